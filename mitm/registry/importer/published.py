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
    codes = stage.distinct("atc_code")
    bad = [code for code in codes if not is_class(code)]
    if bad:
        stage.report("invalid_atc", "atc_code = ANY(%s)", "atc_code", params=[bad])
    ensure_classes({code for code in codes if is_class(code)})


_OPEN = """
INSERT INTO registry_mitmlisting (speciality_id, listed_from, first_seen_on, atc_code, name, link, source, reason)
SELECT s.cis, {start}, %(day)s, s.atc_code, s.name, s.link, %(source)s, '' FROM stage_listing s
WHERE NOT EXISTS (SELECT FROM registry_mitmlisting t WHERE t.speciality_id = s.cis AND t.listed_until IS NULL)
RETURNING speciality_id
"""
_CHANGE = """
UPDATE registry_mitmlisting t SET atc_code = s.atc_code, name = s.name, link = s.link FROM stage_listing s
WHERE t.speciality_id = s.cis AND t.listed_until IS NULL AND t.source <> 'agency'
  AND (t.atc_code, t.name, t.link) IS DISTINCT FROM (s.atc_code, s.name, s.link)
RETURNING t.speciality_id
"""
_CLOSE = """
UPDATE registry_mitmlisting t SET listed_until = %(day)s
WHERE t.listed_until IS NULL AND t.source IN ('bdpm', 'ansm')
  AND NOT EXISTS (SELECT FROM stage_listing s WHERE s.cis = t.speciality_id)
RETURNING t.speciality_id
"""
_RECORD = """
WITH r AS ({change}) INSERT INTO registry_registerchange (snapshot_id, "table", key, speciality_id, kind)
SELECT %(snapshot)s, 'listing', r.speciality_id, r.speciality_id, %(kind)s FROM r
"""
_FLAGS_OF_SPECIALITIES = """
UPDATE registry_speciality s
SET is_mitm = w.listed, atc_id = w.atc
FROM (SELECT p.cis, l.speciality_id IS NOT NULL AS listed,
             CASE WHEN a.code IS NULL OR p.atc_id LIKE l.atc_code || '%%' THEN p.atc_id ELSE a.code END AS atc
      FROM registry_speciality p
      LEFT JOIN registry_mitmlisting l ON l.speciality_id = p.cis
        AND (l.listed_until IS NULL OR l.listed_until > %(day)s) AND (l.listed_from IS NULL OR l.listed_from <= %(day)s)
      LEFT JOIN registry_atcclass a ON a.code = l.atc_code) w
WHERE w.cis = s.cis AND (s.is_mitm, s.atc_id) IS DISTINCT FROM (w.listed, w.atc)
"""


def merge_listing(merger: Merger, source: str) -> Counts:
    """Open, correct and close the periods of the list; a listing decided by the agency is never closed by a file."""
    first = merger.is_first(RegisterTable.LISTING)
    start = "NULL::date" if first else "%(day)s"
    done = []
    for kind, sql in (("added", _OPEN.format(start=start)), ("changed", _CHANGE), ("closed", _CLOSE)):
        statement = sql if first else _RECORD.format(change=sql)
        done.append(merger.run(statement, source=source, kind=kind))
    return Counts(added=done[0], changed=done[1], closed=done[2])


def refresh_flags(merger: Merger) -> int:
    """Bring `is_mitm` and the class of every speciality to what the list says on the day of the merger."""
    return merger.run(_FLAGS_OF_SPECIALITIES)
