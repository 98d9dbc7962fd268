"""Imports: what came, what was odd in it, what it changed."""

from typing import Any

from mitm.registry.models import Snapshot


def snapshot_summary(snapshot: Snapshot) -> dict[str, Any]:
    """An import in plain values, ready for JSON."""
    return {
        "id": snapshot.pk,
        "date": snapshot.date.isoformat(),
        "source": snapshot.source,
        "imported_at": snapshot.imported_at.isoformat(),
        "duration_ms": snapshot.duration_ms,
        "same_as": snapshot.same_as_id,
        "counts": snapshot.counts,
        "files": list(
            snapshot.files.values("name", "table", "sha256", "size", "encoding", "line_ends", "rows", "columns")
        ),
        "anomalies": list(snapshot.anomalies.values("file", "code", "message", "count", "samples")),
    }
