"""What the agency publishes of availability and of the MITM list."""

from mitm.registry.enums import RegisterTable
from mitm.registry.importer.classes import ensure_classes, is_class
from mitm.registry.importer.merging import Counts, Members, Merger
from mitm.registry.importer.staging import Stage

START_RULE_DAY = "06/10/2023"
"""Notices older than this day carry it as their start; the real start is not published."""

_LABELS = {
    1: "rupture de stock",
    2: "tension d'approvisionnement",
    3: "arrêt de commercialisation",
    4: "remise à disposition",
}
_PLAIN_LABEL = "lower(replace({0}label, '’', ''''))"
LABEL_OF_CODE = (
    "CASE {0}status "
    + " ".join(f"WHEN '{code}' THEN '{label.replace(chr(39), chr(39) * 2)}'" for code, label in _LABELS.items())
    + " END"
)


def against_label(alias: str = "") -> str:
    """SQL: the code and the label of a status contradict each other."""
    return f"{_PLAIN_LABEL.format(alias)} <> {LABEL_OF_CODE.format(alias)}"


def on(column: str, alias: str = "") -> str:
    """SQL: a staged date."""
    return f"nullif({alias}{column}, '')::date"


CONDITIONS = {
    "code_against_label": against_label(),
    "restored_without_date": "status = '4' AND restored_on = ''",
    "start_is_update": f"starts_on = '{START_RULE_DAY}' AND {on('updated_on')} < {on('starts_on')}",
    "announced_in_advance": f"starts_on <> '{START_RULE_DAY}' AND {on('updated_on')} < {on('starts_on')}",
    "return_before_start": f"{on('restored_on')} < {on('starts_on')}",
}
"""Oddities of one row, kept with it: by code, the condition on the staged row."""

_FLAGS = ", ".join(f"CASE WHEN {condition} THEN '{code}' END" for code, condition in CONDITIONS.items())
_SOURCE = f"""
SELECT DISTINCT cis AS speciality_id, cip13, status::smallint AS status,
  upper(left(label, 1)) || substr(label, 2) AS label, {on("starts_on")} AS starts_on, {on("updated_on")} AS updated_on,
  {on("restored_on")} AS restored_on, url, array_remove(ARRAY[{_FLAGS}], NULL) AS anomalies
FROM stage_availability
"""
_PRESENTATION = "(SELECT p.cip13 FROM registry_presentation p WHERE p.cip13 = s.cip13)"


def merge_availability(merger: Merger, source: str) -> Counts:
    """Lines that are new, and lines that are no longer published."""
    return merger.members(
        Members(
            table=RegisterTable.AVAILABILITY,
            target="registry_availabilitystatement",
            columns=("speciality_id", "cip13", "status", "label", "starts_on", "updated_on", "restored_on", "url"),
            source=_SOURCE,
            on_insert={"presentation_id": _PRESENTATION, "first_seen_on": "%(day)s", "source": f"'{source}'"},
            nullable=("starts_on", "updated_on", "restored_on"),
            carried=("anomalies",),
            scope="t.source IN ('bdpm', 'ansm')",
        )
    )


def merge_atc_of_listing(stage: Stage) -> None:
    """The classes that the list names, and those above them."""
    codes = stage.distinct("atc_code")["atc_code"]
    if bad := [code for code in codes if not is_class(code)]:
        stage.report("invalid_atc", "atc_code = ANY(%s)", "atc_code", params=[bad])
    ensure_classes({code for code in codes if is_class(code)})


