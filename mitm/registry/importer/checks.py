"""Cleaning and reporting of the staged rows of each part, before anything is compared."""

from collections.abc import Callable
from datetime import date

from mitm.registry.enums import RegisterTable
from mitm.registry.importer.anomalies import MAX_SAMPLES, AnomalyList
from mitm.registry.importer.laboratories import report_countries
from mitm.registry.importer.merging import Merger
from mitm.registry.importer.published import CONDITIONS
from mitm.registry.importer.staging import Check, Stage

_THOUSANDS = " OR ".join(f"{column} LIKE '%,%,%'" for column in ("price", "public_price", "fee"))


def _not_digits(column: str, length: int) -> str:
    """SQL: not that many digits (trimming costs a tenth of a regular expression)."""
    return f"length({column}) <> {length} OR btrim({column}, '0123456789') <> ''"


def _malformed(condition: str, sample: str) -> Check:
    return Check("invalid_codes", f"{_not_digits('cis', 8)} OR {condition}", sample, drop=True)


_CHECKS: dict[RegisterTable, tuple[str, tuple[Check, ...]]] = {
    RegisterTable.SPECIALITY: (
        "cis",
        (
            _malformed("false", "name"),
            Check("html_in_text", "name LIKE '%<%>%'", "name"),
            Check("several_holders", "holders_label LIKE '%;%'", "holders_label"),
        ),
    ),
    RegisterTable.PRESENTATION: (
        "cip13",
        (
            _malformed(f"{_not_digits('cip13', 13)} OR length(cip7) > 7", "cip13"),
            Check("html_in_text", "indications LIKE '%<%>%'", "indications", "cip13"),
            Check("thousands_separators", _THOUSANDS, "concat_ws(' / ', price, public_price, fee)", "cip13"),
            Check("spaced_rates", "reimbursement LIKE '% %'", "reimbursement", "cip13"),
            Check("cip7_differs", "cip7 <> substr(cip13, 6, 7)", "cip7", "cip13"),
        ),
    ),
    RegisterTable.COMPOSITION: ("", (_malformed("substance = '' OR length(substance) > 10", "substance"),)),
    RegisterTable.GENERIC: (
        "group_code, cis",
        (_malformed("group_code = '' OR length(group_code) > 10", "group_code"),),
    ),
    RegisterTable.CONDITION: ("", (_malformed("text = ''", "text"),)),
    RegisterTable.LISTING: (
        "cis",
        (
            _malformed("length(atc_code) > 10", "atc_code"),
            Check("short_atc", "length(atc_code) < 7", "atc_code"),
        ),
    ),
    RegisterTable.AVAILABILITY: ("", (_malformed(f"cip13 <> '' AND ({_not_digits('cip13', 13)})", "cip13"),)),
}
_LINE = "concat_ws(' ', status, label, starts_on, updated_on, restored_on)"
_DATED_CHECKS = (
    Check("label_case", "label <> '' AND left(label, 1) = lower(left(label, 1))", "label"),
    *(Check(code, condition, _LINE) for code, condition in CONDITIONS.items()),
)


def clean(stage: Stage, snapshot_date: date) -> None:
    """Leave only rows that can be cast and linked; say what was odd."""
    if stage.table in _CHECKS:
        key, plain = _CHECKS[stage.table]
        stage.examine(plain, key)
    if cleaner := _CLEANERS.get(stage.table):
        cleaner(stage, snapshot_date)


def _clean_specialities(stage: Stage, snapshot_date: date) -> None:
    stage.clean_dates("authorised_on", snapshot_date, "authorised_on_text")
    report_countries(stage, stage.distinct("holders_label")["holders_label"])


def _clean_presentations(stage: Stage, snapshot_date: date) -> None:
    stage.clean_dates("declared_on", snapshot_date, "declared_on_text", "cip13")
    stage.clean_numbers(stage.distinct("price", "public_price", "fee"), "cip13")


def _clean_compositions(stage: Stage, snapshot_date: date) -> None:
    values = stage.distinct("nature", "link")
    stage.clean_codes("nature", values["nature"], {"SA": "SA", "FT": "FT", "ST": "FT"}.get)
    stage.clean_codes("link", values["link"], _small_number)


