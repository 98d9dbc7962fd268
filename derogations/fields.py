"""The one field table of a lowering request: who fills each field, on which ground, who may read it, why it is asked.

Screens, the frozen snapshot, the printed form and what becomes public all follow this table. Columns of the request
hold what lists sort and decide on; the rest lives in `LoweringRequest.details` under the same names. A series is a
mapping of months (« 2026-03 ») to units, or a list of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from derogations.enums import Ground, Residence
from mitm.cases.fieldtable import Secrecy, Type
from mitm.registry.enums import ThresholdUnit

_FORM = "R. 5124-49-4 III CSP, décision du 23/07/2021"


class Step(StrEnum):
    """The steps of the form, in order; the product comes before them."""

    ASKED = "demande"
    GROUND = "motif"
    STOCK = "stocks"
    CARE = "continuite"
    PIECES = "pieces"


STEP_TITLES = {
    Step.ASKED: "Ce que vous demandez",
    Step.GROUND: "Le motif et ses preuves",
    Step.STOCK: "Ventes et stocks",
    Step.CARE: "Continuité pour les patients",
    Step.PIECES: "Pièces jointes",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the request; `grounds` empty: asked whatever the ground."""

    name: str
    label: str
    step: Step
    type: Type
    compulsory: bool = True
    secrecy: Secrecy = Secrecy.BUSINESS_SECRET
    grounds: tuple[Ground, ...] = ()
    source: str = _FORM
    help: str = ""
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    max_length: int = 5_000
    maximum: int = 1_000_000_000
    column: bool = False

    def applies_to(self, ground: str) -> bool:
        """Whether the field is asked on a ground."""
        return not self.grounds or not ground or Ground(ground) in self.grounds


_A, _B, _C, _D = (Ground.SHELF_LIFE,), (Ground.HUMAN_ORIGIN,), (Ground.SEASONALITY,), (Ground.MEDICAL_GAS,)
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip

