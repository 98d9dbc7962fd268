"""What was imported and when, for the pages on the state of the register."""

from __future__ import annotations

from django.db.models import Count, QuerySet, Sum

from mitm.registry.enums import RegisterTable
from mitm.registry.models import (
    AvailabilityStatement,
    Laboratory,
    Presentation,
    RegisterChange,
    Snapshot,
    SnapshotAnomaly,
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


def anomalies_by_code() -> list[dict[str, object]]:
    """What is odd in the last import, all files together."""
    snapshot = latest_snapshot()
    if snapshot is None:
        return []
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
    return {
        "specialities": specialities.count(),
        "essential": specialities.filter(is_mitm=True).count(),
        "presentations": Presentation.objects.filter(gone_on__isnull=True).count(),
        "laboratories": Laboratory.objects.filter(merged_into__isnull=True).count(),
        "statements": AvailabilityStatement.objects.filter(gone_on__isnull=True).count(),
    }
