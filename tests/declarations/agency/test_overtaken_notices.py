"""What becomes of a public notice when its case takes another course: publishers find it on their desk."""

import datetime as dt

import pytest
from django.urls import reverse

from declarations.enums import NoticeState, PublicStatus, State
from declarations.services.closure import reopen
from declarations.services.intervals import interval_change
from declarations.services.publication import notice_discard, notice_draft, notice_publish
from mitm.errors import ConflictError
from mitm.web.contributions import desk_items
from tests.declarations.agency.test_closure import DONE, close, publish
from tests.declarations.building import TODAY, file_case, followed

pytestmark = pytest.mark.django_db
UNTOLD = "Le dossier est clos et l’avis ne dit pas cette fin, ou pas ce jour."


def on_desk(publisher) -> list[str]:
    """What publishers are told of notices."""
    items = desk_items(publisher.actor, today=TODAY)
    return [item.reason.partition(", ")[2] for item in items if item.title.startswith("Avis public")]


def correct(case, publisher, **values):
    notice_draft(declaration_id=case.pk, actor=publisher.actor)
    said = {"correction_reason": "Nouvelle situation.", **values}
    return notice_publish(declaration_id=case.pk, actor=publisher.actor, values=said, reason="Suivi.")


def test_a_case_opened_again_brings_back_the_notice_that_says_it_is_over(pharmacist_a, evaluator, publisher, clock):
    case = followed(file_case(pharmacist_a), evaluator)
    publish(case, publisher, PublicStatus.RETURNED)
    close(case, evaluator)
    assert on_desk(publisher) == []

    clock.shift(dt.timedelta(hours=1))
    reopen(declaration_id=case.pk, actor=evaluator.actor, reason="Un seul lot est arrivé.")
    assert on_desk(publisher) == ["le dossier a été rouvert depuis l’avis"]

    clock.shift(dt.timedelta(hours=1))
    correct(case, publisher)
    assert on_desk(publisher) == []


def test_a_risk_that_became_a_rupture_brings_back_the_notice_of_a_risk(pharmacist_a, evaluator, publisher, clock):
    case = followed(file_case(pharmacist_a, kind="risk"), evaluator)
    publish(case, publisher, PublicStatus.TENSION)
    clock.shift(dt.timedelta(hours=1))
    interval_change(
        declaration_id=case.pk, actor=evaluator.actor, kind="rupture", starts_on=TODAY, reason="Plus de stock."
    )
    assert on_desk(publisher) == ["le dossier a changé de nature depuis l’avis"]

    clock.shift(dt.timedelta(hours=1))
    correct(case, publisher)
    assert on_desk(publisher) == []


@pytest.fixture
def stopped_early(pharmacist_a, evaluator, publisher):
    """A cessation announced for next year, that took effect today."""
    planned = TODAY + dt.timedelta(days=400)
    case = followed(file_case(pharmacist_a, kind="cessation", starts_on=planned), evaluator)
    notice_draft(declaration_id=case.pk, actor=publisher.actor)
    notice_publish(declaration_id=case.pk, actor=publisher.actor, reason="Annoncé.")
    return close(case, evaluator, State.CEASED)


def page(case, publisher) -> str:
    return publisher.client.get(reverse("agency_notice", args=[case.pk])).content.decode()


def test_a_stop_on_another_day_than_announced_is_still_to_be_told(stopped_early, publisher):
    assert on_desk(publisher) == ["dossier clos\u00a0: dire au public ce qu’il en est"]
    assert UNTOLD in page(stopped_early, publisher)

    corrected = correct(stopped_early, publisher)
    assert (corrected.starts_on, corrected.summary) == (TODAY, "La commercialisation a cessé.")
    assert on_desk(publisher) == []
    assert UNTOLD not in page(stopped_early, publisher)


def test_a_draft_of_what_was_declared_in_error_is_never_published(pharmacist_a, evaluator, publisher):
    case = followed(file_case(pharmacist_a), evaluator)
    notice_draft(declaration_id=case.pk, actor=publisher.actor)
    close(case, evaluator, State.IN_ERROR, DONE)
    assert on_desk(publisher) == ["brouillon à écarter\u00a0: déclarée par erreur"]

    with pytest.raises(ConflictError) as refusal:
        notice_publish(declaration_id=case.pk, actor=publisher.actor, reason="Quand même.")
    assert refusal.value.code == "in_error"

    notice_discard(declaration_id=case.pk, actor=publisher.actor)
    assert case.notices.get().state == NoticeState.DISCARDED
