"""Who evaluates may not publish: the closure page says who may, and asks them in one click."""

import datetime as dt

import pytest
from django.urls import reverse

from declarations.enums import NoticeState, PublicStatus, State
from declarations.services.notice_asking import notice_ask
from declarations.services.publication import notice_draft, notice_publish, notice_withdraw
from mitm.audit.selectors import events_of
from mitm.errors import CaseError, ForbiddenError
from mitm.outbox.models import OutgoingMessage
from mitm.web.contributions import desk_items
from tests.declarations.agency.test_closure import close, publish
from tests.declarations.building import TODAY, file_case, followed

pytestmark = pytest.mark.django_db
ASK = "Demander la mise à jour de l’avis"


@pytest.fixture
def case(pharmacist_a, evaluator):
    return followed(file_case(pharmacist_a), evaluator)


@pytest.fixture
def notice(case, publisher):
    return publish(case, publisher)


def ask(case, person, end=State.RETURNED):
    return notice_ask(declaration_id=case.pk, actor=person.actor, end=end)


def closing(case, person, end=State.RETURNED):
    return person.client.get(reverse("agency_close_as", args=[case.pk, end])).content.decode()


def press(case, person, end=State.RETURNED):
    return person.client.post(reverse("agency_ask_notice", args=[case.pk, end]))


def asked_on_desk(person):
    return [item.reason for item in desk_items(person.actor, today=TODAY) if "demande de dire au public" in item.reason]


def test_the_page_names_who_may_tell_the_public(case, notice, evaluator, publisher, head):
    page = closing(case, evaluator)
    assert ASK in page
    assert str(publisher.user) in page
    assert str(head.user) in page


def test_whoever_may_publish_is_not_told_to_ask(case, notice, head):
    assert ASK not in closing(case, head)


def test_an_end_to_come_is_asked_for_as_of_today(case, notice, evaluator):
    tomorrow = TODAY + dt.timedelta(days=1)
    asked = notice_ask(declaration_id=case.pk, actor=evaluator.actor, end=State.RETURNED, ended_on=tomorrow)

    assert asked.asked_on == TODAY


def test_nothing_is_asked_when_nothing_is_published(case, evaluator):
    assert ASK not in closing(case, evaluator)


def test_one_click_brings_it_on_the_desk_of_those_who_publish(case, notice, evaluator, publisher, head):
    press(case, evaluator)
    assert [len(asked_on_desk(person)) for person in (publisher, head, evaluator)] == [1, 1, 0]
    told = OutgoingMessage.objects.filter(subject__startswith="Avis public à mettre à jour")
    assert set(told.values_list("recipient", flat=True)) == {publisher.user.pk, head.user.pk}
    assert events_of(case).filter(kind="notice_asked").exists()


def test_the_page_then_says_that_it_waits(case, notice, evaluator):
    ask(case, evaluator)
    page = closing(case, evaluator)
    assert ASK not in page
    assert f"par {evaluator.user}" in page


def test_the_draft_takes_up_the_end_and_the_case_may_end(case, notice, evaluator, publisher):
    ask(case, evaluator)
    draft = notice_draft(declaration_id=case.pk, actor=publisher.actor)
    assert (draft.status, draft.returned_on, draft.summary) == (
        PublicStatus.RETURNED,
        TODAY,
        "L’approvisionnement a repris.",
    )
    draft.correction_reason = "Retour."
    draft.save()
    notice_publish(declaration_id=case.pk, actor=publisher.actor)
    assert asked_on_desk(publisher) == []
    assert OutgoingMessage.objects.filter(subject__startswith="Avis public mis à jour", recipient=evaluator.user)
    assert close(case, evaluator).state == State.RETURNED


def test_an_error_is_withdrawn_and_may_end(case, notice, evaluator, publisher):
    ask(case, evaluator, State.IN_ERROR)
    notice_withdraw(declaration_id=case.pk, actor=publisher.actor, reason="Déclarée par erreur")
    assert close(case, evaluator, State.IN_ERROR).state == State.IN_ERROR


def test_the_publisher_reads_who_asks_what(case, notice, evaluator, publisher):
    ask(case, evaluator)
    page = publisher.client.get(reverse("agency_notice", args=[case.pk])).content.decode()
    assert f"{evaluator.user} demande de dire au public" in page


@pytest.mark.parametrize(
    ("end", "code"), [(State.RETURNED, "already_asked"), (State.CEASED, "end_unfit"), (State.DRAFT, "end_unfit")]
)
def test_what_makes_no_sense_is_refused(case, notice, evaluator, end, code):
    ask(case, evaluator)
    with pytest.raises(CaseError) as refusal:
        ask(case, evaluator, end)
    assert refusal.value.code == code


def test_a_notice_that_fits_needs_nothing(case, publisher, evaluator):
    publish(case, publisher, PublicStatus.RETURNED)
    with pytest.raises(CaseError) as refusal:
        ask(case, evaluator)
    assert refusal.value.code == "notice_fits"


def test_no_notice_no_request(case, evaluator):
    with pytest.raises(CaseError) as refusal:
        ask(case, evaluator)
    assert refusal.value.code == "no_published"


def test_whoever_does_not_evaluate_does_not_ask(case, notice, publisher):
    with pytest.raises(ForbiddenError):
        ask(case, publisher)
    assert press(case, publisher).status_code == 403
    assert case.notices.get().state == NoticeState.PUBLISHED


def test_a_correction_of_something_else_leaves_the_request_standing(case, notice, evaluator, publisher):
    notice_draft(declaration_id=case.pk, actor=publisher.actor)
    ask(case, evaluator)
    notice_publish(declaration_id=case.pk, actor=publisher.actor, values={"correction_reason": "Faute de frappe."})

    assert len(asked_on_desk(publisher)) == 1
    told = OutgoingMessage.objects.filter(recipient=evaluator.user, subject__startswith="Avis public mis à jour")
    assert not told.exists()
    assert f"par {evaluator.user}" in closing(case, evaluator)

    notice_withdraw(declaration_id=case.pk, actor=publisher.actor, reason="Retour.")
    assert "« remise à disposition » peut être enregistré" in told.first().body
