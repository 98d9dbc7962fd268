"""Holders as the files spell them, brought to laboratories.

A new spelling joins a known laboratory only when both read the same once case, accents, punctuation and the spelling
of the country are set aside. Anything beyond that is for a person to decide (`laboratories_merge`).
"""

from django.utils.text import slugify

from mitm.registry.enums import RegisterTable
from mitm.registry.importer.merging import Counts, Merger
from mitm.registry.importer.staging import Stage
from mitm.registry.importer.values import country_of, normalised_holder
from mitm.registry.models import Laboratory, LaboratoryAlias


def stage_holders(merger: Merger, source: str, *, named: bool) -> None:
    """Create the laboratories of new spellings, and a temporary table: label → place, laboratory.

    Only the labels of specialities that are new or whose label changed are looked at; none when the source does not
    name the holders.
    """
    labels = {label: _spellings(label) for label in _labels(merger)} if named else {}
    spellings = sorted({spelling for found in labels.values() for spelling in found})
    known = laboratories_of(spellings, source) if spellings else {}
    rows = [(label, place, known[s]) for label, found in labels.items() for place, s in enumerate(found)]
    merger.run(_STAGE_LABELS, **_columns(rows))


def report_countries(stage: Stage, labels: list[str]) -> None:
    """Misspelt countries."""
    spellings = {spelling for label in labels for spelling in _spellings(label)}
    misspelt = sorted(spelling for spelling in spellings if country_of(spelling)[2])
    stage.anomalies.add(stage.file, "country_spellings", len(misspelt), [(s, country_of(s)[1]) for s in misspelt])


def _labels(merger: Merger) -> list[str]:
    merger.run(_ALL_LABELS if merger.bulk else _CHANGED_LABELS)
    return [row[0] for row in merger.cursor.fetchall()]


def _columns(rows: list[tuple[str, int, int]]) -> dict[str, list[str] | list[int]]:
    return {
        "labels": [label for label, _, _ in rows],
        "places": [place for _, place, _ in rows],
        "laboratories": [laboratory for _, _, laboratory in rows],
    }


def _spellings(label: str) -> list[str]:
    return [spelling for part in label.split(";") if (spelling := " ".join(part.split()))]


def laboratories_of(spellings: list[str], source: str) -> dict[str, int]:
    """The laboratory of each spelling; laboratories and aliases are created for those never met."""
    aliases = list(LaboratoryAlias.objects.order_by().values_list("spelling", "normalised", "laboratory_id"))
    known = {spelling: laboratory for spelling, _, laboratory in aliases}
    by_normalised = {normalised: laboratory for _, normalised, laboratory in aliases}
    new = [spelling for spelling in spellings if spelling not in known]
    to_create: dict[str, Laboratory] = {}
    slugs = set(Laboratory.objects.order_by().values_list("slug", flat=True)) if new else set()
    for spelling in new:
        normalised = normalised_holder(spelling)
        if normalised not in by_normalised and normalised not in to_create:
            to_create[normalised] = _laboratory(spelling, slugs)
    Laboratory.objects.bulk_create(to_create.values())
    by_normalised |= {normalised: laboratory.pk for normalised, laboratory in to_create.items()}
    fresh = [
        LaboratoryAlias(spelling=s, normalised=n, laboratory_id=by_normalised[n], source=source)
        for s, n in ((spelling, normalised_holder(spelling)) for spelling in new)
    ]
    LaboratoryAlias.objects.bulk_create(fresh)
    return known | {alias.spelling: alias.laboratory_id for alias in fresh}


def _laboratory(spelling: str, slugs: set[str]) -> Laboratory:
    base = slugify(spelling)[:180] or "laboratoire"
    slug, number = base, 1
    while slug in slugs:
        number += 1
        slug = f"{base}-{number}"
    slugs.add(slug)
    return Laboratory(name=spelling, slug=slug, country=country_of(spelling)[1])


