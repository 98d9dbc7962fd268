"""The one field table of a declaration: who fills each field, when it is compulsory, who may read it, why it is asked.

Screens, API validation, the frozen snapshot, the printed form and what becomes public all follow this table. Columns of
the case hold the first notice; the rest lives in `Declaration.details` under the same names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from declarations.enums import Cause, Criticality, Kind, MeasureKind
from mitm.cases.fieldtable import Secrecy, Type


class Step(StrEnum):
    """The steps of the form, in order."""

    NOTICE = "avis"
    STOCK = "stocks"
    SUPPLY = "approvisionnement"
    IMPACT = "consequences"
    MEASURES = "mesures"


STEP_TITLES = {
    Step.NOTICE: "Premier avis",
    Step.STOCK: "Stocks et ventes",
    Step.SUPPLY: "Sites et pays",
    Step.IMPACT: "Conséquences et alternatives",
    Step.MEASURES: "Mesures proposées",
}


class Compulsory(StrEnum):
    """When a field must be filled."""

    ALWAYS = "always"
    SHORTAGE = "shortage"
    WHEN_HIGH = "when_high"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the declaration."""

    name: str
    label: str
    step: Step
    type: Type
    compulsory: Compulsory = Compulsory.OPTIONAL
    secrecy: Secrecy = Secrecy.BUSINESS_SECRET
    source: str = "R. 5124-49-1 CSP, décision du 24/06/2021"
    help: str = ""
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    kinds: tuple[Kind, ...] = (Kind.RISK, Kind.RUPTURE, Kind.CESSATION)
    max_length: int = 5_000
    maximum: int = 1_000_000_000
    column: bool = False
    carried: bool = True

    def applies_to(self, kind: str) -> bool:
        """Whether the field is asked for a kind of declaration."""
        return not kind or Kind(kind) in self.kinds

    def is_compulsory(self, *, kind: str, criticality: int | None) -> bool:
        """Whether the field must be filled, given the kind and how grave the case is."""
        if not self.applies_to(kind):
            return False
        if self.compulsory == Compulsory.SHORTAGE:
            return kind != Kind.CESSATION
        if self.compulsory == Compulsory.WHEN_HIGH:
            return criticality is not None and criticality >= Criticality.HIGH
        return self.compulsory == Compulsory.ALWAYS


_SHORTAGE = (Kind.RISK, Kind.RUPTURE)


def _per_channel(channel: str, label: str) -> tuple[Field, ...]:
    """Stock and sales of a channel: typed again at each version, never carried from the one before."""
    return (
        Field(
            f"stock_{channel}",
            f"Stock disponible, {label}",
            Step.STOCK,
            Type.WHOLE,
            Compulsory.WHEN_HIGH,
            unit="boîtes",
            carried=False,
            help="Unités de produit fini prêtes à être distribuées en France, à ce jour.",
        ),
        Field(
            f"sales_{channel}",
            f"Ventes mensuelles moyennes, {label}",
            Step.STOCK,
            Type.WHOLE,
            Compulsory.WHEN_HIGH,
            unit="boîtes par mois",
            carried=False,
            help="Moyenne des douze derniers mois, situations exceptionnelles exclues.",
        ),
    )


