"""Cleaning and reporting of the staged rows of each part, before anything is compared."""

from collections.abc import Callable
from datetime import date

from mitm.registry.enums import RegisterTable
from mitm.registry.importer.anomalies import AnomalyList
from mitm.registry.importer.merging import Merger
from mitm.registry.importer.published import CONDITIONS
from mitm.registry.importer.staging import Check, Stage

_BAD_CIS = "cis !~ '^[0-9]{8}$'"
_WEIGHTED = " + ".join(
    f"{1 if place % 2 == 0 else 3} * (ascii(substr(cip13, {place + 1}, 1)) - 48)" for place in range(12)
)
_BAD_CHECK_DIGIT = f"(10 - ({_WEIGHTED}) % 10) % 10 <> ascii(substr(cip13, 13, 1)) - 48"

PLAIN_CHECKS = {
    RegisterTable.SPECIALITY: (
        Check("html_in_text", "name LIKE '%<%>%'", "name"),
        Check("several_holders", "holders_label LIKE '%;%'", "holders_label"),
    ),
    RegisterTable.PRESENTATION: (
        Check("html_in_text", "indications LIKE '%<%>%'", "indications", "cip13"),
        Check("spaced_rates", "reimbursement LIKE '% %'", "reimbursement", "cip13"),
        Check("bad_check_digits", _BAD_CHECK_DIGIT, "cip13"),
        Check("cip7_differs", "cip7 <> substr(cip13, 6, 7)", "cip7", "cip13"),
    ),
    RegisterTable.LISTING: (Check("short_atc", "length(atc_code) < 7", "atc_code"),),
    RegisterTable.AVAILABILITY: (
        Check("label_case", "label <> '' AND left(label, 1) = lower(left(label, 1))", "label"),
        *(
            Check(code, condition, "concat_ws(' ', status, label, starts_on, updated_on, restored_on)")
            for code, condition in CONDITIONS.items()
        ),
    ),
}


def clean(stage: Stage, snapshot_date: date) -> None:
    """Leave only rows that can be cast and linked; say what was odd."""
    cleaner = _CLEANERS.get(stage.table)
    if cleaner:
        cleaner(stage, snapshot_date)
    if checks := PLAIN_CHECKS.get(stage.table):
        stage.report_all(checks)


def _clean_specialities(stage: Stage, snapshot_date: date) -> None:
    stage.drop_rows("invalid_codes", _BAD_CIS, "name")
    stage.keep_first_of("cis")
    stage.clean_dates("authorised_on", snapshot_date, "authorised_on_text")


def _clean_presentations(stage: Stage, snapshot_date: date) -> None:
    stage.drop_rows("invalid_codes", "cip13 !~ '^[0-9]{13}$' OR length(cip7) > 7", "cip13")
    stage.keep_first_of("cip13")
    stage.clean_dates("declared_on", snapshot_date, "declared_on_text", "cip13")
    stage.clean_numbers(("price", "public_price", "fee"), "cip13")


def _clean_compositions(stage: Stage, snapshot_date: date) -> None:
    stage.drop_rows("invalid_codes", "substance = '' OR length(substance) > 10", "substance")
    stage.clean_codes("nature", {"SA": "SA", "FT": "FT", "ST": "FT"}.get)
    stage.clean_codes("link", _small_number)
    stage.replace("link", {"": "0"})


def _clean_generics(stage: Stage, snapshot_date: date) -> None:
    stage.drop_rows("invalid_codes", "group_code = '' OR length(group_code) > 10", "group_code")
    stage.clean_codes("kind", {"0": "0", "1": "1", "2": "2", "4": "4"}.get)
    stage.clean_codes("rank", _small_number)
    stage.replace("rank", {"": "0"})
    stage.keep_first_of("group_code, cis")


def _clean_listing(stage: Stage, snapshot_date: date) -> None:
    stage.keep_first_of("cis")
    stage.drop_rows("invalid_codes", "length(atc_code) > 10", "atc_code")