_ALL_LABELS = "SELECT DISTINCT holders_label FROM stage_speciality"
_CHANGED_LABELS = """
DROP TABLE IF EXISTS pg_temp.relabelled;
CREATE TEMPORARY TABLE relabelled ON COMMIT DROP AS
SELECT cis, difference AS kind, holders_label AS label FROM differences
WHERE difference IN ('added', 'reopened') OR (difference = 'changed' AND holders_label <> earlier ->> 'holders_label');
SELECT DISTINCT label FROM relabelled
"""
_STAGE_LABELS = """
DROP TABLE IF EXISTS pg_temp.label_holders;
CREATE TEMPORARY TABLE label_holders ON COMMIT DROP AS
SELECT label, place, laboratory_id
FROM unnest(%(labels)s::text[], %(places)s::int[], %(laboratories)s::bigint[]) AS r(label, place, laboratory_id)
"""
_INSERT_ALL = """
INSERT INTO registry_holder (speciality_id, laboratory_id, role, source)
SELECT DISTINCT s.cis, l.laboratory_id, 'holder', %(source)s
FROM stage_speciality s JOIN label_holders l ON l.label = s.holders_label
"""
_FIND_CHANGES = """
DROP TABLE IF EXISTS pg_temp.holder_changes;
CREATE TEMPORARY TABLE holder_changes ON COMMIT DROP AS
SELECT coalesce(s.cis, h.speciality_id) AS cis, s.laboratory_id AS added, h.id AS closed, h.laboratory_id AS removed
FROM (SELECT DISTINCT r.cis, l.laboratory_id FROM relabelled r JOIN label_holders l USING (label)) s
FULL JOIN (SELECT id, speciality_id, laboratory_id FROM registry_holder
           WHERE ends_on IS NULL AND role = 'holder' AND source IN ('bdpm', 'ansm')
             AND speciality_id IN (SELECT cis FROM relabelled)) h
  ON h.speciality_id = s.cis AND h.laboratory_id = s.laboratory_id
WHERE s.cis IS NULL OR h.id IS NULL
"""
_INSERT = """
INSERT INTO registry_holder (speciality_id, laboratory_id, role, source, starts_on)
SELECT c.cis, c.added, 'holder', %(source)s, CASE WHEN {first} AND r.kind = 'added' THEN NULL ELSE %(day)s::date END
FROM holder_changes c JOIN relabelled r USING (cis) WHERE c.added IS NOT NULL ON CONFLICT DO NOTHING
"""
_CLOSE = "UPDATE registry_holder h SET ends_on = %(day)s FROM holder_changes c WHERE h.id = c.closed"
_RECORD = """
INSERT INTO registry_registerchange (snapshot_id, "table", key, speciality_id, kind, before, after)
SELECT %(snapshot)s, 'holder', c.cis, c.cis, 'changed',
  jsonb_agg(b.name) FILTER (WHERE b.id IS NOT NULL), jsonb_agg(a.name) FILTER (WHERE a.id IS NOT NULL)
FROM holder_changes c JOIN relabelled r ON r.cis = c.cis AND r.kind <> 'added'
LEFT JOIN registry_laboratory b ON b.id = c.removed LEFT JOIN registry_laboratory a ON a.id = c.added GROUP BY c.cis
"""
_SHOW = """
UPDATE registry_speciality s SET laboratory_id = h.laboratory_id
FROM (SELECT DISTINCT ON (speciality_id) speciality_id, laboratory_id FROM registry_holder
      WHERE ends_on IS NULL AND speciality_id IN (SELECT cis FROM holder_changes)
      ORDER BY speciality_id, role DESC, id) h
WHERE h.speciality_id = s.cis AND s.laboratory_id IS DISTINCT FROM h.laboratory_id
"""


def merge_holders(merger: Merger, source: str) -> Counts:
    """Open and close the periods of holders. What left the register keeps its last holders.

    A holder that was there at the first import has held since an unknown day.
    """
    if merger.bulk:
        return Counts(added=merger.run(_INSERT_ALL, source=source))
    merger.run(_FIND_CHANGES)
    first = merger.is_first(RegisterTable.SPECIALITY)
    added = merger.run(_INSERT.format(first=str(first).lower()), source=source)
    closed = merger.run(_CLOSE)
    if not first:
        merger.run(_RECORD)
    merger.run(_SHOW)
    return Counts(added=added, closed=closed)
