"""What the database refuses, constraint by constraint, whatever program asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from declarations import models
from declarations.enums import NoticeState, PublicStatus
from declarations.models import Declaration
from tests.declarations.building import TODAY, file_case
from tests.factories import SpecialityFactory

pytestmark = pytest.mark.django_db
BEFORE, AFTER = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)


def change(**values: object) -> Callable[[Declaration], None]:
    """Write columns of the case behind the back of the services."""
    return lambda case: Declaration.objects.filter(pk=case.pk).update(**values)


def twice(act: Callable[[Declaration], object]) -> Callable[[Declaration], None]:
    """The same row two times."""

    def acts(case: Declaration) -> None:
        act(case)
        act(case)

    return acts


def measure(**values: object) -> Callable[[Declaration], object]:
    return lambda case: models.Measure.objects.create(
        declaration=case, kind="import", proposed_by=case.filed_by, **values
    )


def agreed(case: Declaration, **values: object) -> object:
    return measure(agreed_at=timezone.now(), agreed_by=case.filed_by, **values)(case)


def request(case: Declaration, **values: object) -> object:
    return models.InformationRequest.objects.create(
        **{
            "declaration": case,
            "number": 1,
            "question": "Combien ?",
            "due_on": TODAY,
            "asked_by": case.filed_by,
            "asked_at": timezone.now(),
            **values,
        }
    )


def evaluation(**values: object) -> Callable[[Declaration], object]:
    return lambda case: models.Evaluation.objects.create(
        **{"declaration": case, "version": 1, "terms": [], "score": 50, "computed_level": 2, "level": 2, **values}
    )


def notice(state: str = NoticeState.DRAFT, **values: object) -> Callable[[Declaration], object]:
    """A notice in a state; one that was published says when and by whom."""

    def act(case: Declaration) -> object:
        shown = state not in (NoticeState.DRAFT, NoticeState.DISCARDED)
        published = {"published_at": timezone.now(), "published_by": case.filed_by} if shown else {}
        base = {"number": 1, "status": PublicStatus.RUPTURE, "starts_on": TODAY, "summary": "Rupture."}
        return models.PublicNotice.objects.create(
            **{"declaration": case, "drafted_by": case.filed_by, "state": state, **base, **published, **values}
        )

    return act


def interval(starts_on: dt.date, ends_on: dt.date | None) -> Callable[[Declaration], object]:
    return lambda case: models.StatusInterval.objects.create(
        declaration=case, kind="risk", starts_on=starts_on, ends_on=ends_on
    )


def link(backwards: bool = False) -> Callable[[Declaration], object]:
    def act(case: Declaration) -> object:
        other = Declaration.objects.exclude(pk=case.pk).order_by("pk").last() or case
        first, second = sorted((case, other), key=lambda row: row.pk, reverse=backwards)
        return models.DeclarationLink.objects.create(
            first=first, second=second, kind="duplicate", created_by=case.filed_by
        )

    return act


def product(case: Declaration) -> object:
    return models.DeclarationProduct.objects.create(declaration=case, speciality=case.products.first().speciality)


def reminder(case: Declaration) -> object:
    return models.Reminder.objects.create(
        declaration=case, due_kind="news", due_on=TODAY, insistence="reminder", sent_at=timezone.now()
    )


def crisis(case: Declaration) -> object:
    return models.CrisisSheet.objects.create(
        title="Incendie", cause="logistics", lead=case.filed_by, opened_on=TODAY, closed_on=BEFORE
    )


def public_product(case: Declaration) -> None:
    entry = models.PublicEntry.objects.create(
        origin="agency", key=f"essai-{case.pk}", status=1, title="Produit", updated_on=TODAY
    )
    speciality = SpecialityFactory()
    for _ in range(2):
        models.PublicEntryProduct.objects.create(entry=entry, speciality=speciality)


CLOSED = {"state": "reversed", "closed_at": dt.datetime(2026, 3, 12, tzinfo=dt.UTC), "ended_on": TODAY}
BROKEN: dict[str, Callable[[Declaration], object]] = {
    "declaration_filed_is_complete": change(filed_by=None),
    "declaration_filed_has_kind_and_cause": change(cause=""),
    "declaration_draft_has_no_reference": change(state="draft"),
    "declaration_closed_has_end": change(state="returned"),
    "declaration_late_is_justified": change(late_days=3, late_justification=""),
    "declaration_return_known_or_unknown": change(return_likely=None, return_unknown=False),
    "declaration_cessation_ends": change(**CLOSED),
    "declaration_return_after_start": change(return_likely=BEFORE),
    "declaration_return_earliest_first": change(return_earliest=dt.date(2030, 1, 1)),
    "declaration_return_latest_last": change(return_latest=TODAY),
    "crisis_dates_in_order": crisis,
    "declared_product_once": product,
    "interval_not_empty": interval(BEFORE, BEFORE),
    "interval_no_overlap": interval(TODAY, None),
    "link_first_before_second": link(backwards=True),
    "link_once": twice(link()),
    "evaluation_override_has_reason": evaluation(level=3),
    "evaluation_score_within_100": evaluation(score=101),
    "measure_agreed_or_refused": lambda case: agreed(
        case, starts_on=TODAY, refused_at=timezone.now(), refusal_reason="Non."
    ),
    "measure_agreed_has_start": agreed,
    "measure_dates_in_order": lambda case: agreed(case, starts_on=TODAY, ends_on=BEFORE),
    "measure_refusal_has_reason": measure(refused_at=timezone.now()),
    "request_number_unique": twice(request),
    "request_answer_is_whole": lambda case: request(case, answer="Deux."),
    "request_answered_or_cancelled": lambda case: request(
        case, answer="Deux.", answered_at=timezone.now(), answered_by=case.filed_by, cancelled_at=timezone.now()
    ),
    "reminder_once": twice(reminder),
    "notice_number_unique": lambda case: (notice()(case), notice(NoticeState.DISCARDED)(case)),
    "notice_one_published": lambda case: [notice(NoticeState.PUBLISHED, number=n)(case) for n in (1, 2)],
    "notice_one_draft": lambda case: [notice(number=n)(case) for n in (1, 2)],
    "notice_published_has_date": notice(NoticeState.PUBLISHED, published_at=None),
    "notice_withdrawal_has_reason": notice(NoticeState.WITHDRAWN),
    "notice_asked_by_somebody": notice(asked_end="returned"),
    "notice_return_in_order": notice(return_from=AFTER, return_to=TODAY),
    "notice_returned_has_date": notice(status=PublicStatus.RETURNED),
    "entry_product_once": public_product,
}


def test_every_constraint_is_tried():
    declared = {
        constraint.name
        for model in apps.get_app_config("declarations").get_models()
        for constraint in model._meta.constraints
    }
    assert declared == set(BROKEN)


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_the_database_refuses(name, pharmacist_a):
    file_case(pharmacist_a)
    case = file_case(pharmacist_a)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BROKEN[name](case)


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_each_refusal_that_a_person_may_meet_is_in_french(name):
    technical = {"request_number_unique", "evaluation_score_within_100", "notice_number_unique", "entry_product_once"}
    found = [
        constraint
        for model in apps.get_app_config("declarations").get_models()
        for constraint in model._meta.constraints
        if constraint.name == name
    ]
    assert name in technical or str(found[0].violation_error_message).endswith(".")