_FIND = """
DROP TABLE IF EXISTS pg_temp.listing_differences;
CREATE TEMPORARY TABLE listing_differences ON COMMIT DROP AS
SELECT coalesce(s.cis, t.speciality_id) AS cis, t.id, s.atc_code, s.name, s.link,
  CASE WHEN t.id IS NULL THEN 'added' WHEN s.cis IS NULL THEN 'closed' ELSE 'changed' END AS difference,
  jsonb_build_object('atc_code', t.atc_code, 'name', t.name) AS earlier
FROM stage_listing s
FULL JOIN (SELECT * FROM registry_mitmlisting WHERE listed_until IS NULL) t ON t.speciality_id = s.cis
WHERE t.id IS NULL OR CASE WHEN s.cis IS NULL THEN t.source IN ('bdpm', 'ansm')
  ELSE t.source <> 'agency' AND (t.atc_code, t.name, t.link) IS DISTINCT FROM (s.atc_code, s.name, s.link) END;
SELECT count(*) FILTER (WHERE difference = 'added'), count(*) FILTER (WHERE difference = 'changed'),
  count(*) FILTER (WHERE difference = 'closed') FROM listing_differences
"""
_OPEN = """
INSERT INTO registry_mitmlisting (speciality_id, listed_from, first_seen_on, atc_code, name, link, source, reason)
SELECT s.cis, {start}, %(day)s, s.atc_code, s.name, s.link, %(source)s, '' FROM {rows}
"""
_CHANGE = """
UPDATE registry_mitmlisting t SET atc_code = d.atc_code, name = d.name, link = d.link
FROM listing_differences d WHERE d.id = t.id AND d.difference = 'changed'
"""
_CLOSE = """
UPDATE registry_mitmlisting t SET listed_until = %(day)s
FROM listing_differences d WHERE d.id = t.id AND d.difference = 'closed'
"""
_RECORD = """
INSERT INTO registry_registerchange (snapshot_id, "table", key, speciality_id, kind, before, after)
SELECT %(snapshot)s, 'listing', cis, cis, difference, CASE WHEN difference = 'changed' THEN earlier END,
  CASE WHEN difference <> 'closed' THEN jsonb_build_object('atc_code', atc_code, 'name', name) END
FROM listing_differences
"""
_FLAGS_OF_SPECIALITIES = """
UPDATE registry_speciality s
SET is_mitm = w.listed, atc_id = w.atc
FROM (SELECT p.cis, l.speciality_id IS NOT NULL AS listed,
             CASE WHEN a.code IS NULL OR p.atc_id LIKE l.atc_code || '%%' THEN p.atc_id ELSE a.code END AS atc
      FROM registry_speciality p
      LEFT JOIN registry_mitmlisting l ON l.speciality_id = p.cis
        AND (l.listed_until IS NULL OR l.listed_until > %(day)s) AND (l.listed_from IS NULL OR l.listed_from <= %(day)s)
      LEFT JOIN registry_atcclass a ON a.code = l.atc_code
      WHERE {scope}) w
WHERE w.cis = s.cis AND (s.is_mitm, s.atc_id) IS DISTINCT FROM (w.listed, w.atc)
"""


def merge_listing(merger: Merger, source: str) -> Counts:
    """Open, correct and close the periods of the list; a listing decided by the agency is never closed by a file."""
    if merger.bulk:
        return Counts(added=merger.run(_OPEN.format(start="NULL::date", rows="stage_listing s"), source=source))
    added, changed, closed = merger.row(_FIND)
    first = merger.is_first(RegisterTable.LISTING)
    if added:
        rows = "listing_differences s WHERE s.difference = 'added'"
        merger.run(_OPEN.format(start="NULL::date" if first else "%(day)s", rows=rows), source=source)
    if changed:
        merger.run(_CHANGE)
    if closed:
        merger.run(_CLOSE)
    if (added or changed or closed) and not first:
        merger.run(_RECORD)
    return Counts(added=added, changed=changed, closed=closed)


def refresh_flags(merger: Merger) -> int:
    """Bring `is_mitm` and the class of every speciality to what the list says on the day of the merger."""
    scope = "NOT p.registered" if merger.bulk else "true"  # a first load writes the others as they should be
    return merger.run(_FLAGS_OF_SPECIALITIES.format(scope=scope))
