"""The ANSM open-data package: comma-separated tables with a header, brought to the columns of the staged parts.

What the package does not publish (prices, routes, the MITM list…) keeps what the register knows: a missing value is
« unknown », not « none ». The correspondence of the tables of events with the four availability statuses is not
published: these tables are kept with the snapshot, their codes and labels reported, and nothing is read from them.
"""

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from mitm.errors import CaseError
from mitm.registry.enums import RegisterTable
from mitm.registry.importer.layouts import BY_TABLE
from mitm.registry.importer.reading import (
    FileRecord,
    Note,
    ReadFile,
    Samples,
    refuse_what_is_no_table,
    repaired,
    to_utf8,
    unique,
)
from mitm.registry.importer.sources import SourceFiles, read_bytes

Row = Mapping[str, str]

STATUSES = {
    "ACTIVE": "Autorisation active",
    "ABROGEE": "Autorisation abrogée",
    "ARCHIVEE": "Autorisation archivée",
    "RETIREE": "Autorisation retirée",
    "SUSPENDUE": "Autorisation suspendue",
}
PROCEDURES = {
    "NATIONALE": "Procédure nationale",
    "CENTRALISEE": "Procédure centralisée",
    "DECENTRALISEE": "Procédure décentralisée",
    "RECONNAISSANCE_MUTUELLE": "Procédure de reconnaissance mutuelle",
    "IMPORTATION_PARALLELE": "Autorisation d’importation parallèle",
}
PRESENTATION_STATUSES = {"ACTIVE": "Présentation active", "ABROGEE": "Présentation abrogée"}
MARKETING = {
    "COMMERCIALISEE": "Déclaration de commercialisation",
    "ARRETEE": "Déclaration d’arrêt de commercialisation",
    "RETIREE": "Arrêt de commercialisation (autorisation retirée)",
    "SUSPENDUE": "Déclaration de suspension de commercialisation",
}
NATURES = {"SUBSTANCE_ACTIVE": "SA", "SA": "SA", "FRACTION_THERAPEUTIQUE": "FT", "FT": "FT", "ST": "FT"}
ROLES = {
    "PRINCEPS": "0",
    "REFERENCE": "0",
    "GENERIQUE": "1",
    "COMPLEMENTARITE_POSOLOGIQUE": "2",
    "SUBSTITUABLE": "4",
}
TRUE = {"true", "t", "1", "oui", "vrai"}
_AVAILABILITY_WORDS = re.compile(r"(?i)rupture|tension|dispo|stock|approvisionn|arr[êe]t|remise")
EVENTS = ("specialite_evenement", "presentation_evenement")


class Package:
    """The tables of one package, read when asked for; what was met on the way is noted."""

    def __init__(self, files: SourceFiles) -> None:
        self.files = files
        self.notes: list[Note] = []
        self.records: list[FileRecord] = []

    def rows(self, name: str, table: RegisterTable, *required: str) -> list[Row]:
        """The rows of a table as dictionaries; an absent table has none."""
        path = self.files.companions.get(name)
        if path is None:
            return []
        content, encoding, rows = read_table(path, self.notes)
        header = set(rows[0]) if rows else set()
        if missing := [column for column in required if column not in header]:
            message = f"{path.name}\u00a0: colonne(s) absente(s)\u00a0: {', '.join(missing)}."
            raise CaseError(message, code="missing_columns")
        digest = hashlib.sha256(content).hexdigest()
        ends = "CRLF" if b"\r\n" in content else "LF"
        self.records.append(FileRecord(table, path.name, content, digest, encoding, ends, len(rows), len(header)))
        return rows

    def mapped(self, value: str, meanings: Mapping[str, str]) -> str:
        """The words of a code; an unknown code is kept as it is, and noted."""
        code = value.strip().upper().replace(" ", "_").replace("É", "E")
        if not code or code in meanings:
            return meanings.get(code, "")
        self.notes.append(Note("unmapped_values", 1, [("", value)]))
        return value.strip()


