"""ATC classes: codes met on the MITM list, labels and codes of specialities from their own files."""

import csv
import hashlib
import io
from pathlib import Path

from django.db import connection

from mitm.errors import CaseError
from mitm.registry.enums import RegisterTable
from mitm.registry.identifiers import atc_ancestors, is_atc
from mitm.registry.importer.anomalies import AnomalyList
from mitm.registry.importer.merging import Counts, Merger
from mitm.registry.importer.reading import FileRecord, Note, refuse_what_is_no_table, to_utf8
from mitm.registry.importer.sources import read_bytes
from mitm.registry.models import AtcClass

Pairs = list[tuple[str, str]]

LEVELS = {1: 1, 3: 2, 4: 3, 5: 4, 7: 5}


def is_class(code: str) -> bool:
    """A code of any level, a single capital letter included."""
    return is_atc(code) or (len(code) == 1 and code.isascii() and code.isupper())


def ensure_classes(codes: set[str]) -> int:
    """Create the classes of these codes and those above them; return how many were new."""
    above = {code: atc_ancestors(code) for code in codes}
    above |= {code: path[:place] for path in above.values() for place, code in enumerate(path)}
    with connection.cursor() as cursor:
        cursor.execute(
            _NEW_CLASSES,
            {
                "codes": list(above),
                "levels": [LEVELS[len(code)] for code in above],
                "parents": [path[-1] if path else None for path in above.values()],
            },
        )
        return int(cursor.rowcount)


_NEW_CLASSES = """
INSERT INTO registry_atcclass (code, label, plain_label, level, parent_id)
SELECT w.code, '', '', w.level, w.parent
FROM unnest(%(codes)s::text[], %(levels)s::int[], %(parents)s::text[]) AS w(code, level, parent)
LEFT JOIN registry_atcclass known ON known.code = w.code WHERE known.code IS NULL
"""


def read_csv(path: Path) -> list[list[str]]:
    """The rows of a small comma-separated file, header included."""
    content = read_bytes(path)
    refuse_what_is_no_table(content, path.name)
    notes: list[Note] = []
    data, _ = to_utf8(content, notes)
    rows = [row for row in csv.reader(io.StringIO(data.decode())) if row]
    width = len(rows[0])
    for number, row in enumerate(rows, start=1):
        if len(row) != width:
            raise CaseError(
                f"{path.name}, ligne {number}\u00a0: {len(row)}\u00a0colonne(s) au lieu de {width}.",
                code="misshapen_line",
            )
    return rows


def record_of(path: Path) -> FileRecord:
    """What is recorded of one of these files."""
    content = read_bytes(path)
    rows = read_csv(path)
    data, encoding = to_utf8(content, [])
    ends = "CRLF" if b"\r\n" in data else "LF"
    digest = hashlib.sha256(content).hexdigest()
    return FileRecord(RegisterTable.ATC, path.name, content, digest, encoding, ends, len(rows) - 1, len(rows[0]))


def label_rows(path: Path) -> Pairs:
    """(code, label) from a file « code, libellé »."""
    return [(row[0].strip().upper(), " ".join(row[1].split())) for row in read_csv(path)[1:] if len(row) > 1]


def speciality_rows(path: Path) -> Pairs:
    """(CIS, code) from a file « CIS, code, libellé »."""
    return [(row[0].strip(), row[1].strip().upper()) for row in read_csv(path)[1:] if len(row) > 1]


def merge_labels(rows: Pairs, file: str, anomalies: AnomalyList) -> Counts:
    """Labels of classes. A list of levels 1 or 2 only gives the names in plain language."""
    labels = {code: label for code, label in rows if is_class(code)}
    bad = [(code, label) for code, label in rows if not is_class(code)]
    anomalies.add(file, "invalid_atc", len(bad), bad)
    known = set(AtcClass.objects.filter(code__in=labels).values_list("code", flat=True))
    added = ensure_classes(set(labels))
    field = "label" if any(len(code) > 3 for code in labels) else "plain_label"
    changed = []
    for row in AtcClass.objects.in_bulk(list(labels)).values():
        if getattr(row, field) != labels[row.code]:
            setattr(row, field, labels[row.code])
            changed.append(row)
    AtcClass.objects.bulk_update(changed, [field], batch_size=2000)
    return Counts(rows=len(rows), added=added, changed=sum(row.code in known for row in changed))


_OF_SPECIALITIES = """
UPDATE registry_speciality s SET atc_id = given.atc
FROM unnest(%(codes)s::text[], %(classes)s::text[]) AS given(cis, atc)
LEFT JOIN registry_mitmlisting l ON l.speciality_id = given.cis AND l.listed_until IS NULL
WHERE s.cis = given.cis AND s.atc_id IS DISTINCT FROM given.atc
  AND (l.atc_code IS NULL OR l.atc_code = '' OR given.atc LIKE l.atc_code || '%%')
"""


def merge_atc_of_specialities(rows: Pairs, file: str, merger: Merger, anomalies: AnomalyList) -> Counts:
    """The class of each speciality. The code of the MITM list wins unless this one is finer."""
    good = {cis: code for cis, code in rows if is_class(code)}
    bad = [(cis, code) for cis, code in rows if not is_class(code)]
    anomalies.add(file, "invalid_atc", len(bad), bad)
    ensure_classes(set(good.values()))
    changed = merger.run(_OF_SPECIALITIES, codes=list(good), classes=list(good.values()))
    return Counts(rows=len(rows), changed=changed)
