"""The parts of the register that come from one file each: what is compared, and with what."""

from mitm.registry.enums import RegisterTable, Source
from mitm.registry.importer.merging import Counts, Keyed, Members, Merger
from mitm.registry.importer.staging import NUMBER

_NEW = {"first_seen_on": "%(day)s"}


# How each published column of a speciality becomes a value.
_SPECIALITY_VALUES = {
    "name": "s.name",
    "form": "s.form",
    "routes": "string_to_array(replace(s.routes, '; ', ';'), ';')",
    "authorisation_status": "s.authorisation_status",
    "procedure": "s.procedure",
    "marketing_status": "s.marketing_status",
    "authorised_on": "nullif(s.authorised_on, '')::date",
    "authorised_on_text": "s.authorised_on_text",
    "bdm_status": "s.bdm_status",
    "european_number": "s.european_number",
    "holders_label": "s.holders_label",
    "reinforced_surveillance": "lower(s.reinforced_surveillance) = 'oui'",
}


def speciality_part(columns: frozenset[str], source: Source, listed: bool) -> Keyed:
    """Specialities. Columns that the source does not publish keep what is known."""
    published = {column: sql for column, sql in _SPECIALITY_VALUES.items() if column.removesuffix("_text") in columns}
    defaults = {column: "''" for column in _SPECIALITY_VALUES if column not in published}
    defaults |= {
        column: sql
        for column, sql in (
            ("routes", "'{}'::text[]"),
            ("authorised_on", "NULL::date"),
            ("reinforced_surveillance", "false"),
        )
        if column in defaults
    }
    selected = ", ".join(f"{sql} AS {column}" for column, sql in published.items())
    label = "s.holders_label" if "holders_label" in published else "NULL"
    joins = f"LEFT JOIN label_holders h ON h.label = {label} AND h.place = 0"
    if listed:
        joins += " LEFT JOIN stage_listing m ON m.cis = s.cis LEFT JOIN registry_atcclass a ON a.code = m.atc_code"
    return Keyed(
        table=RegisterTable.SPECIALITY,
        target="registry_speciality",
        key=("cis",),
        values=(*published, "registered", "source"),
        source=f"SELECT s.cis, {selected}, true AS registered, '{source.value}'::text AS source "
        "FROM stage_speciality s",
        insert_joins=joins,
        on_insert={
            **defaults,
            "first_seen_on": "%(day)s",
            "last_changed_on": "%(day)s",
            "laboratory_id": "h.laboratory_id",
            "is_mitm": "m.cis IS NOT NULL" if listed else "false",
            "atc_id": "a.code" if listed else "NULL",
        },
        scope="t.registered",
        speciality="d.cis",
    )


def presentation_part(columns: frozenset[str], source: Source) -> Keyed:
    """Presentations."""
    money = f"nullif(replace({NUMBER}, ',', '.'), '')::numeric(12,2)"
    values = {
        "cip7": "s.cip7",
        "label": "s.label",
        "status": "s.status",
        "marketing_status": "s.marketing_status",
        "declared_on": "nullif(s.declared_on, '')::date",
        "declared_on_text": "s.declared_on_text",
        "community_approved": "CASE lower(s.community_approved) WHEN 'oui' THEN true WHEN 'non' THEN false END",
        "reimbursement": "replace(replace(s.reimbursement, ' ', ''), '%%', U&'\\00A0%%')",
        "price": money.format("s.price"),
        "public_price": money.format("s.public_price"),
        "fee": money.format("s.fee"),
        "indications": "s.indications",
    }
    published = {column: sql for column, sql in values.items() if column.removesuffix("_text") in columns}
    texts = ("cip7", "label", "status", "marketing_status", "declared_on_text", "reimbursement", "indications")
    selected = ", ".join(f"{sql} AS {column}" for column, sql in published.items())
    return Keyed(
        table=RegisterTable.PRESENTATION,
        target="registry_presentation",
        key=("cip13",),
        values=("speciality_id", *published, "source"),
        source=f"SELECT s.cip13, s.cis AS speciality_id, {selected}, '{source.value}'::text AS source "
        "FROM stage_presentation s",
        on_insert=_NEW | {column: "''" for column in texts if column not in published},
        speciality="coalesce(d.speciality_id, d.earlier ->> 'speciality_id')",
    )


GENERIC_GROUPS = Keyed(
    table=RegisterTable.GENERIC,
    target="registry_genericgroup",
    key=("code",),
    values=("label",),
    source="SELECT DISTINCT ON (s.group_code) s.group_code AS code, s.group_label AS label FROM stage_generic s "
    "ORDER BY s.group_code, s.group_label",
    on_insert=_NEW,
)
GENERIC_MEMBERS = Keyed(
    table=RegisterTable.GENERIC,
    target="registry_genericmember",
    key=("group_id", "speciality_id"),
    values=("kind", "rank"),
    source="SELECT s.group_code AS group_id, s.cis AS speciality_id, s.kind::smallint AS kind, "
    "coalesce(nullif(s.rank, ''), '0')::smallint AS rank FROM stage_generic s",
    on_insert=_NEW,
    speciality="coalesce(d.speciality_id, d.earlier ->> 'speciality_id')",
)
COMPOSITIONS = Members(
    table=RegisterTable.COMPOSITION,
    target="registry_composition",
    columns=(
        *("speciality_id", "substance_id", "element", "substance_name", "dosage", "dosage_reference", "nature", "link"),
    ),
    source="SELECT s.cis AS speciality_id, s.substance AS substance_id, s.element, s.substance_name, s.dosage, "
    "s.dosage_reference, s.nature, coalesce(nullif(s.link, ''), '0')::smallint AS link FROM stage_composition s",
    on_insert=_NEW,
)
CONDITIONS = Members(
    table=RegisterTable.CONDITION,
    target="registry_prescriptioncondition",
    columns=("speciality_id", "text"),
    source="SELECT s.cis AS speciality_id, s.text FROM stage_condition s",
    on_insert=_NEW,
)

_STAGE_SPELLINGS = """
DROP TABLE IF EXISTS pg_temp.spellings;
CREATE TEMPORARY TABLE spellings ON COMMIT DROP AS
SELECT substance, substance_name, count(*) AS n FROM stage_composition GROUP BY 1, 2
"""
_SUBSTANCES = """
INSERT INTO registry_substance AS t (code, name)
SELECT DISTINCT ON (substance) substance, substance_name FROM spellings ORDER BY substance, n DESC, substance_name
ON CONFLICT (code) DO UPDATE SET name = excluded.name WHERE t.name <> excluded.name
"""
_SPELLINGS = """
INSERT INTO registry_substancespelling (substance_id, spelling)
SELECT s.substance, s.substance_name FROM spellings s
LEFT JOIN registry_substancespelling t ON t.substance_id = s.substance AND t.spelling = s.substance_name
WHERE t.id IS NULL
"""


def merge_compositions(merger: Merger) -> Counts:
    """The lines, and the substances that new lines name (references are checked at the end)."""
    counts = merger.members(COMPOSITIONS)
    if counts.added:
        merger.run(_STAGE_SPELLINGS)
        merger.run(_SUBSTANCES)
        merger.run(_SPELLINGS)
    return counts


def merge_generics(merger: Merger) -> Counts:
    """Groups, then their members; the counts are those of the members."""
    merger.keyed(GENERIC_GROUPS)
    return merger.keyed(GENERIC_MEMBERS)