def read_table(path: Path, notes: list[Note]) -> tuple[bytes, str, list[Row]]:
    """Bytes, encoding and rows of a table with a header."""
    content = read_bytes(path)
    refuse_what_is_no_table(content, path.name)
    data, encoding = to_utf8(content, notes)
    reader = csv.reader(io.StringIO(repaired(data, notes).decode(), newline=""))
    header = [name.strip().lower() for name in next(reader)]
    rows: list[Row] = []
    for cells in reader:
        if not any(cells):
            continue
        if len(cells) != len(header):
            raise CaseError(
                f"{path.name}, ligne {reader.line_num}\u00a0: {len(cells)}\u00a0colonne(s) au lieu de {len(header)}. "
                "Le fichier est peut-être tronqué\u00a0: le télécharger à nouveau.",
                code="misshapen_line",
            )
        rows.append({name: " ".join(cell.split()) for name, cell in zip(header, cells, strict=True)})
    if not rows:
        raise CaseError(f"{path.name} ne contient aucune ligne.", code="empty_file")
    return content, encoding, rows


def read_part(table: RegisterTable, files: SourceFiles) -> ReadFile:
    """One part of the register, from its main table and those that complete it."""
    package = Package(files)
    rows, published = _READERS[table](package)
    layout = BY_TABLE[table]
    lines = ["\t".join(row.get(column, "") for column in layout.columns).encode() for row in rows]
    if table == RegisterTable.PRESENTATION:
        _keep_events(package)
    main, *others = package.records
    data = b"\n".join(lines)
    return ReadFile(
        record=main,
        data=data if layout.has_key else unique(data, package.notes),
        notes=package.notes,
        published=frozenset(published),
        companions=tuple(others),
    )


def _keep_events(package: Package) -> None:
    for name in EVENTS:
        events = package.rows(name, RegisterTable.OTHER)
        if events:
            package.notes.append(Note("unmapped_files", 1, [(f"{name}.csv", "")]))
            package.notes.append(Note("unmapped_events", len(events), _kinds_of_event(events)))


def _kinds_of_event(events: Iterable[Row]) -> Samples:
    """Each code with its label and how often it occurs; first those whose words speak of availability."""
    kinds = Counter((row.get("code_evenement", ""), row.get("evenement", "")) for row in events)
    ordered = sorted(kinds.items(), key=lambda kind: (not _AVAILABILITY_WORDS.search(kind[0][1]), -kind[1], kind[0]))
    return [(code, f"{label or 'sans libellé'} ({count})") for (code, label), count in ordered]


def _specialities(package: Package) -> tuple[Iterable[Row], set[str]]:
    table = RegisterTable.SPECIALITY
    specialities = package.rows("specialite", table, "cis", "denomination", "statut_amm")
    holders = _joined(package.rows("specialite_titulaire", table, "cis", "raison_sociale"), _holder, ";")
    forms = _joined(package.rows("element", table, "cis", "denomination"), lambda row: row["denomination"], " et ")
    published = {"cis", "name", "authorisation_status"}
    published |= {"holders_label"} if holders else set()
    published |= {"form"} if forms else set()
    for theirs, ours in _SPECIALITY_COLUMNS.items():
        if theirs in specialities[0]:
            published.add(ours)
    rows = [
        {
            "cis": row["cis"],
            "name": row["denomination"],
            "form": forms.get(row["cis"], ""),
            "authorisation_status": package.mapped(row["statut_amm"], STATUSES),
            "procedure": package.mapped(row.get("procedure", ""), PROCEDURES),
            "marketing_status": _marketing(row.get("commercialisation", "")),
            "authorised_on": row.get("date_amm", "")[:10],
            "european_number": row.get("code_ema", ""),
            "holders_label": holders.get(row["cis"], ""),
        }
        for row in specialities
    ]
    return rows, published


_SPECIALITY_COLUMNS = {
    "procedure": "procedure",
    "commercialisation": "marketing_status",
    "date_amm": "authorised_on",
    "code_ema": "european_number",
}


def _marketing(value: str) -> str:
    if not value:
        return ""
    return "Commercialisée" if value.lower() in TRUE else "Non commercialisée"


def _holder(row: Row) -> str:
    """The current holders only; a `;` in a name would read as two."""
    if row.get("date_fin"):
        return ""
    return (row.get("raison_sociale_longue") or row["raison_sociale"]).replace(";", ",")