FIELDS: tuple[Field, ...] = (
    Field(
        "kind",
        "Nature de l’événement",
        Step.NOTICE,
        Type.CHOICE,
        Compulsory.ALWAYS,
        Secrecy.PUBLIC,
        "L. 5121-32 et L. 5124-6 CSP",
        choices=tuple(Kind.choices),
        column=True,
    ),
    Field(
        "aware_on",
        "Date de connaissance",
        Step.NOTICE,
        Type.DATE,
        Compulsory.ALWAYS,
        source="L. 5121-32 CSP",
        help="Le jour où l’entreprise a su. Le délai de déclaration court à partir de ce jour.",
        column=True,
    ),
    Field(
        "starts_on",
        "Date de début",
        Step.NOTICE,
        Type.DATE,
        Compulsory.ALWAYS,
        Secrecy.PUBLIC,
        help="Début constaté ou prévu de la rupture ; pour un arrêt, le jour où la commercialisation cesse.",
        column=True,
    ),
    Field(
        "cause",
        "Cause principale",
        Step.NOTICE,
        Type.CHOICE,
        Compulsory.ALWAYS,
        choices=tuple(Cause.choices),
        column=True,
    ),
    Field(
        "return_earliest",
        "Retour au plus tôt",
        Step.NOTICE,
        Type.DATE,
        kinds=_SHORTAGE,
        column=True,
    ),
    Field(
        "return_likely",
        "Retour probable",
        Step.NOTICE,
        Type.DATE,
        secrecy=Secrecy.PUBLIC,
        kinds=_SHORTAGE,
        column=True,
        help="La date à laquelle vous vous attendez à livrer de nouveau normalement.",
    ),
    Field("return_latest", "Retour au plus tard", Step.NOTICE, Type.DATE, kinds=_SHORTAGE, column=True),
    Field(
        "return_unknown",
        "La date de retour est inconnue à ce jour",
        Step.NOTICE,
        Type.FLAG,
        secrecy=Secrecy.PUBLIC,
        kinds=_SHORTAGE,
        column=True,
    ),
    Field(
        "late_justification",
        "Justification du retard",
        Step.NOTICE,
        Type.TEXT,
        source="L. 5121-32 CSP",
        help="Obligatoire quand la déclaration arrive après le délai.",
        column=True,
    ),
    *_per_channel("retail", "officine"),
    *_per_channel("hospital", "hôpital"),
    Field(
        "market_share",
        "Part de marché de la spécialité",
        Step.STOCK,
        Type.DECIMAL,
        Compulsory.WHEN_HIGH,
        unit="%",
        maximum=100,
        help="Part des ventes françaises pour la même substance et la même voie.",
    ),
    Field(
        "safety_stock",
        "Stock de sécurité détenu",
        Step.STOCK,
        Type.WHOLE,
        Compulsory.WHEN_HIGH,
        source="L. 5121-29 CSP",
        unit="boîtes",
        carried=False,
    ),
    Field("cause_detail", "Circonstances", Step.SUPPLY, Type.TEXT, Compulsory.WHEN_HIGH),
    Field(
        "manufacturing_sites", "Sites de fabrication", Step.SUPPLY, Type.TEXT, Compulsory.WHEN_HIGH, max_length=2_000
    ),
    Field("packaging_sites", "Sites de conditionnement et de libération", Step.SUPPLY, Type.TEXT, max_length=2_000),
    Field(
        "other_countries",
        "Autres pays touchés",
        Step.SUPPLY,
        Type.TEXT,
        Compulsory.WHEN_HIGH,
        max_length=1_000,
        help="Pays de l’Union et autres pays livrés par les mêmes lots ou les mêmes sites ; « aucun » sinon.",
    ),
    Field("indications", "Indications concernées", Step.IMPACT, Type.TEXT, secrecy=Secrecy.PUBLIC),
    Field(
        "patient_impact",
        "Conséquences pour les patients",
        Step.IMPACT,
        Type.TEXT,
        Compulsory.WHEN_HIGH,
        help="Population traitée, risque en l’absence du produit.",
    ),
    Field("patients_a_month", "Patients traités par mois", Step.IMPACT, Type.WHOLE, unit="patients"),
    Field(
        "alternatives",
        "Alternatives thérapeutiques",
        Step.IMPACT,
        Type.TEXT,
        Compulsory.WHEN_HIGH,
        help="Spécialités ou prises en charge, et leur capacité à couvrir les besoins ; « aucune » sinon.",
    ),
    Field(
        "measures",
        "Mesures proposées",
        Step.MEASURES,
        Type.CHOICES,
        Compulsory.WHEN_HIGH,
        source="L. 5121-32 CSP",
        choices=tuple(MeasureKind.choices),
    ),
    Field("measures_detail", "Modalités des mesures", Step.MEASURES, Type.TEXT, source="L. 5121-32 CSP"),
    Field(
        "contact_name",
        "Personne à joindre",
        Step.MEASURES,
        Type.TEXT,
        secrecy=Secrecy.PERSONAL,
        max_length=200,
    ),
    Field("contact_phone", "Téléphone", Step.MEASURES, Type.TEXT, secrecy=Secrecy.PERSONAL, max_length=40),
)

BY_NAME = {field.name: field for field in FIELDS}
SCHEMA_VERSION = 2  # 2 added the files that came with the filing


def fields_of(step: Step) -> tuple[Field, ...]:
    """The fields of a step, in order."""
    return tuple(field for field in FIELDS if field.step == step)


def missing(
    values: dict[str, object], *, kind: str, criticality: int | None, steps: Iterable[Step] = Step
) -> list[Field]:
    """Compulsory fields that are still empty."""
    wanted = set(steps)
    return [
        field
        for field in FIELDS
        if field.step in wanted
        and field.is_compulsory(kind=kind, criticality=criticality)
        and values.get(field.name) in (None, "", [])
    ]
