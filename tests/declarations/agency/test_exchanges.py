"""Questions with a date, answers with files, messages, and notes that stay at the agency."""

import datetime as dt

import pytest

from declarations.enums import Awaiting, DueKind
from declarations.services.exchanges import (
    file_add,
    information_answer,
    information_cancel,
    information_request,
    message_post,
    note_add,
)
from mitm.accounts.enums import Audience
from mitm.audit.selectors import events_of
from mitm.documents.models import Visibility
from mitm.documents.selectors import attachments_of
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.outbox.models import OutgoingMessage
from tests.declarations.building import TODAY, followed
from tests.support.files import pdf, upload

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + dt.timedelta(days=1)


def ask(case, evaluator, question="Combien de lots restent ?", due_on=TOMORROW):
    return information_request(declaration_id=case.pk, actor=evaluator.actor, question=question, due_on=due_on)


def mails_to(person) -> list[str]:
    return list(OutgoingMessage.objects.filter(recipient=person.user, channel="mail").values_list("subject", flat=True))


def test_a_question_is_sent_and_awaited(case, evaluator, pharmacist_a):
    request = ask(case, evaluator)

    case.refresh_from_db()
    assert request.number == 1
    assert f"{case.reference} : demande d’information n° 1" in mails_to(pharmacist_a)
    assert (case.due_on, case.due_kind) == (TOMORROW, DueKind.ANSWER)


def test_questions_are_numbered_within_a_case(case, evaluator):
    assert [ask(case, evaluator).number, ask(case, evaluator).number] == [1, 2]


@pytest.mark.parametrize(
    ("question", "due_on", "field"),
    [
        ("   ", TOMORROW, "question"),
        ("Combien ?", TODAY - dt.timedelta(days=1), "due_on"),
        ("Combien ?", dt.date(2062, 3, 12), "due_on"),
    ],
)
def test_a_question_needs_words_and_time(case, evaluator, question, due_on, field):
    with pytest.raises(CaseError) as refusal:
        ask(case, evaluator, question, due_on)

    assert refusal.value.fields.keys() == {field}


def test_an_answer_may_be_asked_for_today(case, evaluator):
    assert ask(case, evaluator, due_on=TODAY).due_on == TODAY


def test_an_answer_is_news(case, evaluator, pharmacist_a, clock):
    request = ask(case, evaluator)
    clock.shift(dt.timedelta(days=1))

    information_answer(request_id=request.pk, actor=pharmacist_a.actor, answer="Deux lots.")

    case.refresh_from_db()
    assert case.news_on == TOMORROW


def test_an_answer_comes_with_files_and_reaches_the_evaluator(case, evaluator, pharmacist_a):
    followed(case, evaluator)
    request = ask(case, evaluator)

    information_answer(
        request_id=request.pk, actor=pharmacist_a.actor, answer="Deux lots.", files=[upload("lots.pdf", pdf())]
    )

    case.refresh_from_db()
    assert case.awaiting == Awaiting.AGENCY
    assert case.news_on == TODAY
    assert [file.label for file in attachments_of(case, Audience.AGENCY)] == ["Réponse à la demande n° 1"]
    assert f"{case.reference} : réponse à la demande n°\u00a01" in mails_to(evaluator)


def test_a_refused_file_leaves_the_question_open(case, evaluator, pharmacist_a):
    request = ask(case, evaluator)

    with pytest.raises(CaseError):
        information_answer(
            request_id=request.pk, actor=pharmacist_a.actor, answer="Voir.", files=[upload("lots.exe", b"MZ")]
        )

    request.refresh_from_db()
    assert request.is_open


def test_a_question_is_answered_once(case, evaluator, declarant_a):
    request = ask(case, evaluator)
    information_answer(request_id=request.pk, actor=declarant_a.actor, answer="Deux lots.")

    with pytest.raises(ConflictError) as refusal:
        information_answer(request_id=request.pk, actor=declarant_a.actor, answer="Trois lots.")

    assert refusal.value.code == "already_settled"


def test_a_competitor_cannot_answer(case, evaluator, declarant_b):
    request = ask(case, evaluator)

    with pytest.raises(CaseError) as refusal:
        information_answer(request_id=request.pk, actor=declarant_b.actor, answer="Nous en avons.")

    assert refusal.value.code == "not_found"


def test_a_reader_cannot_answer(case, evaluator, reader_a):
    with pytest.raises(ForbiddenError):
        information_answer(request_id=ask(case, evaluator).pk, actor=reader_a.actor, answer="Oui.")


def test_a_question_is_cancelled_with_a_reason(case, evaluator, pharmacist_a):
    request = ask(case, evaluator)

    information_cancel(request_id=request.pk, actor=evaluator.actor, reason="Réponse reçue par téléphone.")

    request.refresh_from_db()
    case.refresh_from_db()
    assert not request.is_open
    assert case.due_kind != DueKind.ANSWER
    assert f"{case.reference} : demande d’information n° 1 annulée" in mails_to(pharmacist_a)


def test_a_message_reaches_the_head_when_nobody_has_the_case(case, pharmacist_a, head):
    message_post(declaration_id=case.pk, actor=pharmacist_a.actor, body="Un lot arrive lundi.")

    assert f"{case.reference} : nouveau message" in mails_to(head)


def test_a_note_tells_nobody_and_shows_its_words_to_nobody_else(case, evaluator):
    before = OutgoingMessage.objects.count()

    note_add(declaration_id=case.pk, actor=evaluator.actor, body="Le site est le même que pour DR-2025-000012.")

    event = events_of(case).last()
    assert OutgoingMessage.objects.count() == before
    assert (event.kind, event.comment) == ("note_added", "")


def test_a_laboratory_writes_no_note(case, pharmacist_a):
    with pytest.raises(ForbiddenError):
        note_add(declaration_id=case.pk, actor=pharmacist_a.actor, body="Bonjour")


def test_the_agency_may_keep_a_file_for_itself(case, evaluator, pharmacist_a):
    before = OutgoingMessage.objects.count()

    file_add(
        declaration_id=case.pk, actor=evaluator.actor, file=upload("avis.pdf", pdf()), visibility=Visibility.AGENCY
    )

    assert not attachments_of(case, Audience.LABORATORY).exists()
    assert OutgoingMessage.objects.count() == before


def test_a_file_of_the_laboratory_is_never_hidden_from_it(case, pharmacist_a):
    file_add(
        declaration_id=case.pk, actor=pharmacist_a.actor, file=upload("plan.pdf", pdf()), visibility=Visibility.AGENCY
    )

    assert attachments_of(case, Audience.LABORATORY).count() == 1
