"""What companies write in their forms: figures drawn once for all from the product, evidence on the ground."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import pikepdf

from derogations.enums import Ground
from derogations.rules import last_twelve_months
from mitm.law.periods import add_months

# Shares of an average month, January first.
FLAT = (1.02, 0.97, 1.03, 0.99, 1.0, 0.98, 0.96, 0.9, 1.04, 1.05, 1.03, 1.03)
WINTER = (2.3, 1.9, 1.1, 0.5, 0.3, 0.2, 0.15, 0.2, 0.5, 0.9, 1.5, 2.45)
AUTUMN = (0.35, 0.1, 0.03, 0.0, 0.0, 0.0, 0.0, 0.02, 1.6, 5.6, 3.3, 1.0)
_STABILITY_MONTHS = (0, 3, 6)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a company asks on a product, in its own words."""

    substance: str
    seller: str
    ground: Ground
    value: str
    why: str
    unit: str = "weeks"
    sales: int = 2_000
    seasons: Sequence[float] = FLAT
    stock_months: float = 0.9
    strength: str = ""
    evidence: Mapping[str, object] = field(default_factory=dict)


def month_of(day: dt.date, back: int) -> tuple[int, int]:
    """The month that ended so many months before the month of `day`."""
    there = add_months(day.replace(day=1), -back)
    return there.year, there.month


def series(asked: Asked, months: Sequence[str], rng: random.Random) -> dict[str, int]:
    """Packs sold a month: the season of the product, a slow growth, a little noise."""
    sold = {}
    for rank, month in enumerate(months):
        share = asked.seasons[int(month[5:]) - 1]
        sold[month] = round(asked.sales * share * (1 + rank / 400) * rng.uniform(0.93, 1.07))
    return sold


def values(asked: Asked, *, filed_on: dt.date, consent: bool, residence: str) -> dict[str, object]:
    """The whole form, as it could be filed that day."""
    rng = random.Random(f"{asked.substance} {asked.seller}")  # noqa: S311 a demonstration, always the same
    sales = series(asked, last_twelve_months(filed_on), rng)
    return {
        **first_step(asked, consent=consent, residence=residence),
        **_evidence(asked, filed_on, rng),
        "sales": sales,
        "stock_units": round(asked.sales * asked.stock_months * rng.uniform(0.9, 1.1)),
        "stock_sites": rng.choice(("Dépôt de Vernoux (07)", "Plateforme de Mauves (44)", "Dépositaire, Cergy (95)")),
        "supply_cycle": rng.choice(("Livraison hebdomadaire", "Livraison toutes les deux semaines")),
        "market_share": rng.choice((12, 25, 38, 55, 70)),
        "alternatives": rng.choice(("aucune", "Autres spécialités de même substance, en quantité limitée.")),
        "measures": "Livraisons rapprochées, réserve d’urgence chez le dépositaire, allocation par établissement en "
        "cas de tension, astreinte pharmaceutique.",
        "plan_reference": f"PGP {filed_on.year - 1}, section 4",
        "contact_name": "Le pharmacien responsable",
        "contact_phone": "01 99 00 12 34",
    }


def first_step(asked: Asked, *, consent: bool, residence: str) -> dict[str, object]:
    """What the first step of the form asks."""
    return {
        "ground": asked.ground,
        "threshold_value": Decimal(asked.value),
        "threshold_unit": asked.unit,
        "residence": residence,
        "consent": consent,
    }


def _evidence(asked: Asked, filed_on: dt.date, rng: random.Random) -> dict[str, object]:
    if asked.ground == Ground.SEASONALITY:
        months = [f"{year}-{month:02d}" for year, month in (month_of(filed_on, back) for back in range(36, 0, -1))]
        strong = [str(number) for number, share in enumerate(asked.seasons, start=1) if share > 1.2]
        return {
            "seasonal_sales": series(asked, months, rng),
            "season_months": strong,
            "season_reason": asked.why,
            **asked.evidence,
        }
    if asked.ground == Ground.HUMAN_ORIGIN:
        return {"origin": "human", "origin_detail": asked.why, "patients_a_year": asked.sales // 2, **asked.evidence}
    if asked.ground == Ground.MEDICAL_GAS:
        return {"gas_status": "authorised", "gas_supply": asked.why, **asked.evidence}
    return {
        "shelf_life_months": 6,
        "release_weeks": 5,
        "remaining_life_months": 4,
        "stability": [
            {"batch": f"{filed_on.year - 1}-{lot}", "condition": "5 °C ± 3 °C", "months": months, "compliant": True}
            for lot in ("014", "022")
            for months in _STABILITY_MONTHS
        ],
        **asked.evidence,
    }


def paper(title: str, lines: Sequence[str]) -> bytes:
    """A one-page PDF that says that it is fictive."""
    said = [title, "", *lines, "", "Document fictif de démonstration."]
    shown = "".join(f"({_escaped(line)}) Tj T* " for line in said)
    with pikepdf.new() as pdf:
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = pdf.make_stream(f"BT /F1 12 Tf 18 TL 72 760 Td {shown}ET".encode("cp1252"))
        return _bytes(pdf)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _bytes(pdf: pikepdf.Pdf) -> bytes:
    kept = io.BytesIO()
    pdf.save(kept, deterministic_id=True)
    return kept.getvalue()
