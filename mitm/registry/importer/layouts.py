"""The published files of the BDPM: names and columns, in order."""

from dataclasses import dataclass

from mitm.registry.enums import RegisterTable


@dataclass(frozen=True, slots=True)
class Layout:
    """A tab-separated file without header."""

    table: RegisterTable
    file: str
    columns: tuple[str, ...]
    kept_texts: tuple[str, ...] = ()
    """Columns that receive, as text, what could not be read."""

    has_key: bool = False
    """One column identifies a row; elsewhere a row is the whole line."""

    @property
    def stage(self) -> str:
        """The temporary table that receives its rows."""
        return f"stage_{self.table.value}"


BDPM = (
    Layout(
        RegisterTable.SPECIALITY,
        "CIS_bdpm.txt",
        (
            *("cis", "name", "form", "routes", "authorisation_status", "procedure", "marketing_status"),
            *("authorised_on", "bdm_status", "european_number", "holders_label", "reinforced_surveillance"),
        ),
        kept_texts=("authorised_on_text",),
        has_key=True,
    ),
    Layout(
        RegisterTable.PRESENTATION,
        "CIS_CIP_bdpm.txt",
        (
            *("cis", "cip7", "label", "status", "marketing_status", "declared_on", "cip13", "community_approved"),
            *("reimbursement", "price", "public_price", "fee", "indications"),
        ),
        kept_texts=("declared_on_text",),
        has_key=True,
    ),
    Layout(
        RegisterTable.COMPOSITION,
        "CIS_COMPO_bdpm.txt",
        ("cis", "element", "substance", "substance_name", "dosage", "dosage_reference", "nature", "link"),
    ),
    Layout(RegisterTable.GENERIC, "CIS_GENER_bdpm.txt", ("group_code", "group_label", "cis", "kind", "rank")),
    Layout(RegisterTable.CONDITION, "CIS_CPD_bdpm.txt", ("cis", "text")),
    Layout(
        RegisterTable.AVAILABILITY,
        "CIS_CIP_Dispo_Spec.txt",
        ("cis", "cip13", "status", "label", "starts_on", "updated_on", "restored_on", "url"),
    ),
    Layout(RegisterTable.LISTING, "CIS_MITM.txt", ("cis", "atc_code", "name", "link"), has_key=True),
)

BY_TABLE = {layout.table: layout for layout in BDPM}
