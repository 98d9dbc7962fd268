"""A register of its own for each test: files on disk, one folder a day."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mitm.registry.models import Snapshot
from mitm.registry.services import import_register
from tests.registry import samples


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def import_day(db, tmp_path: Path) -> Callable[..., Snapshot]:
    """`import_day("2026-01-28", CIS_bdpm=rows…)`: write the files of a day and import them."""

    def run(day: str, *, force: bool = False, **options) -> Snapshot:
        return import_register(source=samples.write(tmp_path / day, **options), force=force)

    return run


def anomalies(snapshot: Snapshot) -> dict[str, int]:
    """How often each oddity was met, all files together."""
    found: dict[str, int] = {}
    for row in snapshot.anomalies.all():
        found[row.code] = found.get(row.code, 0) + row.count
    return found
