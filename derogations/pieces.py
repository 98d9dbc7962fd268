"""The pieces that the text requires, by ground: asking for any other does not suspend the clock (CRPA L. 114-5).

Derived from the decision of the director general of 23 July 2021; its annex is to be compared with this table.
"""

from __future__ import annotations

from dataclasses import dataclass

from derogations.enums import Ground

_SOURCE = "décision du 23/07/2021, prise en application de R. 5124-49-4 III CSP"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece, and on which grounds it is required (none named: on all)."""

    code: str
    label: str
    grounds: tuple[Ground, ...] = ()
    source: str = _SOURCE
    help: str = ""

    def required_on(self, ground: str) -> bool:
        """Whether the text requires it on a ground; before anybody named the ground, what is required on all."""
        return not self.grounds or ground in self.grounds


PIECES: tuple[Piece, ...] = (
    Piece("form", "Formulaire de demande daté et signé", help="Rempli d’office quand la demande vient du portail."),
    Piece("sales", "État des ventes en France des douze derniers mois"),
    Piece("stock", "État et localisation du stock"),
    Piece("authorisation", "Section de l’AMM sur la conservation", (Ground.SHELF_LIFE,)),
    Piece("stability", "Rapport d’études de stabilité", (Ground.SHELF_LIFE,)),
    Piece("process", "Description de la production (patient ou origine humaine)", (Ground.HUMAN_ORIGIN,)),
    Piece("seasons", "Ventes mensuelles d’au moins deux années", (Ground.SEASONALITY,)),
    Piece("gas", "Justificatif du statut de gaz à usage médical", (Ground.MEDICAL_GAS,)),
    Piece("measures", "Mesures de continuité pour les patients"),
)
BY_CODE = {piece.code: piece for piece in PIECES}
# The portal's own form says these: nobody is asked to send again what was typed (once only, CRPA L. 113-12).
TYPED = ("form", "sales", "stock", "measures", "seasons")
# The field that says each of them; the form itself is there once it is filed.
SAID_BY = {"sales": "sales", "stock": "stock_units", "measures": "measures", "seasons": "seasonal_sales"}


def required(ground: str) -> tuple[Piece, ...]:
    """The pieces that the text requires on a ground."""
    return tuple(piece for piece in PIECES if piece.required_on(ground))
