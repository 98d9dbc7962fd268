"""A real IMAP server on a free port of this machine, and a hand to put messages into it."""

from __future__ import annotations

import datetime as dt
import imaplib
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

USER, PASSWORD = "demandes", "mot-de-passe-d-essai"


@dataclass
class ImapServer:
    """The server, with one account whose mailbox is emptied between tests."""

    port: int
    process: subprocess.Popen

    @property
    def url(self) -> str:
        """What MAILBOX_URL would say."""
        return f"imap://{USER}:{PASSWORD}@127.0.0.1:{self.port}/INBOX"

    def client(self) -> imaplib.IMAP4:
        """Somebody else at the mailbox."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login(USER, PASSWORD)
        return client

    def deliver(self, raw: bytes, *, at: dt.datetime) -> None:
        """A message arrives at an instant."""
        client = self.client()
        status, said = client.append("INBOX", None, imaplib.Time2Internaldate(at), raw)
        assert status == "OK", said
        client.logout()

    def count(self, folder: str = "INBOX") -> int:
        """How many messages lie in a folder; none when it does not exist."""
        client = self.client()
        status, found = client.select(folder, readonly=True)
        client.logout()
        return int(found[0]) if status == "OK" else 0

    def clear(self) -> None:
        """Forget every message."""
        client = self.client()
        for folder in ("INBOX", '"Trait&AOk-"'):
            if client.select(folder)[0] == "OK":
                client.store("1:*", "+FLAGS", "\\Deleted")
                client.expunge()
        client.logout()

    def stop(self) -> None:
        """The server goes away."""
        self.process.terminate()
        self.process.wait(timeout=10)


def start(log: Path) -> ImapServer:
    """Start a server that serves its one account until it is stopped."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).with_name("pymap")
    account = ["--demo-user", USER, "--demo-password", PASSWORD]
    command = [sys.executable, str(program), "--host", "127.0.0.1", "--port", str(port), "--no-tls", "dict", *account]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    server = ImapServer(port, process)
    for _ in range(200):
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.05)
    raise RuntimeError(log.read_text())
