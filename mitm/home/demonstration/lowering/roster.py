"""The requests of the demonstration: real grounds on invented names, and who holds which delegation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.db.models import Q
from django.utils import timezone

from derogations.enums import AppealState, Ground
from derogations.models import Appeal, LoweringRequest
from derogations.selectors.decisions import requests_deemed_notified
from mitm.accounts.enums import DelegationSubject
from mitm.accounts.models import Delegation
from mitm.accounts.services import delegation_give
from mitm.home.demonstration.lowering import arrivals, endings, stories
from mitm.home.demonstration.lowering.acts import Case
from mitm.home.demonstration.lowering.days import days_after, moment
from mitm.home.demonstration.lowering.forms import AUTUMN, WINTER, Asked
from mitm.home.demonstration.lowering.stories import Story
from mitm.home.demonstration.people import Cast
from mitm.jobs.ticking import tick

DAYS = 560
STEPS = frozenset(
    (
        "rejets implicites",
        "décisions réputées notifiées",
        "recours gracieux rejetés par silence",
        "rappels avant le silence",
    )
)
_WINTER_WHY = "Les ventes de décembre à février dépassent quatre fois celles de l’été, trois années de suite."
_PLASMA = "La matière première est le plasma humain collecté : chaque lot dépend des dons des semaines précédentes."
_SHORT = "La durée de conservation après libération ne permet pas de constituer deux mois de stock sans destruction."

Teller = Callable[[Case], Story]


@dataclass(frozen=True, slots=True)
class Entry:
    """A request to come."""

    tell: Teller
    asked: Asked
    consent: bool = True


def _season(substance: str, seller: str, value: str, sales: int, why: str = _WINTER_WHY, **more: object) -> Asked:
    return Asked(substance, seller, Ground.SEASONALITY, value, why, sales=sales, **{"seasons": WINTER, **more})  # type: ignore[arg-type]


def _human(substance: str, seller: str, value: str, sales: int, why: str = _PLASMA, **more: object) -> Asked:
    return Asked(substance, seller, Ground.HUMAN_ORIGIN, value, why, sales=sales, **more)  # type: ignore[arg-type]


def _short(substance: str, seller: str, value: str, sales: int, why: str = _SHORT, **more: object) -> Asked:
    return Asked(substance, seller, Ground.SHELF_LIFE, value, why, sales=sales, **more)  # type: ignore[arg-type]


def _gas(substance: str, seller: str, value: str, sales: int, why: str) -> Asked:
    return Asked(substance, seller, Ground.MEDICAL_GAS, value, why, sales=sales)


RUNNING: tuple[Entry, ...] = (
    Entry(stories.begun, _season("Azithromycine", "ostralie", "5", 31_000)),
    Entry(stories.to_confirm, _season("Salbutamol", "verdanne", "6", 88_000)),
    Entry(stories.given_up, _short("Facteur VIII de coagulation", "kermadic", "6", 2_300)),
    Entry(
        stories.received_today,
        _season(
            "Nirsévimab",
            "tramontel",
            "3",
            21_000,
            "Le produit n’est administré que pendant la saison du virus respiratoire syncytial, d’octobre à février.",
            seasons=AUTUMN,
        ),
    ),
    Entry(
        stories.taken,
        _gas(
            "Oxygène et protoxyde d’azote",
            "verdanne",
            "2",
            4_100,
            "Le gaz est mélangé et conditionné chaque jour sur trois sites ; les bouteilles tournent en dix jours.",
        ),
    ),
    Entry(stories.proposed, _season("Amoxicilline", "brumelis", "5", 46_000, strength="250 mg")),
    Entry(stories.suspended, _short("BCG thérapie intravésicale", "tramontel", "4", 5_200)),
    Entry(stories.half_produced, _human("Immunoglobuline humaine antirabique", "tramontel", "5", 900)),
    Entry(stories.unopened, _human("Albumine humaine", "selenor", "5", 17_500)),
    Entry(stories.last_day_today, _season("Clarithromycine", "aubrelune", "5", 27_000)),
    Entry(partial(stories.last_days, left=2), _season("Salbutamol", "brumelis", "6", 140_000)),
    Entry(stories.provisional, _human("Albumine humaine", "kermadic", "4", 24_000)),
    Entry(arrivals.by_mail, _short("Hydrocortisone", "selenor", "3", 100)),
    Entry(arrivals.other_mail, _short("Hydrocortisone", "selenor", "3", 100)),
    Entry(arrivals.on_paper, _short("Furosémide", "pontelys", "6", 60_000), consent=False),
    Entry(arrivals.seized_elsewhere, _short("Hydrocortisone", "selenor", "4", 8_800), consent=False),
)
OVER: tuple[Entry, ...] = (
    Entry(endings.silent_last_night, _season("Budésonide", "aubrelune", "5", 19_000)),
    Entry(endings.reasons_awaited, _season("Amoxicilline et acide clavulanique", "ostralie", "5", 52_000)),
    Entry(endings.reasons_given, _human("Facteur VIII de coagulation", "kermadic", "5", 2_300)),
    Entry(endings.appeal_pending, _short("Insuline glargine", "kermadic", "6", 64_000)),
    Entry(endings.appeal_silent, _short("Énoxaparine", "kermadic", "6", 210_000)),
    Entry(
        partial(endings.granted, received=-520, months=36),
        _human("Immunoglobuline humaine normale", "kermadic", "4", 31_000),
    ),
    Entry(endings.end_envisaged, _human("Immunoglobuline humaine normale", "selenor", "4", 12_500)),
    Entry(partial(endings.granted, received=-300), _season("Oseltamivir", "ostralie", "3", 9_000)),
    Entry(
        partial(endings.granted, received=-395, months=None),
        _gas(
            "Oxygène médicinal",
            "verdanne",
            "1",
            38_000,
            "L’oxygène est produit en continu par distillation de l’air et livré chaque semaine.",
        ),
        consent=False,
    ),
    Entry(
        partial(endings.granted, received=-240),
        _short(
            "Pertechnétate (99mTc) de sodium",
            "selenor",
            "1",
            640,
            "Le molybdène 99 du générateur décroît de moitié en 66 heures : un générateur sert une à deux semaines.",
            evidence={"shelf_life_months": "0.7", "release_weeks": "1", "remaining_life_months": "0.5"},
        ),
    ),
    Entry(
        partial(endings.granted, received=-150, opened=False),
        _human(
            "Tisagenlecleucel",
            "kermadic",
            "1",
            38,
            "Chaque poche est fabriquée pour un seul patient : seules existent celles dont la libération s’achève.",
            evidence={"origin": "patient"},
        ),
    ),
    Entry(
        partial(endings.granted, received=-200, late=True),
        _season("Vaccin antigrippal inactivé", "tramontel", "3", 160_000, seasons=AUTUMN),
    ),
    Entry(
        partial(endings.refused, received=-230),
        _short("Tacrolimus", "kermadic", "6", 15_500, "La durée restante dépasse vingt mois."),
    ),
    Entry(
        endings.refused_on_the_last_day,
        _season("Prednisolone", "pontelys", "6", 72_000, "Les ventes sont régulières d’un mois à l’autre."),
    ),
    Entry(endings.granted_on_appeal, _short("Cisplatine", "verdanne", "5", 6_400)),
    Entry(endings.withdrawn, _short("Méthotrexate", "aubrelune", "6", 22_000)),
    Entry(endings.revoked, _short("Nicardipine", "selenor", "5", 11_000)),
    Entry(endings.abrogated, _short("Vaccin de l’hépatite B", "tramontel", "6", 26_000)),
)


def request_stories(cast: Cast, now: dt.datetime) -> list[Story]:
    """Every request, and the clock that passes each night."""
    _delegations(cast, today=timezone.localdate(now))
    told = [
        entry.tell(Case(entry.asked, cast, now, timezone.localdate(now), consent=entry.consent))
        for entry in (*RUNNING, *OVER)
    ]
    return [*told, nights(now)]


def _delegations(cast: Cast, *, today: dt.date) -> None:
    """The deputy director signs; the delegation of the head of unit ended yesterday."""
    if Delegation.objects.exists():
        return
    first = days_after(today, -DAYS - 90)
    given = ((cast.signatory, "041", None), (cast.head, "042", days_after(today, -1)))
    for actor, number, ends_on in given:
        reference = f"décision DG n° {first.year}-{number}"
        subject = DelegationSubject.LOWERING
        delegation_give(holder=actor.person, subject=subject, reference=reference, starts_on=first, ends_on=ends_on)


def nights(now: dt.datetime) -> Iterator[dt.datetime]:
    """The clock passes each night that has something due, and once more at the end."""
    day = days_after(timezone.localdate(now), -DAYS)
    while (instant := moment(day, 0, 1)) <= now:
        yield instant
        if _something_due(instant):
            tick(at=instant, only=STEPS)
        day = days_after(day, 1)
    yield now
    tick(at=now, only=STEPS)


def _something_due(now: dt.datetime) -> bool:
    today = timezone.localdate(now)
    waiting = LoweringRequest.objects.open().filter(Q(settles_at__lte=now) | Q(remind_on__lte=today))
    appeals = Appeal.objects.filter(state=AppealState.PENDING, filed_on__lte=days_after(today, -58))
    return waiting.exists() or appeals.exists() or bool(requests_deemed_notified(now=now, limit=1))
