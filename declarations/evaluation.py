"""How grave an unavailability would be: facts in, an explained score out. Pure: no clock, no database.

Each fact is a term worth at most its weight; the weights of a table add up to 100. A fact that nobody knows is shown
as « inconnu » and counts for half its weight, so that silence neither hides a grave case nor makes one. The score is an
aid: the evaluator may keep another level, with a reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from declarations.enums import Criticality, Kind
from mitm.typography import number, plural

UNKNOWN = "inconnu"
DAYS_A_WEEK = 7
WEEKS_A_MONTH = Decimal(365) / 12 / DAYS_A_WEEK


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another speciality of the generic group, whether it can take over, and the case that says it cannot."""

    cis: str
    name: str
    available: bool
    reason: str = ""
    laboratory: str = ""
    declaration_id: int | None = None
    replaces: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a case; None is unknown."""

    kind: Kind
    is_mitm: bool
    starts_on: dt.date
    products: frozenset[str] = frozenset()
    market_share: Decimal | None = None
    alternatives: tuple[Alternative, ...] | None = None
    stock: Mapping[str, int | None] | None = None
    sales: Mapping[str, int | None] | None = None
    return_likely: dt.date | None = None
    hospital_only: bool | None = None
    patients_a_month: int | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """A table of (from this value on, share of the weight in percent), the largest value first."""

    steps: tuple[tuple[int, int], ...]

    def share(self, value: Decimal | int) -> int:
        """The share that the value earns; 0 below the last step."""
        return next((share for start, share in self.steps if value >= start), 0)


@dataclass(frozen=True, slots=True)
class Weights:
    """The table in force from a day on, and why it is as it is."""

    since: dt.date
    reason: str
    maximum: Mapping[str, int]
    market_share: Scale
    alternatives: Scale
    weeks: Scale
    duration: Scale
    patients: Scale
    levels: Mapping[Criticality, int]


# Points fall as alternatives and weeks of stock rise: their scales give what is *kept off* the weight.
TABLES: tuple[Weights, ...] = (
    Weights(
        since=dt.date(2021, 5, 1),
        reason=(
            "Sans solution de remplacement disponible, le patient n’est pas traité : alternatives et part de marché "
            "pèsent la moitié. Le stock restant dit combien de temps il reste pour agir ; la durée, l’usage et "
            "l’inscription comme MITM départagent."
        ),
        maximum={"market_share": 24, "alternatives": 26, "stock": 20, "mitm": 10, "duration": 10, "use": 10},
        market_share=Scale(((80, 100), (50, 80), (25, 50), (10, 25), (1, 10))),
        alternatives=Scale(((6, 100), (3, 75), (2, 55), (1, 35))),
        weeks=Scale(((26, 100), (13, 80), (8, 60), (4, 35), (2, 15))),
        duration=Scale(((180, 100), (90, 80), (30, 50), (1, 20))),
        patients=Scale(((10_000, 100), (1_000, 70), (100, 40), (1, 20))),
        levels={Criticality.CRITICAL: 75, Criticality.HIGH: 55, Criticality.MEDIUM: 30, Criticality.LOW: 0},
    ),
)


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the explanation."""

    key: str
    label: str
    value: str
    points: int
    maximum: int
    known: bool
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The score, the level that follows, and every term."""

    score: int
    level: Criticality
    terms: tuple[Term, ...]

    @property
    def unknown(self) -> tuple[Term, ...]:
        """What would sharpen the score."""
        return tuple(term for term in self.terms if not term.known)

    def as_json(self) -> list[dict[str, object]]:
        """The terms as they are stored with an evaluation."""
        return [{name: getattr(term, name) for name in Term.__slots__} for term in self.terms]


def table_on(day: dt.date) -> Weights:
    """The weights in force on a day; the first table also serves the days before it."""
    return next((table for table in reversed(TABLES) if table.since <= day), TABLES[0])


def evaluate(facts: Facts, *, on: dt.date) -> Verdict:
    """Add the terms up under the table in force on the day."""
    table = table_on(on)
    terms = (
        _market_share(facts, table),
        _alternatives(facts, table),
        _stock(facts, table, on),
        _mitm(facts, table),
        _duration(facts, table, on),
        _use(facts, table),
    )
    score = sum(term.points for term in terms)
    return Verdict(score, level_of(score, table), terms)


def level_of(score: int, table: Weights) -> Criticality:
    """The level that a score reaches."""
    return max(level for level, start in table.levels.items() if score >= start)


def weeks_of_stock(facts: Facts) -> tuple[str, Decimal] | None:
    """The channel that runs dry first and its weeks of stock; None when no channel has both figures."""
    stock, sales = facts.stock or {}, facts.sales or {}
    weeks = {}
    for channel in stock.keys() & sales.keys():
        held, sold = stock[channel], sales[channel]
        if held is not None and sold:
            weeks[channel] = Decimal(held) / Decimal(sold) * WEEKS_A_MONTH
    if not weeks:
        return None
    channel = min(sorted(weeks), key=lambda name: weeks[name])
    return channel, weeks[channel]


def _term(key: str, label: str, value: str | None, share: int, table: Weights, text: str) -> Term:
    maximum = table.maximum[key]
    if value is None:
        return Term(key, label, UNKNOWN, maximum // 2, maximum, False, f"{text} Compté pour moitié.")
    return Term(key, label, value, (maximum * share + 50) // 100, maximum, True, text)


def _market_share(facts: Facts, table: Weights) -> Term:
    label, share = "Part de marché", facts.market_share
    if share is None:
        return _term("market_share", label, None, 0, table, "La part de marché n’est pas déclarée.")
    text = "Plus la part est grande, moins les autres spécialités peuvent couvrir les besoins."
    return _term("market_share", label, f"{_plain(share)}\u00a0%", table.market_share.share(share), table, text)


def _plain(value: Decimal) -> str:
    """A decimal without idle zeros: 12, 12,5."""
    whole = value == value.to_integral_value()
    return number(int(value) if whole else value.normalize())


def _alternatives(facts: Facts, table: Weights) -> Term:
    label, known = "Alternatives disponibles", facts.alternatives
    if known is None:
        return _term("alternatives", label, None, 0, table, "Le registre ne dit rien des spécialités comparables.")
    known = _of_least_covered(known, facts.products)
    available = sum(alternative.available for alternative in known)
    if not known:
        value, text = "aucune", "Aucune autre spécialité commercialisée dans le groupe générique."
    else:
        value = f"{available} sur {len(known)}"
        short = len(known) - available
        text = f"{plural(len(known), 'autre spécialité', 'autres spécialités')} dans le groupe générique"
        text += _among(len(known), short)
    if len(facts.products) > 1:
        text += " Compté pour le produit le moins bien remplacé."
    return _term("alternatives", label, value, 100 - table.alternatives.share(available), table, text)


def _among(count: int, short: int) -> str:
    """The end of « 3 autres spécialités dans le groupe générique, dont 1 en difficulté ou à l’arrêt. »"""
    if count == 1:
        return ", en difficulté ou à l’arrêt." if short else ", disponible."
    return f", dont {short} en difficulté ou à l’arrêt." if short else ", toutes disponibles."


def _of_least_covered(known: tuple[Alternative, ...], products: frozenset[str]) -> tuple[Alternative, ...]:
    """The alternatives of the product that has the fewest available ones; all of them for a single product."""
    if len(products) < 2:
        return known
    by_product = [tuple(item for item in known if code in item.replaces) for code in sorted(products)]
    return min(by_product, key=lambda items: (sum(item.available for item in items), len(items)))


_CHANNELS = {"retail": "officine", "hospital": "hôpital"}


def _stock(facts: Facts, table: Weights, on: dt.date) -> Term:
    label, lowest = "Stock restant", weeks_of_stock(facts)
    if lowest is not None:
        channel, weeks = lowest
        value = f"{number(round(weeks, 1))} semaine{'s' if round(weeks, 1) >= 2 else ''}"
        text = f"Stock divisé par les ventes moyennes, {_CHANNELS.get(channel, channel)} : le circuit le plus court."
        return _term("stock", label, value, 100 - table.weeks.share(weeks), table, text)
    if facts.kind == Kind.RUPTURE and facts.starts_on <= on:
        text = "La rupture est déclarée sans chiffre : le stock est réputé épuisé."
        return _term("stock", label, "épuisé", 100, table, text)
    return _term("stock", label, None, 0, table, "Le stock ou les ventes ne sont pas déclarés.")


def _mitm(facts: Facts, table: Weights) -> Term:
    text = "Inscrit sur la liste des MITM." if facts.is_mitm else "Hors de la liste des MITM."
    return _term("mitm", "MITM", "oui" if facts.is_mitm else "non", 100 if facts.is_mitm else 0, table, text)


def _duration(facts: Facts, table: Weights, on: dt.date) -> Term:
    label = "Durée attendue"
    if facts.kind == Kind.CESSATION:
        return _term("duration", label, "définitive", 100, table, "L’arrêt de commercialisation n’a pas de retour.")
    if facts.return_likely is None:
        return _term("duration", label, None, 0, table, "La date de retour est inconnue.")
    days = max(0, (max(facts.return_likely, on) - facts.starts_on).days)
    text = "Du début au retour probable."
    if facts.return_likely < on:
        text = "Du début à ce jour : le retour probable est passé."
    return _term("duration", label, plural(days, "jour"), table.duration.share(days), table, text)


def _use(facts: Facts, table: Weights) -> Term:
    label, patients = "Usage", facts.patients_a_month
    if facts.hospital_only:
        return _term("use", label, "hospitalier seulement", 100, table, "Réservé à l’usage hospitalier.")
    if patients is not None:
        value = f"{plural(patients, 'patient')} par mois"
        return _term("use", label, value, table.patients.share(patients), table, "Patients traités par mois.")
    return _term("use", label, None, 0, table, "Le nombre de patients n’est pas déclaré.")
