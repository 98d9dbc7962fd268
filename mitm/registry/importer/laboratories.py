"""Holders as the files spell them, brought to laboratories.

A new spelling joins a known laboratory only when both read the same once case, accents, punctuation and the spelling
of the country are set aside. Anything beyond that is for a person to decide (`laboratories_merge`).
"""

from django.utils.text import slugify

from mitm.registry.enums import RegisterTable
from mitm.registry.importer.anomalies import AnomalyList
from mitm.registry.importer.merging import Counts, Merger
from mitm.registry.importer.staging import Stage
from mitm.registry.importer.values import country_of, normalised_holder
from mitm.registry.models import Laboratory, LaboratoryAlias


def stage_holders(merger: Merger, stage: Stage, source: str) -> None:
    """Create the laboratories of new spellings, and a temporary table: label → place, laboratory."""
    labels = {label: _spellings(label) for label in stage.distinct("holders_label")}
    spellings = sorted({spelling for found in labels.values() for spelling in found})
    _report_countries(stage.anomalies, stage.file, spellings)
    known = laboratories_of(spellings, source)
    merger.run("DROP TABLE IF EXISTS pg_temp.label_holders")
    merger.run("CREATE TEMPORARY TABLE label_holders (label text, place int, laboratory_id bigint) ON COMMIT DROP")
    rows = [(label, place, known[s]) for label, found in labels.items() for place, s in enumerate(found)]
    merger.cursor.execute(
        "INSERT INTO label_holders SELECT * FROM unnest(%s::text[], %s::int[], %s::bigint[])",
        [list(column) for column in zip(*rows, strict=True)] or [[], [], []],
    )


def _spellings(label: str) -> list[str]:
    return [spelling for part in label.split(";") if (spelling := " ".join(part.split()))]


def _report_countries(anomalies: AnomalyList, file: str, spellings: list[str]) -> None:
    misspelt = [spelling for spelling in spellings if country_of(spelling)[2]]
    anomalies.add(
        file, "country_spellings", len(misspelt), [(spelling, country_of(spelling)[1]) for spelling in misspelt]
    )


def laboratories_of(spellings: list[str], source: str) -> dict[str, int]:
    """The laboratory of each spelling; laboratories and aliases are created for those never met."""
    aliases = list(LaboratoryAlias.objects.values_list("spelling", "normalised", "laboratory_id"))
    known = {spelling: laboratory for spelling, _, laboratory in aliases}
    by_normalised = {normalised: laboratory for _, normalised, laboratory in aliases}
    new = [spelling for spelling in spellings if spelling not in known]
    to_create: dict[str, Laboratory] = {}
    slugs = set(Laboratory.objects.values_list("slug", flat=True)) if new else set()
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


_STAGE_CHANGES = """
CREATE TEMPORARY TABLE holder_changes ON COMMIT DROP AS
SELECT coalesce(s.cis, h.speciality_id) AS cis, s.laboratory_id AS added, h.id AS closed, h.laboratory_id AS removed
FROM (SELECT DISTINCT st.cis, l.laboratory_id
      FROM stage_speciality st JOIN label_holders l ON l.label = st.holders_label) s
FULL JOIN (SELECT id, speciality_id, laboratory_id FROM registry_holder
           WHERE ends_on IS NULL AND role = 'holder' AND source IN ('bdpm', 'ansm')) h
  ON h.speciality_id = s.cis AND h.laboratory_id = s.laboratory_id
WHERE s.cis IS NULL OR h.id IS NULL
"""
_INSERT = """
INSERT INTO registry_holder (speciality_id, laboratory_id, role, source, starts_on)
SELECT cis, added, 'holder', %(source)s, {start} FROM {rows} ON CONFLICT DO NOTHING
"""
_ALL = """(SELECT DISTINCT st.cis, l.laboratory_id AS added FROM stage_speciality st
           JOIN label_holders l ON l.label = st.holders_label) AS every_holder"""
_CLOSE = """
UPDATE registry_holder h SET ends_on = %(day)s FROM holder_changes c
WHERE h.id = c.closed AND c.cis IN (SELECT cis FROM stage_speciality)
"""
_RECORD = """
INSERT INTO registry_registerchange (snapshot_id, "table", key, speciality_id, kind, before, after)
SELECT %(snapshot)s, 'holder', c.cis, c.cis, 'changed',
  jsonb_agg(b.name) FILTER (WHERE b.id IS NOT NULL), jsonb_agg(a.name) FILTER (WHERE a.id IS NOT NULL)
FROM holder_changes c JOIN registry_speciality s ON s.cis = c.cis AND s.first_seen_on < %(day)s
LEFT JOIN registry_laboratory b ON b.id = c.removed LEFT JOIN registry_laboratory a ON a.id = c.added
WHERE c.cis IN (SELECT cis FROM stage_speciality) GROUP BY c.cis
"""
_SHOW = """
UPDATE registry_speciality s SET laboratory_id = h.laboratory_id
FROM (SELECT DISTINCT ON (speciality_id) speciality_id, laboratory_id FROM registry_holder
      WHERE ends_on IS NULL AND speciality_id IN (SELECT cis FROM holder_changes)
      ORDER BY speciality_id, role DESC, id) h
WHERE h.speciality_id = s.cis AND s.laboratory_id IS DISTINCT FROM h.laboratory_id
"""


def merge_holders(merger: Merger, source: str) -> Counts:
    """Open and close the periods of holders. What left the register keeps its last holders."""
    if merger.is_empty("registry_holder"):
        return Counts(added=merger.run(_INSERT.format(rows=_ALL, start="NULL::date"), source=source))
    merger.run("DROP TABLE IF EXISTS pg_temp.holder_changes")
    if not merger.run(_STAGE_CHANGES):
        return Counts()
    added = merger.run(_INSERT.format(rows="holder_changes WHERE added IS NOT NULL", start="%(day)s"), source=source)
    closed = merger.run(_CLOSE)
    if not merger.is_first(RegisterTable.SPECIALITY):
        merger.run(_RECORD)
    merger.run(_SHOW)
    return Counts(added=added, closed=closed)
