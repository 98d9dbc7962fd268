"""The difference between two snapshots: asked for as long work, then read part by part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils.text import Truncator

from mitm import typography
from mitm.accounts.actor import Actor
from mitm.errors import CaseError
from mitm.home.changes import line_text
from mitm.jobs.models import Job
from mitm.jobs.services import Progress, job_enqueue, job_handler
from mitm.registry.enums import RegisterTable
from mitm.registry.models import Snapshot
from mitm.registry.selectors.register_state import comparable_with, previous_snapshot, snapshot_by_id
from mitm.registry.services import snapshot_difference

KIND = "register_difference"
SHOWN = 40
LONGEST = 300
NOT_COMPARABLE = "Seuls se comparent ligne à ligne deux relevés de fichiers de la BDPM qui ont une partie en commun."
KINDS = {"added": "Apparues", "removed": "Disparues", "changed": "Modifiées"}


def difference_ask(*, actor: Actor, older: Snapshot, newer: Snapshot) -> Job:
    """Ask for the comparison of two snapshots. Raises `not_comparable`."""
    if not may_be_compared(older, newer):
        raise CaseError(NOT_COMPARABLE, code="not_comparable")
    days = " et du ".join(typography.medium_date(snapshot.date) for snapshot in (older, newer))
    return job_enqueue(
        kind=KIND,
        title=f"Comparaison des relevés du {days}",
        params={"older": older.pk, "newer": newer.pk},
        actor=actor,
    )


@job_handler(KIND)
def difference_run(progress: Progress) -> Mapping[str, object]:
    """Compare two snapshots."""
    older, newer = (snapshot_by_id(progress.job.params[name]) for name in ("older", "newer"))
    if older is None or newer is None:
        raise CaseError("L’un des relevés n’existe plus.", code="unknown_snapshot")
    progress(0, 0, "Comparaison ligne à ligne")
    with transaction.atomic():
        found = snapshot_difference(older, newer)
    facts = [(str(RegisterTable(table).label), counted(part["counts"])) for table, part in found["parts"].items()]
    return {"url": reverse("agency_register_difference", args=[older.pk, newer.pk]), "facts": facts}


def difference_follow(snapshot: Snapshot, *, actor: Actor) -> Job | None:
    """After an import, ask for its comparison with the one before."""
    before = previous_snapshot(snapshot)
    return difference_ask(actor=actor, older=before, newer=snapshot) if before else None


def may_be_compared(older: Snapshot, newer: Snapshot) -> bool:
    """Whether the files of two snapshots can be compared row by row."""
    return comparable_with(newer).filter(pk=older.pk).exists()


def counted(counts: Mapping[str, int]) -> str:
    """« 304 apparues, 293 disparues, 725 modifiées »."""
    words = [
        ("added", "apparue"),
        ("removed", "disparue"),
        ("changed", "modifiée"),
        ("status_changed", "changement de statut"),
    ]
    plurals = {"status_changed": "changements de statut"}
    said = [typography.plural(counts[key], word, plurals.get(key, "")) for key, word in words if counts.get(key)]
    return ", ".join(said) or "aucune différence"


def parts(difference: Mapping[str, Any], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each part with its counts and its first rows, ready for the page."""
    return [
        {
            "table": table,
            "label": RegisterTable(table).label,
            "counts": counted(part["counts"]),
            "kinds": [
                {
                    "label": label,
                    "total": len(part["rows"][kind]),
                    "rows": [row_line(table, row, names) for row in part["rows"][kind][:SHOWN]],
                }
                for kind, label in KINDS.items()
                if part["rows"][kind]
            ],
        }
        for table, part in difference["parts"].items()
    ]


def row_line(table: str, row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    """One row: its key, the medicine that it names, and what is on each side."""
    key = row["key"]
    cis = next((word for word in key.split() if word in names), "")
    return {
        "key": key,
        "cis": cis,
        "name": names.get(cis, ""),
        "before": _side(table, row.get("before", [])),
        "after": _side(table, row.get("after", [])),
    }


def _side(table: str, lines: list[dict[str, str]]) -> str:
    return Truncator(" | ".join(line_text(table, line) for line in lines)).chars(LONGEST)


def codes_shown(difference: Mapping[str, Any]) -> set[str]:
    """The words of the keys that the page shows: the CIS among them are given their names."""
    rows = [row for part in difference["parts"].values() for kind in KINDS for row in part["rows"][kind][:SHOWN]]
    return {word for row in rows for word in row["key"].split()}


def pair_or_404(older: int, newer: int) -> tuple[Snapshot, Snapshot]:
    """The two snapshots, the older first, whatever the order of the address."""
    first, second = snapshot_by_id(older), snapshot_by_id(newer)
    if first is None or second is None or first == second:
        raise Http404
    return (first, second) if (first.date, first.pk) <= (second.date, second.pk) else (second, first)
