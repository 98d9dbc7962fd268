"""The mailbox of the tests: one real server a worker, emptied for each test that asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mitm.settings import env
from tests.derogations.mail.server import ImapServer, start


@pytest.fixture(scope="session")
def imap_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImapServer]:
    server = start(tmp_path_factory.mktemp("imap") / "server.log")
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def kept_here(settings, tmp_path: Path) -> None:
    """Originals and attachments of a test lie in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def mailbox(imap_server: ImapServer, settings, db: None) -> ImapServer:
    """The empty mailbox that the application reads."""
    imap_server.clear()
    settings.MAILBOX = env.mailbox(imap_server.url)
    settings.MAILBOX_RECEIVER = ["mx.agence.example"]
    return imap_server
