"""The difference between the same file of two snapshots, row by row, from the original bytes.

Both sides go through the same repairs (encoding, ’, spaces) before they are compared, so that a conversion fault is
no change. A row is found again by its key: CIS, CIP13, group and CIS; elsewhere the key is the speciality (with the
CIP13 for availability) and the rows of one key are compared as a set: rows that only moved in the file are equal.
"""

from collections.abc import Iterable
from typing import Any

from mitm.registry.enums import RegisterTable
from mitm.registry.importer.layouts import BY_TABLE
from mitm.registry.importer.reading import read_content
from mitm.registry.importer.storage import content_of

Row = tuple[str, ...]

KEYS: dict[RegisterTable, tuple[str, ...]] = {
    RegisterTable.SPECIALITY: ("cis",),
    RegisterTable.PRESENTATION: ("cip13",),
    RegisterTable.COMPOSITION: ("cis",),
    RegisterTable.GENERIC: ("group_code", "cis"),
    RegisterTable.CONDITION: ("cis",),
    RegisterTable.AVAILABILITY: ("cis", "cip13"),
    RegisterTable.LISTING: ("cis",),
}


def compare(table: RegisterTable, older_sha256: str, newer_sha256: str) -> tuple[dict[str, int], dict[str, Any]]:
    """Counts and rows: added, removed, changed, equal; for availability also how many keys changed status."""
    older, newer = _by_key(table, older_sha256), _by_key(table, newer_sha256)
    columns = BY_TABLE[table].columns
    added = sorted(newer.keys() - older.keys())
    removed = sorted(older.keys() - newer.keys())
    common = older.keys() & newer.keys()
    changed = sorted(key for key in common if older[key] != newer[key])
    counts = {
        "added": len(added),
        "removed": len(removed),
        "changed": len(changed),
        "equal": len(common) - len(changed),
    }
    if table == RegisterTable.AVAILABILITY:
        place = columns.index("status")
        counts["status_changed"] = sum(_values(older[key], place) != _values(newer[key], place) for key in changed)
    rows = {
        "added": [{"key": " ".join(key).strip(), "after": _named(columns, newer[key])} for key in added],
        "removed": [{"key": " ".join(key).strip(), "before": _named(columns, older[key])} for key in removed],
        "changed": [{"key": " ".join(key).strip(), **_changes(columns, older[key], newer[key])} for key in changed],
    }
    return counts, rows


def _by_key(table: RegisterTable, sha256: str) -> dict[Row, frozenset[Row]]:
    layout = BY_TABLE[table]
    data = read_content(content_of(sha256), layout.file, layout).data.decode()
    places = [layout.columns.index(column) for column in KEYS[table]]
    found: dict[Row, set[Row]] = {}
    for line in data.split("\n"):
        row = tuple(line.split("\t"))
        found.setdefault(tuple(row[place] for place in places), set()).add(row)
    return {key: frozenset(rows) for key, rows in found.items()}


def _values(rows: Iterable[Row], place: int) -> set[str]:
    return {row[place] for row in rows}


def _named(columns: tuple[str, ...], rows: Iterable[Row]) -> list[dict[str, str]]:
    return [dict(zip(columns, row, strict=True)) for row in sorted(rows)]


def _changes(columns: tuple[str, ...], older: frozenset[Row], newer: frozenset[Row]) -> dict[str, Any]:
    """One row on each side: only the columns that differ; several: the rows that are not on both sides."""
    if len(older) == len(newer) == 1:
        before, after = next(iter(older)), next(iter(newer))
        places = [place for place, column in enumerate(columns) if before[place] != after[place]]
        return {
            "before": [{columns[place]: before[place] for place in places}],
            "after": [{columns[place]: after[place] for place in places}],
        }
    return {"before": _named(columns, older - newer), "after": _named(columns, newer - older)}
