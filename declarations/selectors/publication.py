"""Notices as the agency sees them, and the facts on which the rule of publication decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from declarations.enums import CLOSED, OPEN, NoticeState, PublicStatus, State
from declarations.episodes import STATUS_OF
from declarations.models import Declaration, PublicNotice
from declarations.selectors.alternatives import alternatives_to, replaced_by
from mitm.accounts.actor import Actor
from mitm.accounts.models import User
from mitm.accounts.permissions import ROLE_PERMISSIONS, Permission
from mitm.accounts.selectors import agency_people
from mitm.audit.models import Event
from mitm.audit.selectors import case_key
from mitm.doctrine.selectors import doctrine_on
from mitm.law.doctrine import QUESTIONS
from mitm.law.publication import PublicationVerdict, publishable

_SCOPES = dict(QUESTIONS["publication_scope"].options)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the rule of publication says of a case on a day, and the facts that it looked at."""

    verdict: PublicationVerdict
    on: dt.date
    is_mitm: bool
    has_alternative: bool

    @property
    def publishable(self) -> bool:
        """Whether the case may be published."""
        return self.verdict.publishable

    @property
    def scope_label(self) -> str:
        """The answer in force to « quels dossiers sont publiés ? »."""
        return f"Règle en vigueur\u00a0: {_SCOPES[self.verdict.scope]}."

    def as_json(self) -> dict[str, object]:
        """What is kept with the notice."""
        steps = [{**asdict(step), "on": step.on.isoformat() if step.on else None} for step in self.verdict.steps]
        return {
            "publishable": self.publishable,
            "scope": self.verdict.scope,
            "on": self.on.isoformat(),
            "is_mitm": self.is_mitm,
            "has_alternative": self.has_alternative,
            "steps": steps,
        }


def ruling_of(declaration: Declaration, *, today: dt.date) -> Ruling:
    """The rule of publication, with the doctrine of the day, applied to a case."""
    products = dict(declaration.products.values_list("speciality_id", "speciality__is_mitm"))
    is_mitm = any(products.values())
    has_alternative = all_have_alternative(products, today=today)
    verdict = publishable(is_mitm=is_mitm, has_alternative=has_alternative, doctrine=doctrine_on(today))
    return Ruling(verdict, today, is_mitm, has_alternative)


def all_have_alternative(cis_codes: Iterable[str], *, today: dt.date) -> bool:
    """Whether each product has an available speciality in one of its generic groups, outside the products named."""
    codes = set(cis_codes)
    return bool(codes) and codes <= replaced_by(alternatives_to(codes, today=today))


def case_to_publish(pk: int, *, actor: Actor) -> Declaration | None:
    """A filed case that the actor may see."""
    return Declaration.objects.visible_to(actor).select_related("laboratory").filter(pk=pk).first()


def history_of(declaration: Declaration) -> QuerySet[PublicNotice]:
    """Every notice of a case, the latest first."""
    return declaration.notices.select_related("drafted_by", "published_by").order_by("-number")


def published_notice(declaration: Declaration) -> PublicNotice | None:
    """The notice that the public reads."""
    return declaration.notices.filter(state=NoticeState.PUBLISHED).first()


def draft_notice(declaration: Declaration) -> PublicNotice | None:
    """The notice in preparation."""
    return declaration.notices.filter(state=NoticeState.DRAFT).first()


def notices_visible_to(actor: Actor) -> QuerySet[PublicNotice]:
    """Notices with their cases: all for the agency, none for others."""
    if not actor.is_agency:
        return PublicNotice.objects.none()
    related = ("declaration__laboratory", "drafted_by", "published_by")
    return PublicNotice.objects.select_related(*related).order_by("-drafted_at", "-id")


def publishers(*, today: dt.date) -> list[User]:
    """Who may tell the public, by name: those who publish, and the heads."""
    roles = [role for role, allowed in ROLE_PERMISSIONS.items() if Permission.AGENCY_NOTICE_PUBLISH in allowed]
    return list(agency_people(*roles, today=today))


def _overtaken() -> Q:
    """Notices on open cases that say something else than the kind, older than a change of kind or a reopening."""
    fits = Q()
    for kind, status in STATUS_OF.items():
        fits |= Q(declaration__kind=kind, status=status)
    turns = Event.objects.filter(case_type=case_key(Declaration())[0], case_id=OuterRef("declaration_id"))
    later = turns.filter(kind__in=("kind_changed", "reopen"), at__gt=OuterRef("published_at"))
    return Q(declaration__state__in=OPEN) & ~fits & Q(Exists(later))


def notices_to_see_to(*, today: dt.date) -> QuerySet[PublicNotice]:
    """Drafts, and published notices that no longer say what is.

    Somebody asks to tell an end; the case has ended, turned into another kind or been opened again; the day announced
    has passed; the laboratory has updated its declaration.
    """
    ended = Q(declaration__state__in=CLOSED) & ~Q(status=PublicStatus.RETURNED)
    on_its_day = Q(starts_on=F("declaration__ended_on"))
    ended &= ~(Q(declaration__state=State.CEASED, status=PublicStatus.CESSATION) & on_its_day)
    passed = Q(return_to__lt=today)
    updated = Q(told_version__lt=F("declaration__version"))
    return (
        PublicNotice.objects.annotate(told_version=Cast(KT("rule__version"), IntegerField()), overtaken=_overtaken())
        .filter(
            Q(state=NoticeState.DRAFT)
            | Q(state=NoticeState.PUBLISHED)
            & (ended | passed | updated | Q(overtaken=True) | Q(asked_at__isnull=False))
        )
        .select_related("declaration", "asked_by")
        .order_by("drafted_at", "id")
    )
