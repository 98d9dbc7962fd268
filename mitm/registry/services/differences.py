"""Differences between snapshots, computed once and kept."""

from typing import Any

from django.db import transaction

from mitm.errors import CaseError
from mitm.registry.enums import RegisterTable, Source
from mitm.registry.importer.difference import KEYS, compare
from mitm.registry.models import Snapshot, SnapshotDifference, SnapshotFile


def snapshot_difference(older: Snapshot, newer: Snapshot) -> dict[str, Any]:
    """What changed between the published files of two snapshots, part by part, in plain values.

    For each part that both hold: `counts` (added, removed, changed, equal, and status_changed for availability) and
    `rows`. A part that only one of them holds is not compared. Computed from the original bytes, then kept.
    """
    if older.source != newer.source or older.source != Source.BDPM:
        raise CaseError(
            "Seuls deux relevés de fichiers de la BDPM se comparent ligne à ligne\u00a0; "
            "ailleurs, voir les changements que l’import a écrits.",
            code="not_comparable",
        )
    ours, theirs = _files(older), _files(newer)
    common = [table for table in KEYS if table in ours and table in theirs]
    if not common:
        raise CaseError("Ces deux relevés n’ont aucune partie en commun.", code="nothing_in_common")
    return {
        "older": {"id": older.pk, "date": older.date.isoformat()},
        "newer": {"id": newer.pk, "date": newer.date.isoformat()},
        "parts": {table.value: _part(table, ours[table], theirs[table]) for table in common},
    }


def _files(snapshot: Snapshot) -> dict[str, str]:
    return dict(SnapshotFile.objects.filter(snapshot=snapshot).values_list("table", "sha256"))


def _part(table: RegisterTable, older: str, newer: str) -> dict[str, Any]:
    if older == newer:
        return {"counts": {"added": 0, "removed": 0, "changed": 0}, "rows": {"added": [], "removed": [], "changed": []}}
    with transaction.atomic():
        kept = SnapshotDifference.objects.filter(table=table, older_sha256=older, newer_sha256=newer).first()
        if kept is None:
            counts, rows = compare(table, older, newer)
            kept, _ = SnapshotDifference.objects.get_or_create(
                table=table, older_sha256=older, newer_sha256=newer, defaults={"counts": counts, "rows": rows}
            )
    return {"counts": kept.counts, "rows": kept.rows}
