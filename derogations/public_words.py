"""The words of published decisions in both languages of the public pages."""

from __future__ import annotations

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, ngettext

from derogations.enums import Ground
from mitm.registry.enums import ThresholdUnit
from mitm.typography import number

GROUNDS: dict[str, str | Promise] = {
    Ground.SHELF_LIFE: _("Durée de conservation incompatible avec deux mois de stock"),
    Ground.HUMAN_ORIGIN: _("Production adaptée à chaque patient ou à partir de produits d’origine humaine"),
    Ground.SEASONALITY: _("Saisonnalité des besoins"),
    Ground.MEDICAL_GAS: _("Gaz à usage médical"),
}


def threshold(value: object, unit: str, language: str) -> str:
    """« 4 semaines de besoins », 4 weeks of needs."""
    figure = Decimal(str(value))
    whole = figure == figure.to_integral()
    shown = number(int(figure) if whole else figure.normalize(), language=language)
    many = 1 if figure < 2 else 2
    if unit == ThresholdUnit.MONTHS:
        return ngettext("%(n)s mois de besoins", "%(n)s mois de besoins", many) % {"n": shown}
    return ngettext("%(n)s semaine de besoins", "%(n)s semaines de besoins", many) % {"n": shown}
