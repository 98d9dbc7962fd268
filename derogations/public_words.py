"""The words of published decisions in both languages of the public pages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_lazy as _, ngettext

from derogations.enums import Ground
from derogations.models import Publication
from mitm.registry.enums import ThresholdUnit
from mitm.typography import number

_DAY = dt.timedelta(days=1)

GROUNDS: dict[str, str | Promise] = {
    Ground.SHELF_LIFE: _("Durée de conservation incompatible avec deux mois de stock"),
    Ground.HUMAN_ORIGIN: _("Production adaptée à chaque patient ou à partir de produits d’origine humaine"),
    Ground.SEASONALITY: _("Saisonnalité des besoins"),
    Ground.MEDICAL_GAS: _("Gaz à usage médical"),
}


def threshold(value: object, unit: str, language: str) -> str:
    """« 4 semaines de besoins », 4 weeks of needs; « aucun stock de sécurité »."""
    figure = Decimal(str(value))
    if not figure:
        return gettext("aucun stock de sécurité")
    whole = figure == figure.to_integral()
    shown = number(int(figure) if whole else figure.normalize(), language=language)
    many = 1 if figure < 2 else 2
    if unit == ThresholdUnit.MONTHS:
        return ngettext("%(n)s mois de besoins", "%(n)s mois de besoins", many) % {"n": shown}
    return ngettext("%(n)s semaine de besoins", "%(n)s semaines de besoins", many) % {"n": shown}


def line_of(publication: Publication) -> dict[str, Any]:
    """One line of the list, in the language of the page."""
    data = publication.data
    ends_on: dt.date | None = publication.ends_on  # type: ignore[attr-defined]
    language = "en" if (get_language() or "fr").startswith("en") else "fr"
    return {
        "reference": data["reference"],
        "cis": data["cis"],
        "product": data["product"],
        "laboratory": data["laboratory"],
        "threshold": threshold(data["threshold"]["value"], data["threshold"]["unit"], language),
        "ground": str(GROUNDS[data["ground"]]),
        "starts_on": publication.starts_on,  # type: ignore[attr-defined]
        "last_day": ends_on - _DAY if ends_on else None,
        "published_on": timezone.localdate(publication.published_at),
    }
