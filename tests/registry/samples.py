"""Small published files, as the base of medicines writes them; a test changes only what it is about."""

from collections.abc import Mapping, Sequence
from pathlib import Path

Rows = Sequence[Sequence[str]]

SPECIALITIES: Rows = [
    ("60000001", "ALPHALINE 500 mg, comprimé", "comprimé", "orale", "Autorisation active", "Procédure nationale",
     "Commercialisée", "12/03/1998", "", "", " LABO UN", "Non"),
    ("60000002", "BÊTAMINE 1 g, poudre pour solution injectable", " poudre ", "intraveineuse;intramusculaire",
     "Autorisation active", "Procédure centralisée", "Commercialisée", "07/07/2007", "Alerte", "EU/1/07/001",
     " LABO DEUX (PAYS BAS)", "Oui"),
    ("60000003", "GAMMAL 10 mg, gélule", "gélule", "orale", "Autorisation abrogée", "Procédure nationale",
     "Non commercialisée", "01/01/2001", "", "", " LABO UN", "Non"),
]  # fmt: skip
PRESENTATIONS: Rows = [
    ("60000001", "1000001", "plaquette de 30 comprimés", "Présentation active", "Déclaration de commercialisation",
     "16/03/2011", "3400910000010", "oui", "65%", "24,34", "25,36", "1,02", ""),
    ("60000002", "1000002", "1 flacon", "Présentation active", "Déclaration de commercialisation",
     "16/03/2011", "3400910000027", "non", "100 %", "1,195,27", "1,198,03", "2,76", "<br>¿ adulte et l¿enfant"),
]  # fmt: skip
COMPOSITIONS: Rows = [
    ("60000001", "comprimé", "00001", "ALPHALINE", "500 mg", "un comprimé", "SA", "1"),
    ("60000002", "poudre", "00002", "BÊTAMINE SODIQUE", "1 g", "un flacon", "SA", "1"),
    ("60000002", "poudre", "00003", "BÊTAMINE", "", "", "FT", "1"),
]
GENERICS: Rows = [
    ("1", "ALPHALINE 500 mg - ALPHA 500 mg, comprimé", "60000001", "0", "1"),
    ("1", "ALPHALINE 500 mg - ALPHA 500 mg, comprimé", "60999999", "1", "2"),
]
CONDITIONS: Rows = [("60000001", "liste I"), ("60000002", "réservé à l’usage HOSPITALIER")]
PAGE = "https://ansm.sante.fr/disponibilites-des-produits-de-sante/medicaments/"
AVAILABILITY: Rows = [
    ("60000001", "", "2", "Tension d'approvisionnement", "13/08/2025", "26/01/2026", "", PAGE + "alphaline"),
    ("60000002", "3400910000027", "4", "Remise à disposition", "01/02/2025", "05/03/2025", "05/03/2025", PAGE + "beta"),
]
LISTING: Rows = [
    ("60000001", "N02BE01", "ALPHALINE 500 mg, comprimé", "https://exemple/60000001"),
    ("60000002", "J01DD", "BÊTAMINE 1 g, poudre", "https://exemple/60000002"),
]

FILES: Mapping[str, Rows] = {
    "CIS_bdpm.txt": SPECIALITIES,
    "CIS_CIP_bdpm.txt": PRESENTATIONS,
    "CIS_COMPO_bdpm.txt": COMPOSITIONS,
    "CIS_GENER_bdpm.txt": GENERICS,
    "CIS_CPD_bdpm.txt": CONDITIONS,
    "CIS_CIP_Dispo_Spec.txt": AVAILABILITY,
    "CIS_MITM.txt": LISTING,
}


def changed(rows: Rows, place: int, **cells: str) -> Rows:
    """The same rows with some cells of one row replaced: `changed(rows, 0, c1="…")`."""
    row = list(rows[place])
    for name, value in cells.items():
        row[int(name[1:])] = value
    return [*rows[:place], tuple(row), *rows[place + 1 :]]


def write(folder: Path, *, only: Sequence[str] = tuple(FILES), encoding: str = "cp1252", **rows: Rows) -> Path:
    """Write files into a folder; `rows` replaces the rows of a file by its name without « .txt »."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in only:
        content = rows.get(name.removesuffix(".txt"), FILES[name])
        text = "".join("\t".join(row) + "\r\n" for row in content)
        (folder / name).write_bytes(text.encode(encoding))
    return folder