def _clean_generics(stage: Stage, snapshot_date: date) -> None:
    values = stage.distinct("kind", "rank")
    stage.clean_codes("kind", values["kind"], {"0": "0", "1": "1", "2": "2", "4": "4"}.get)
    stage.clean_codes("rank", values["rank"], _small_number)


def _clean_availability(stage: Stage, snapshot_date: date) -> None:
    status = stage.distinct("status")["status"]
    stage.clean_codes("status", status, {"1": "1", "2": "2", "3": "3", "4": "4"}.get)
    for column in ("starts_on", "updated_on", "restored_on"):
        stage.clean_dates(column, snapshot_date)
    stage.examine(_DATED_CHECKS)


def _small_number(text: str) -> str | None:
    return text if text.isascii() and text.isdigit() and int(text) <= 32767 else None


_CLEANERS: dict[RegisterTable, Callable[[Stage, date], None]] = {
    RegisterTable.SPECIALITY: _clean_specialities,
    RegisterTable.PRESENTATION: _clean_presentations,
    RegisterTable.COMPOSITION: _clean_compositions,
    RegisterTable.GENERIC: _clean_generics,
    RegisterTable.AVAILABILITY: _clean_availability,
}

# --- what only the whole snapshot tells ---

_UNKNOWN = """
SELECT f.part, f.cis, s.cis IS NULL FROM ({files}) f LEFT JOIN registry_speciality s ON s.cis = f.cis
WHERE s.cis IS NULL OR NOT s.registered OR s.gone_on IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2
"""
_STUBS = """
INSERT INTO registry_speciality (cis, name, form, routes, authorisation_status, procedure, marketing_status,
  authorised_on_text, bdm_status, european_number, reinforced_surveillance, holders_label, is_mitm, registered,
  first_seen_on, last_changed_on, source)
SELECT u.cis, '', '', '{}', '', '', '', '', '', '', false, '', false, false, %(day)s, %(day)s, %(source)s
FROM unnest(%(codes)s::text[]) AS u(cis)
"""
_NAME_STUBS = """
UPDATE registry_speciality s SET name = l.name FROM stage_listing l
WHERE l.cis = s.cis AND s.cis = ANY(%(codes)s) AND NOT s.registered AND s.name <> l.name
"""


def stub_unknown_specialities(merger: Merger, stages: dict[RegisterTable, Stage], source: str) -> None:
    """Codes that other files name and the register does not describe (references are checked at the end)."""
    others = {table.value: stage for table, stage in stages.items() if table != RegisterTable.SPECIALITY}
    if not others:
        return
    files = " UNION ALL ".join(f"SELECT '{table}' AS part, cis FROM {stage.name}" for table, stage in others.items())
    merger.run(_UNKNOWN.format(files=files))
    unknown: dict[str, list[str]] = {table: [] for table in others}
    missing: set[str] = set()
    for table, cis, is_missing in merger.cursor.fetchall():
        unknown[table].append(cis)
        if is_missing:
            missing.add(cis)
    for table, codes in unknown.items():
        stage = others[table]
        stage.anomalies.add(stage.file, "unknown_specialities", len(codes), [(cis, "") for cis in codes])
    if missing:
        merger.run(_STUBS, codes=sorted(missing), source=source)
    if listed := unknown.get(RegisterTable.LISTING.value):
        merger.run(_NAME_STUBS, codes=listed)


_WEIGHTED = " + ".join(f"{1 + 2 * (place % 2)} * mod(cip13::bigint / {10 ** (12 - place)}, 10)" for place in range(12))
_BAD_CHECK_DIGIT = f"mod(10 - mod({_WEIGHTED}, 10), 10) <> mod(cip13::bigint, 10)"


def report_check_digits(merger: Merger, stage: Stage) -> None:
    """New CIP13 with a wrong check digit: those that the register knows were checked when they came."""
    new = stage.name if merger.bulk else "differences"
    condition = _BAD_CHECK_DIGIT if merger.bulk else f"difference = 'added' AND {_BAD_CHECK_DIGIT}"
    merger.run(f"SELECT cip13, label FROM {new} WHERE {condition}")
    rows = merger.cursor.fetchall()
    stage.anomalies.add(stage.file, "bad_check_digits", len(rows), rows)


