"""The same files again: nothing to read, clean or compare while the register is as their import left it.

Three things must hold: the last import took exactly these bytes (names and SHA-256); the rules by which it read them
are those of today; and no row of the register was written since, by anyone. The last is told by the mark of the
register: for each table, how many rows, and the sum of the transactions that wrote them. A later write has a higher
number, so that equal counts and equal sums mean the same rows (a restore changes them all: then all is compared).

What the last import found odd in the files is written down again for this one.
"""

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.db.backends.utils import CursorWrapper

from mitm.registry.enums import RegisterTable
from mitm.registry.importer.first_load import TABLES
from mitm.registry.importer.merging import Counts
from mitm.registry.importer.sources import SourceFiles, read_bytes
from mitm.registry.importer.storage import keep
from mitm.registry.models import Snapshot, SnapshotAnomaly, SnapshotFile

RULES = 2
"""To be raised with every change in how files are read, cleaned or compared."""

_MARK = "SELECT md5(concat_ws(' ', %s::text, {tables}))".format(
    tables=", ".join(f"(SELECT concat(count(*), '/', sum(xmin::text::bigint)) FROM {table})" for table in TABLES)
)


def register_mark(cursor: CursorWrapper, snapshot: Snapshot) -> str:
    """What changes with any write in the register, with the rules, and with the year (which dates are possible)."""
    cursor.execute(_MARK, [f"{RULES} {snapshot.date.year}"])
    return str(cursor.fetchone()[0])


def repeat_last(cursor: CursorWrapper, snapshot: Snapshot, files: SourceFiles) -> bool:
    """Record the snapshot as the last one again, if nothing can differ; return whether that was so."""
    last = Snapshot.objects.exclude(pk=snapshot.pk).order_by("-pk").first()
    if last is None or not last.register_mark:
        return False
    if not _same_bytes(last, files) or register_mark(cursor, snapshot) != last.register_mark:
        return False
    snapshot.same_as = last.same_as or last
    snapshot.counts = {
        table: asdict(Counts(rows=count["rows"]))
        for table, count in last.counts.items()
        if table != RegisterTable.HOLDER
    }
    snapshot.register_mark = last.register_mark
    _copy(SnapshotFile, last, snapshot)
    _copy(SnapshotAnomaly, last, snapshot)
    return True


def _same_bytes(last: Snapshot, files: SourceFiles) -> bool:
    """Sizes are compared before anything is read."""
    known = {file.name: file for file in last.files.all()}
    paths: dict[str, Path] = {
        path.name: path
        for path in (*files.files.values(), *files.companions.values(), *files.atc_labels, *files.atc_of_specialities)
    }
    if paths.keys() != known.keys() or any(paths[name].stat().st_size != file.size for name, file in known.items()):
        return False
    for name, file in known.items():
        content = read_bytes(paths[name])
        if hashlib.sha256(content).hexdigest() != file.sha256:
            return False
        keep(content, file.sha256)
    return True


def _copy(model: type[SnapshotFile] | type[SnapshotAnomaly], last: Snapshot, snapshot: Snapshot) -> None:
    rows: list[Any] = list(model._default_manager.filter(snapshot=last))
    for row in rows:
        row.pk, row.snapshot = None, snapshot
        row._state.adding = True
    model._default_manager.bulk_create(rows)
