"""Import of the published register."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from mitm.errors import CaseError
from mitm.registry.hooks import run_after_import
from mitm.registry.importer.reading import refuse_what_is_no_table
from mitm.registry.importer.run import run_import
from mitm.registry.importer.sources import SourceFiles, find_files, read_bytes
from mitm.registry.models import Snapshot


def _silent(done: int, total: int, label: str) -> None:
    """Nobody watches."""


def import_register(
    *,
    source: Path | SourceFiles,
    snapshot_date: dt.date | None = None,
    progress: Callable[[int, int, str], None] = _silent,
    force: bool = False,
) -> Snapshot:
    """Import a folder of published files, whole or not at all.

    The date of the data is the one given, else the one in the name of the folder. `force` accepts a file that looks
    truncated beside the last one, and compares with the register even files that it has taken already.
    Raises CaseError, in French, for whatever the files or the moment do not allow.
    """
    files = source if isinstance(source, SourceFiles) else find_files(source)
    day = snapshot_date or files.date
    if day is None:
        raise CaseError(
            "La date des données n’est pas connue\u00a0: la donner, ou nommer le dossier AAAA-MM-JJ.",
            code="date_unknown",
            fields={"snapshot_date": "Indiquer la date des données."},
        )
    if day > timezone.localdate():
        raise CaseError(
            f"La date des données ({day:%d/%m/%Y}) est dans l’avenir.",
            code="date_in_future",
            fields={"snapshot_date": "Indiquer une date passée."},
        )
    with transaction.atomic():
        snapshot = run_import(files, day, progress, force=force)
        run_after_import(snapshot)
    return snapshot


def check_files(*, source: Path) -> SourceFiles:
    """Recognise the files of a folder before a long import, and look at what they are.

    Raises CaseError when none of them is of the register, or when one is empty or no table of text.
    """
    found = find_files(source)
    for path in {*found.files.values(), *found.companions.values(), *found.atc_labels, *found.atc_of_specialities}:
        refuse_what_is_no_table(read_bytes(path), path.name)
    return found