_ACROSS: tuple[tuple[str, frozenset[RegisterTable], RegisterTable, str], ...] = (
    (
        "without_presentation",
        frozenset({RegisterTable.SPECIALITY, RegisterTable.PRESENTATION}),
        RegisterTable.SPECIALITY,
        "SELECT s.cis AS key, s.name AS text FROM stage_speciality s "
        "WHERE NOT EXISTS (SELECT FROM stage_presentation p WHERE p.cis = s.cis)",
    ),
    (
        "shared_names",
        frozenset({RegisterTable.SPECIALITY}),
        RegisterTable.SPECIALITY,
        "SELECT min(cis) AS key, name AS text FROM stage_speciality GROUP BY name HAVING count(*) > 1",
    ),
    (
        "name_differs",
        frozenset({RegisterTable.LISTING}),
        RegisterTable.LISTING,
        "SELECT s.cis AS key, s.name AS text FROM stage_listing s JOIN registry_speciality r USING (cis) "
        "WHERE r.registered AND r.gone_on IS NULL AND r.name <> s.name",
    ),
    (
        "listed_not_marketed",
        frozenset({RegisterTable.LISTING}),
        RegisterTable.LISTING,
        "SELECT s.cis AS key, s.name AS text FROM stage_listing s JOIN registry_speciality r USING (cis) "
        "WHERE r.registered AND r.gone_on IS NULL AND r.marketing_status NOT IN ('Commercialisée', '')",
    ),
    (
        "wider_than_the_list",
        frozenset({RegisterTable.AVAILABILITY, RegisterTable.LISTING}),
        RegisterTable.AVAILABILITY,
        "SELECT a.cis AS key, r.name AS text FROM (SELECT DISTINCT cis FROM stage_availability) a "
        "JOIN registry_speciality r USING (cis) WHERE a.cis NOT IN (SELECT cis FROM stage_listing)",
    ),
    (
        "several_groups",
        frozenset({RegisterTable.GENERIC}),
        RegisterTable.GENERIC,
        "SELECT cis AS key, string_agg(group_code, ' ') AS text FROM stage_generic GROUP BY cis HAVING count(*) > 1",
    ),
    (
        "substance_spellings",
        frozenset({RegisterTable.COMPOSITION}),
        RegisterTable.COMPOSITION,
        "SELECT substance AS key, string_agg(substance_name, ' / ') AS text "
        "FROM (SELECT DISTINCT substance, substance_name FROM stage_composition) c GROUP BY 1 HAVING count(*) > 1",
    ),
    (
        "unknown_presentations",
        frozenset({RegisterTable.AVAILABILITY}),
        RegisterTable.AVAILABILITY,
        "SELECT s.cip13 AS key, s.cis AS text FROM stage_availability s WHERE s.cip13 <> '' "
        "AND NOT EXISTS (SELECT FROM registry_presentation p WHERE p.cip13 = s.cip13)",
    ),
    (
        "several_statuses",
        frozenset({RegisterTable.AVAILABILITY}),
        RegisterTable.AVAILABILITY,
        "SELECT cis AS key, string_agg(DISTINCT status, ' ') AS text FROM stage_availability "
        "GROUP BY cis HAVING count(DISTINCT status) > 1",
    ),
    (
        "several_rows",
        frozenset({RegisterTable.AVAILABILITY}),
        RegisterTable.AVAILABILITY,
        "SELECT cis AS key, count(*)::text AS text FROM stage_availability GROUP BY cis HAVING count(*) > 1",
    ),
)


def report_across(merger: Merger, stages: dict[RegisterTable, Stage], anomalies: AnomalyList) -> None:
    """Oddities between rows and between files."""
    asked = [(code, table, query) for code, needed, table, query in _ACROSS if needed <= stages.keys()]
    if not asked:
        return
    merger.run(
        " UNION ALL ".join(
            f"(SELECT {place}, count(*) OVER (), key, text FROM ({query}) q ORDER BY key LIMIT {MAX_SAMPLES})"
            for place, (_, _, query) in enumerate(asked)
        )
    )
    found: dict[int, list[tuple[int, str, str]]] = {}
    for place, *row in merger.cursor.fetchall():
        found.setdefault(place, []).append(tuple(row))
    for place, rows in found.items():
        code, table, _ = asked[place]
        anomalies.add(stages[table].file, code, rows[0][0], [(key, text) for _, key, text in rows])
