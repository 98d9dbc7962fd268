"""What letters say of remedies and of the law, as dated data that a jurist corrects without reading the code.

Periods are those of `mitm.law.clock.parameters`; the court and the service come from the settings.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from derogations.enums import Residence
from mitm.law.clock.parameters import ABROAD_MONTHS, APPEAL_MONTHS, OVERSEAS_MONTHS, RECOURS_GRACIEUX_MONTHS

_NUMBERS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six")
_DISTANCE = {Residence.OVERSEAS: OVERSEAS_MONTHS, Residence.ABROAD: ABROAD_MONTHS}
_WHERE = {Residence.OVERSEAS: "outre-mer", Residence.ABROAD: "à l’étranger"}


@dataclass(frozen=True, slots=True)
class Remedies:
    """How a rejection may be contested, from a day on; braces are filled in by `remedies`."""

    since: dt.date
    checked_on: dt.date
    period: str
    distance: str
    gracieux: str
    court: str


REMEDIES: tuple[Remedies, ...] = (
    Remedies(
        since=dt.date(2016, 1, 1),
        checked_on=dt.date(2026, 11, 22),
        period="{what} peut être contestée dans un délai de {months} mois francs à compter de {start} (articles "
        "R. 421-1 et R. 421-2 du code de justice administrative), par l’une ou l’autre des voies suivantes.",
        distance="Le demandeur étant établi {where}, ce délai comprend {more} mois de plus (article R. 421-7 du même "
        "code).",
        gracieux="Par un recours gracieux, adressé au service chargé du dossier ou formé sur le portail : formé dans "
        "ce délai, il l’interrompt ; sans réponse dans les {silence} mois, il est rejeté et un nouveau délai court "
        "(articles L. 411-2 et L. 411-7 du code des relations entre le public et l’administration).",
        court="Par un recours contentieux devant {court}, au besoin par l’application Télérecours.",
    ),
)


def remedies(*, on: dt.date, residence: str, what: str, start: str) -> tuple[str, ...]:
    """The remedies as a letter of a day states them, against `what`, counted from `start`."""
    known = [block for block in REMEDIES if block.since <= on]
    if not known:
        return ()
    block = known[-1]
    distance = _DISTANCE.get(Residence(residence))
    more = distance.on(on).value if distance else 0
    said = [block.period.format(what=what, start=start, months=_in_words(APPEAL_MONTHS.on(on).value + more))]
    if more:
        said.append(block.distance.format(where=_WHERE[Residence(residence)], more=_in_words(more)))
    said.append(block.gracieux.format(silence=_in_words(RECOURS_GRACIEUX_MONTHS.on(on).value)))
    said.append(block.court.format(court=settings.AGENCY_COURT))
    return tuple(said)


def _in_words(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


SUBJECT_TO_COMPLETENESS = "sous réserve que la demande soit complète"
SUSPENSION_RULE = (
    "En application de l’article L. 114-5 du code des relations entre le public et l’administration, le délai au terme "
    "duquel le silence vaut rejet est suspendu pendant la période fixée pour produire ces pièces. Leur production "
    "complète avant la fin de cette période met fin à la suspension."
)
NO_SUSPENSION = "Aucune de ces pièces n’est exigée par un texte : les demander ne suspend pas le délai."
NO_SUSPENSION_BY_ONE = "Aucun texte n’exige cette pièce : la demander ne suspend pas le délai."
