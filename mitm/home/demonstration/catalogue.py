"""The demonstration register as data: substances, who sells them, in which packs (`catalogue.csv`)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LABORATORIES = {
    "brumelis": "LABORATOIRES BRUMELIS",
    "ostralie": "OSTRALIE PHARMA",
    "verdanne": "VERDANNE SANTE",
    "aubrelune": "LABORATOIRE AUBRELUNE",
    "kermadic": "KERMADIC BIOTECH (IRLANDE)",
    "pontelys": "PONTELYS GENERIQUES",
    "selenor": "SELENOR HOPITAL",
    "tramontel": "TRAMONTEL VACCINS",
}
NAMES = {
    "brumelis": "Laboratoires Brumelis",
    "ostralie": "Ostralie Pharma",
    "verdanne": "Verdanne Santé",
    "aubrelune": "Laboratoire Aubrelune",
    "kermadic": "Kermadic Biotech",
    "pontelys": "Pontelys Génériques",
    "selenor": "Sélénor Hôpital",
    "tramontel": "Tramontel Vaccins",
}
FIRST_CIS, FIRST_CIP7 = 99_000_000, 9_900_000


@dataclass(frozen=True, slots=True)
class Product:
    """One speciality of the demonstration register."""

    cis: str
    name: str
    seller: str
    substance: str
    substance_code: str
    atc: str
    strength: str
    form: str
    route: str
    mitm: bool
    hospital: bool
    packs: tuple[tuple[str, str], ...]  # (CIP13, label)
    group: str
    group_label: str
    rank: int


def check_digit(twelve: str) -> str:
    """The last digit of a CIP13 (EAN-13)."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve))
    return str(-total % 10)


@cache
def products() -> tuple[Product, ...]:
    """Every speciality, in a fixed order."""
    with Path(__file__).with_name("catalogue.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    codes = {
        name: f"{90_000 + index:05d}" for index, name in enumerate(dict.fromkeys(row["substance"] for row in rows))
    }
    found: list[Product] = []
    packs = 0
    for line, row in enumerate(rows, start=1):
        sellers = row["sellers"].split()
        for rank, seller in enumerate(sellers, start=1):
            labels = row["packs"].split("|")
            numbers = [f"34009{FIRST_CIP7 + packs + index}" for index in range(len(labels))]
            packs += len(labels)
            found.append(
                Product(
                    cis=str(FIRST_CIS + 10 * line + rank),
                    name=f"{row['substance'].upper()} {seller.upper()} {row['strength']}, {row['form']}",
                    seller=seller,
                    substance=row["substance"].upper(),
                    substance_code=codes[row["substance"]],
                    atc=row["atc"],
                    strength=row["strength"],
                    form=row["form"],
                    route=row["route"],
                    mitm=row["mitm"] == "1",
                    hospital=row["hospital"] == "1",
                    packs=tuple(
                        (number + check_digit(number), label) for number, label in zip(numbers, labels, strict=True)
                    ),
                    group=str(9_000 + line) if len(sellers) > 1 else "",
                    group_label=f"{row['substance'].upper()} {row['strength']} - {row['form']}",
                    rank=rank,
                )
            )
    return tuple(found)