def _joined(rows: list[Row], text: Callable[[Row], str], separator: str) -> dict[str, str]:
    """The texts of each speciality, each once, in order."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        if value := text(row):
            found.setdefault(row["cis"], {})[value] = None
    return {cis: separator.join(values) for cis, values in found.items()}


def _presentations(package: Package) -> tuple[Iterable[Row], set[str]]:
    presentations = package.rows("presentation", RegisterTable.PRESENTATION, "cip", "cis", "denomination")
    rows = []
    for row in presentations:
        marketing = package.mapped(row.get("statut_commercialisation", ""), MARKETING)
        stopped = row.get("date_arret_commercialisation", "")
        rows.append(
            {
                "cis": row["cis"],
                "cip7": row.get("cip7", ""),
                "label": row["denomination"],
                "status": package.mapped(row.get("statut", ""), PRESENTATION_STATUSES),
                "marketing_status": marketing,
                "declared_on": (stopped or row.get("date_commercialisation", ""))[:10],
                "cip13": row["cip"],
            }
        )
    return rows, {"cis", "cip7", "label", "status", "marketing_status", "declared_on", "cip13"}


def _compositions(package: Package) -> tuple[Iterable[Row], set[str]]:
    table = RegisterTable.COMPOSITION
    parts = package.rows("composant", table, "cis", "numero_element", "numero_composant", "code_substance", "substance")
    elements = package.rows("element", table, "cis", "numero_element", "denomination")
    names = {(row["cis"], row["numero_element"]): row["denomination"] for row in elements}
    rows = [
        {
            "cis": row["cis"],
            "element": names.get((row["cis"], row["numero_element"]), ""),
            "substance": row["code_substance"],
            "substance_name": row["substance"],
            "dosage": row.get("dosage", ""),
            "nature": package.mapped(row.get("nature", ""), NATURES),
            "link": row["numero_composant"],
        }
        for row in parts
    ]
    return rows, set(BY_TABLE[table].columns)


def _generics(package: Package) -> tuple[Iterable[Row], set[str]]:
    table = RegisterTable.GENERIC
    members = package.rows("specialite_groupe_generique", table, "code_groupe", "cis", "role")
    groups = package.rows("groupe_generique", table, "code_groupe", "libelle")
    labels = {row["code_groupe"]: row["libelle"] for row in groups}
    rows = [
        {
            "group_code": row["code_groupe"],
            "group_label": labels.get(row["code_groupe"], ""),
            "cis": row["cis"],
            "kind": package.mapped(row["role"], ROLES),
            "rank": row.get("rang", ""),
        }
        for row in members
    ]
    return rows, set(BY_TABLE[table].columns)


def _conditions(package: Package) -> tuple[Iterable[Row], set[str]]:
    table = RegisterTable.CONDITION
    links = package.rows("specialite_delivrance", table, "cis", "code_delivrance")
    known = package.rows("delivrance", table, "code", "libelle_court")
    texts = {row["code"]: row.get("libelle_long") or row["libelle_court"] for row in known}
    rows = [{"cis": row["cis"], "text": texts.get(row["code_delivrance"], row["code_delivrance"])} for row in links]
    return rows, set(BY_TABLE[table].columns)


_READERS = {
    RegisterTable.SPECIALITY: _specialities,
    RegisterTable.PRESENTATION: _presentations,
    RegisterTable.COMPOSITION: _compositions,
    RegisterTable.GENERIC: _generics,
    RegisterTable.CONDITION: _conditions,
}


def atc_rows(files: SourceFiles) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(code, label) of the classes and (CIS, code) of the specialities; the package numbers its classes."""
    package = Package(files)
    classes = package.rows("atc", RegisterTable.ATC, "code", "libelle_abr")
    links = package.rows("specialite_atc", RegisterTable.ATC, "cis", "code_atc")
    code_of = {row["code"]: row["libelle_abr"].upper() for row in classes}
    labels = [(code_of[row["code"]], row.get("libelle_long") or row.get("libelle_court", "")) for row in classes]
    finest: dict[str, str] = {}
    for row in links:
        code = code_of.get(row["code_atc"], "")
        if len(code) > len(finest.get(row["cis"], "")):
            finest[row["cis"]] = code
    return labels, list(finest.items())