FIELDS: tuple[Field, ...] = (
    Field(
        "ground",
        "Motif de la demande",
        Step.ASKED,
        Type.CHOICE,
        secrecy=Secrecy.PUBLIC,
        choices=tuple(Ground.choices),
        column=True,
    ),
    Field(
        "threshold_value",
        "Seuil demandé",
        Step.ASKED,
        Type.DECIMAL,
        secrecy=Secrecy.PUBLIC,
        help="Inférieur à deux mois de besoins.",
        column=True,
    ),
    Field(
        "threshold_unit",
        "Unité",
        Step.ASKED,
        Type.CHOICE,
        secrecy=Secrecy.PUBLIC,
        choices=tuple(ThresholdUnit.choices),
        column=True,
    ),
    Field(
        "duration_months",
        "Durée souhaitée",
        Step.ASKED,
        Type.WHOLE,
        compulsory=False,
        unit="mois",
        maximum=120,
        help="Laisser vide pour une durée indéterminée.",
    ),
    Field(
        "residence",
        "Votre établissement se trouve",
        Step.ASKED,
        Type.CHOICE,
        source="CJA R. 421-7",
        choices=tuple(Residence.choices),
        help="Le délai de recours en dépend.",
        column=True,
    ),
    Field(
        "consent",
        "J’accepte de recevoir sur ce portail les lettres et les décisions de l’agence",
        Step.ASKED,
        Type.FLAG,
        compulsory=False,
        source="CRPA L. 112-15",
        help="Une lettre est reçue le jour où vous l’ouvrez ; non ouverte dans les quinze jours, elle est réputée "
        "notifiée le jour de sa mise à disposition. Sans cet accord, elle part par courrier recommandé.",
    ),
    Field(
        "shelf_life_months", "Durée de conservation", Step.GROUND, Type.DECIMAL, grounds=_A, unit="mois", maximum=120
    ),
    Field(
        "release_weeks",
        "Délai de fabrication et de libération d’un lot",
        Step.GROUND,
        Type.DECIMAL,
        grounds=_A,
        unit="semaines",
        maximum=260,
    ),
    Field(
        "remaining_life_months",
        "Durée restante à la libération",
        Step.GROUND,
        Type.DECIMAL,
        grounds=_A,
        unit="mois",
        maximum=120,
    ),
    Field(
        "stability",
        "Études de stabilité",
        Step.GROUND,
        Type.SERIES,
        grounds=_A,
        help="Un essai par ligne : lot, condition, durée en mois, conforme ou non.",
    ),
    Field(
        "origin",
        "Production",
        Step.GROUND,
        Type.CHOICE,
        grounds=_B,
        secrecy=Secrecy.PUBLIC,
        choices=(("patient", "Adaptée à chaque patient"), ("human", "À partir de produits d’origine humaine")),
    ),
    Field("origin_detail", "Origine et procédé", Step.GROUND, Type.TEXT, grounds=_B),
    Field("patients_a_year", "Patients traités par an", Step.GROUND, Type.WHOLE, grounds=_B, unit="patients"),
    Field(
        "seasonal_sales",
        "Ventes mensuelles de plusieurs années",
        Step.GROUND,
        Type.SERIES,
        grounds=_C,
        unit="boîtes",
        help="Au moins deux années pleines ; la courbe se dessine à partir de vos chiffres.",
    ),
    Field(
        "season_months",
        "Mois de forte demande",
        Step.GROUND,
        Type.CHOICES,
        grounds=_C,
        choices=tuple((str(number), name) for number, name in enumerate(MONTHS, start=1)),
    ),
    Field("season_reason", "Ce qui explique la saison", Step.GROUND, Type.TEXT, grounds=_C),
    Field(
        "gas_status",
        "Statut du gaz",
        Step.GROUND,
        Type.CHOICE,
        grounds=_D,
        secrecy=Secrecy.PUBLIC,
        choices=(("authorised", "Gaz à usage médical avec AMM"), ("preparation", "Autre gaz à usage médical")),
    ),
    Field("gas_supply", "Production et livraison", Step.GROUND, Type.TEXT, grounds=_D),
    Field(
        "sales",
        "Ventes en France des douze derniers mois",
        Step.STOCK,
        Type.SERIES,
        unit="boîtes",
        source="R. 5124-49-4 I CSP",
        help="Mois par mois ; les mois de situation exceptionnelle s’expliquent au champ suivant.",
    ),
    Field(
        "exceptional",
        "Situations exceptionnelles à exclure",
        Step.STOCK,
        Type.TEXT,
        compulsory=False,
        source="R. 5124-49-4 I CSP",
    ),
    Field(
        "stock_units",
        "Stock disponible en France à ce jour",
        Step.STOCK,
        Type.WHOLE,
        unit="boîtes",
        source="L. 5121-29 CSP",
    ),
    Field("stock_sites", "Lieux de stockage", Step.STOCK, Type.TEXT, source="L. 5121-29 CSP", max_length=2_000),
    Field("supply_cycle", "Cycle d’approvisionnement", Step.STOCK, Type.TEXT, compulsory=False),
    Field("market_share", "Part de marché", Step.CARE, Type.DECIMAL, unit="%", maximum=100),
    Field("alternatives", "Alternatives thérapeutiques", Step.CARE, Type.TEXT, help="« aucune » s’il n’y en a pas."),
    Field("measures", "Mesures qui compensent un stock plus bas", Step.CARE, Type.TEXT),
    Field("plan_reference", "Plan de gestion des pénuries", Step.CARE, Type.TEXT, compulsory=False, max_length=200),
    Field("contact_name", "Personne à joindre", Step.CARE, Type.TEXT, secrecy=Secrecy.PERSONAL, max_length=200),
    Field(
        "contact_phone",
        "Téléphone",
        Step.CARE,
        Type.TEXT,
        compulsory=False,
        secrecy=Secrecy.PERSONAL,
        max_length=40,
    ),
)

BY_NAME = {field.name: field for field in FIELDS}
SCHEMA_VERSION = 1
EMPTY: tuple[object, ...] = (None, "", [], {})


def fields_of(step: Step, ground: str) -> tuple[Field, ...]:
    """The fields of a step on a ground, in order."""
    return tuple(field for field in FIELDS if field.step == step and field.applies_to(ground))


def missing(values: Mapping[str, object], *, ground: str, steps: Iterable[Step] = Step) -> list[Field]:
    """Compulsory fields that are still empty."""
    wanted = set(steps)
    return [
        field
        for field in FIELDS
        if field.step in wanted and field.compulsory and field.applies_to(ground) and values.get(field.name) in EMPTY
    ]
