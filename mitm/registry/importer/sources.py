"""Which files a folder holds, of which source and date; refusals in one sentence."""

import datetime as dt
import re
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from mitm.errors import CaseError
from mitm.registry.enums import RegisterTable, Source
from mitm.registry.importer.layouts import BDPM

MAX_FILE_BYTES = 64 * 1024 * 1024
ANSM_TABLES = {
    RegisterTable.SPECIALITY: ("specialite", "specialite_titulaire", "element"),
    RegisterTable.PRESENTATION: ("presentation",),
    RegisterTable.COMPOSITION: ("composant", "element"),
    RegisterTable.GENERIC: ("specialite_groupe_generique", "groupe_generique"),
    RegisterTable.CONDITION: ("specialite_delivrance", "delivrance"),
}
DATA_SUFFIXES = (".txt", ".csv")
_FOLDER_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class SourceFiles:
    """The recognised files of one snapshot: main file of each part, companions of the ANSM package, ATC files."""

    source: Source
    folder: Path
    files: dict[RegisterTable, Path]
    companions: dict[str, Path] = field(default_factory=dict)
    atc_labels: tuple[Path, ...] = ()
    atc_of_specialities: tuple[Path, ...] = ()
    date: dt.date | None = None
    present: tuple[str, ...] = ()
    """Every file of data that lies there, whether it is known or not."""


def find_files(folder: Path) -> SourceFiles:
    """Recognise what a folder holds."""
    if not folder.is_dir():
        raise CaseError(f"Le dossier «\u00a0{folder}\u00a0» n’existe pas ou n’est pas un dossier.", code="no_folder")
    try:
        by_name = {path.name.lower(): path for path in sorted(folder.iterdir()) if path.is_file()}
    except OSError as error:
        message = f"Le dossier «\u00a0{folder}\u00a0» ne peut être lu\u00a0: {error.strerror}."
        raise CaseError(message, code="unreadable_folder") from error
    bdpm = {layout.table: by_name[layout.file.lower()] for layout in BDPM if layout.file.lower() in by_name}
    package = {path.stem.lower(): path for path in by_name.values() if path.suffix.lower() == ".csv"}
    ansm = {
        table: package[names[0]] for table, names in ANSM_TABLES.items() if all(name in package for name in names[:1])
    }
    labels, atc_of = ((), ()) if ansm else _atc_files(list(by_name.values()))
    if bdpm and ansm:
        raise CaseError(
            "Le dossier mêle des fichiers de la BDPM et des tables de l’ANSM\u00a0: les importer séparément.",
            code="mixed_sources",
        )
    if not (bdpm or ansm or labels or atc_of):
        expected = ", ".join(layout.file for layout in BDPM)
        raise CaseError(
            f"Aucun fichier reconnu dans «\u00a0{folder.name}\u00a0». Fichiers attendus\u00a0: {expected}, "
            "ou les tables CSV de l’ANSM (specialite.csv…).",
            code="no_register_file",
        )
    return SourceFiles(
        source=Source.ANSM if ansm else Source.BDPM,
        folder=folder,
        files=ansm or bdpm,
        companions=package if ansm else {},
        atc_labels=labels,
        atc_of_specialities=atc_of,
        date=_date_in(folder.name),
        present=tuple(path.name for path in by_name.values() if path.suffix.lower() in DATA_SUFFIXES),
    )


def _atc_files(paths: list[Path]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Files of ATC labels and of the ATC code of each speciality, told by their names."""
    labels = tuple(path for path in paths if re.match(r"(?i)atc(?:[-_ ].*)?\.csv$", path.name))
    of_specialities = tuple(path for path in paths if re.match(r"(?i)cis[-_]atc.*\.csv$", path.name))
    return labels, of_specialities


def _date_in(name: str) -> dt.date | None:
    match = _FOLDER_DATE.search(name)
    try:
        return dt.date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def read_bytes(path: Path) -> bytes:
    """The whole file, if its size is reasonable."""
    limit = getattr(settings, "REGISTER_FILE_MAX_BYTES", MAX_FILE_BYTES)
    try:
        size = path.stat().st_size
        if size > limit:
            raise CaseError(
                f"{path.name} pèse {size / 1e6:.0f}\u00a0Mo\u00a0: la limite est de {limit / 1e6:.0f}\u00a0Mo.",
                code="file_too_large",
            )
        content = path.read_bytes()
    except OSError as error:
        raise CaseError(f"{path.name} ne peut être lu\u00a0: {error.strerror}.", code="unreadable_file") from error
    if not content.strip():
        raise CaseError(f"{path.name} est vide.", code="empty_file")
    return content