def _clean_availability(stage: Stage, snapshot_date: date) -> None:
    stage.drop_rows("invalid_codes", "cip13 <> '' AND cip13 !~ '^[0-9]{13}$'", "cip13")
    stage.clean_codes("status", {"1": "1", "2": "2", "3": "3", "4": "4"}.get)
    for column in ("starts_on", "updated_on", "restored_on"):
        stage.clean_dates(column, snapshot_date)


def _small_number(text: str) -> str | None:
    return text if text.isascii() and text.isdigit() and int(text) <= 32767 else None


_CLEANERS: dict[RegisterTable, Callable[[Stage, date], None]] = {
    RegisterTable.SPECIALITY: _clean_specialities,
    RegisterTable.PRESENTATION: _clean_presentations,
    RegisterTable.COMPOSITION: _clean_compositions,
    RegisterTable.GENERIC: _clean_generics,
    RegisterTable.LISTING: _clean_listing,
    RegisterTable.AVAILABILITY: _clean_availability,
}

# --- what only the whole snapshot tells ---

_UNKNOWN = """
SELECT f.part, f.cis FROM ({files}) f
LEFT JOIN registry_speciality s ON s.cis = f.cis AND s.registered AND s.gone_on IS NULL
WHERE s.cis IS NULL GROUP BY 1, 2 ORDER BY 1, 2
"""
_STUBS = """
INSERT INTO registry_speciality (cis, name, form, routes, authorisation_status, procedure, marketing_status,
  authorised_on_text, bdm_status, european_number, reinforced_surveillance, holders_label, is_mitm, registered,
  first_seen_on, last_changed_on, source)
SELECT u.cis, '', '', '{}', '', '', '', '', '', '', false, '', false, false, %(day)s, %(day)s, %(source)s
FROM unnest(%(codes)s::text[]) AS u(cis)
WHERE NOT EXISTS (SELECT FROM registry_speciality s WHERE s.cis = u.cis)
"""
_NAME_STUBS = """
UPDATE registry_speciality s SET name = l.name FROM stage_listing l
WHERE l.cis = s.cis AND NOT s.registered AND s.name <> l.name
"""


def stub_unknown_specialities(merger: Merger, stages: dict[RegisterTable, Stage], source: str) -> None:
    """Codes that other files name and the register does not describe: malformed ones go, others become stubs."""
    others = [stage for table, stage in stages.items() if table != RegisterTable.SPECIALITY]
    if not others:
        return
    files = " UNION ALL ".join(f"SELECT '{stage.table.value}' AS part, cis FROM {stage.name}" for stage in others)
    merger.run(_UNKNOWN.format(files=files))
    found: dict[str, list[str]] = {}
    for part, cis in merger.cursor.fetchall():
        found.setdefault(part, []).append(cis)
    codes: set[str] = set()
    for stage in others:
        unknown = found.get(stage.table.value, [])
        good = [cis for cis in unknown if len(cis) == 8 and cis.isascii() and cis.isdigit()]
        if len(good) < len(unknown):
            stage.drop_rows("invalid_codes", _BAD_CIS, "cis")
        stage.anomalies.add(stage.file, "unknown_specialities", len(good), [(cis, "") for cis in good])
        codes.update(good)
    if codes:
        merger.run(_STUBS, codes=sorted(codes), source=source)
        if RegisterTable.LISTING in stages:
            merger.run(_NAME_STUBS)


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
        "several_groups",
        frozenset({RegisterTable.GENERIC}),
        RegisterTable.GENERIC,
        "SELECT cis AS key, string_agg(group_code, ' ') AS text FROM stage_generic GROUP BY cis HAVING count(*) > 1",
    ),
    (
        "substance_spellings",
        frozenset({RegisterTable.COMPOSITION}),
        RegisterTable.COMPOSITION,
        "SELECT substance AS key, string_agg(substance_name, ' / ') AS text FROM spellings "
        "GROUP BY substance HAVING count(*) > 1",
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
    for code, needed, table, query in _ACROSS:
        if needed <= stages.keys():
            merger.run(f"SELECT count(*) OVER (), key, text FROM ({query}) q ORDER BY key LIMIT 5")
            if rows := merger.cursor.fetchall():
                anomalies.add(stages[table].file, code, rows[0][0], [(key, text) for _, key, text in rows])
