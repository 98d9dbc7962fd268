"""What was imported and when, for the pages on the state of the register."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet, Sum

from mitm.registry.enums import RegisterTable, Source
from mitm.registry.importer.difference import KEYS
from mitm.registry.models import (
    AvailabilityStatement,
    Laboratory,
    MitmListing,
    Presentation,
    RegisterChange,
    Snapshot,
    SnapshotAnomaly,
    SnapshotDifference,
    SnapshotFile,
    Speciality,
)


def latest_snapshot() -> Snapshot | None:
    """The last import, by the date of its data."""
    return Snapshot.objects.order_by("-date", "-pk").first()


def snapshots_listed() -> QuerySet[Snapshot]:
    """Every import with how many files and oddities it had, newest data first."""
    return Snapshot.objects.annotate(
        files_count=Count("files", distinct=True), anomalies_count=Count("anomalies", distinct=True)
    ).order_by("-date", "-pk")


def snapshot_by_id(pk: int) -> Snapshot | None:
    """One import."""
    return Snapshot.objects.filter(pk=pk).first()


def files_of(snapshot: Snapshot) -> list[SnapshotFile]:
    """The files of an import, by name."""
    return list(SnapshotFile.objects.filter(snapshot=snapshot).order_by("name"))


def anomalies_of(snapshot: Snapshot) -> list[SnapshotAnomaly]:
    """What was odd in an import, file by file, the most frequent first."""
    return list(SnapshotAnomaly.objects.filter(snapshot=snapshot).order_by("file", "-count", "code"))


def anomalies_by_code(snapshot: Snapshot) -> list[dict[str, object]]:
    """What is odd in an import, all files together."""
    rows = SnapshotAnomaly.objects.filter(snapshot=snapshot).values("code", "message")
    return [dict(row) for row in rows.annotate(total=Sum("count")).order_by("-total", "code")]


def changes_listed(snapshot: Snapshot) -> QuerySet[RegisterChange]:
    """What an import changed."""
    return RegisterChange.objects.filter(snapshot=snapshot).select_related("speciality", "snapshot")


def last_of_each_part() -> dict[str, Snapshot]:
    """The import that brought each part of the register last."""
    rows = SnapshotFile.objects.select_related("snapshot").order_by("table", "-snapshot__date", "-snapshot_id")
    return {row.table: row.snapshot for row in rows.distinct("table") if row.table in RegisterTable.values}


def register_counts() -> dict[str, int]:
    """How much the register holds today."""
    specialities = Speciality.objects.filter(gone_on__isnull=True, registered=True)
    listed = MitmListing.objects.filter(listed_until__isnull=True)
    return {
        "specialities": specialities.count(),
        "essential": listed.count(),
        "essential_outside": listed.exclude(speciality__in=specialities).count(),
        "presentations": Presentation.objects.filter(gone_on__isnull=True).count(),
        "laboratories": Laboratory.objects.filter(merged_into__isnull=True).count(),
        "statements": AvailabilityStatement.objects.filter(gone_on__isnull=True).count(),
    }


def comparable_with(snapshot: Snapshot) -> QuerySet[Snapshot]:
    """The imports of the BDPM that hold a part of this one: two such compare row by row. Newest data first."""
    parts = SnapshotFile.objects.filter(snapshot=snapshot, table__in=list(KEYS)).values("table")
    others = Snapshot.objects.filter(source=Source.BDPM, files__table__in=parts).exclude(pk=snapshot.pk)
    return others.distinct().order_by("-date", "-pk") if snapshot.source == Source.BDPM else others.none()


def worth_comparing(snapshot: Snapshot) -> QuerySet[Snapshot]:
    """The same without the imports that only repeated another."""
    return comparable_with(snapshot).filter(same_as__isnull=True).exclude(repeated=snapshot)


def previous_snapshot(snapshot: Snapshot) -> Snapshot | None:
    """The comparable import that came before, by the date of the data."""
    return worth_comparing(snapshot).filter(date__lt=snapshot.date).first()


def difference_kept(older: Snapshot, newer: Snapshot) -> dict[str, Any] | None:
    """The difference between two snapshots as `snapshot_difference` gives it; None while nobody has computed it."""
    ours, theirs = _hashes(older), _hashes(newer)
    pairs = {table: (ours[table], theirs[table]) for table in KEYS if table in ours and table in theirs}
    changed = {table: pair for table, pair in pairs.items() if pair[0] != pair[1]}
    rows = SnapshotDifference.objects.filter(table__in=list(changed), older_sha256__in=ours.values())
    kept = {row.table: row for row in rows if (row.older_sha256, row.newer_sha256) == changed[RegisterTable(row.table)]}
    if older.source != newer.source or not pairs or len(kept) < len(changed):
        return None
    none: dict[str, Any] = {"added": [], "removed": [], "changed": []}
    return {
        "older": {"id": older.pk, "date": older.date.isoformat()},
        "newer": {"id": newer.pk, "date": newer.date.isoformat()},
        "parts": {
            table.value: {"counts": kept[table].counts, "rows": kept[table].rows}
            if table in kept
            else {"counts": dict.fromkeys(none, 0), "rows": none}
            for table in pairs
        },
    }


def _hashes(snapshot: Snapshot) -> dict[str, str]:
    return dict(SnapshotFile.objects.filter(snapshot=snapshot).values_list("table", "sha256"))
