"""Acts of a few fields, pressed on their pages: what was sent is done, and the page of the case follows."""

import datetime as dt

import pytest
from django.urls import reverse

from declarations.enums import MeasureStatus, NoticeState, PublicStatus, State
from declarations.models import DeclarationLink
from declarations.services.closure import PUBLISH, Answers
from declarations.services.exchanges import information_request
from declarations.services.links import cases_link
from declarations.services.measures import measure_propose
from declarations.services.publication import notice_draft
from tests.declarations.agency.test_closure import close, publish, refusal_of
from tests.declarations.building import TODAY, file_case, followed, running_measure

pytestmark = pytest.mark.django_db


def press(person, name, *args, **sent):
    """Send a form of the agency; it leads back to the case."""
    answer = person.client.post(reverse(f"agency_{name}", args=args), sent)
    assert answer.status_code == 302, answer.content.decode()
    return answer


def test_a_question_is_given_up(case, evaluator):
    asked = information_request(declaration_id=case.pk, actor=evaluator.actor, question="Quel lot ?", due_on=TODAY)
    press(evaluator, "ask_cancel", case.pk, asked.pk, reason="Réponse reçue par téléphone.")
    asked.refresh_from_db()
    assert asked.cancelled_at is not None


def test_a_measure_is_put_aside(case, evaluator):
    measure = measure_propose(declaration_id=case.pk, actor=evaluator.actor, kind="import")
    press(evaluator, "measure_refuse", case.pk, measure.pk, reason="Aucun lot à l’étranger.")
    measure.refresh_from_db()
    assert measure.status_on(TODAY) == MeasureStatus.REFUSED


def test_a_measure_ends_with_its_effect(case, evaluator):
    measure = running_measure(case, evaluator)
    press(evaluator, "measure_end", case.pk, measure.pk, ends_on=f"{TODAY:%d/%m/%Y}", effect="Les stocks ont tenu.")
    measure.refresh_from_db()
    assert (measure.ends_on, measure.effect) == (TODAY, "Les stocks ont tenu.")


def test_two_cases_are_linked_by_number_and_taken_apart(case, evaluator, pharmacist_a):
    other = file_case(pharmacist_a)
    press(evaluator, "link", case.pk, other=other.reference.lower(), kind="same_cause")
    press(evaluator, "unlink", case.pk, DeclarationLink.objects.get().pk, reason="Autre site.")
    assert not DeclarationLink.objects.exists()


def test_a_link_of_other_cases_is_not_found(case, evaluator, pharmacist_a):
    one, two = file_case(pharmacist_a), file_case(pharmacist_a)
    link = cases_link(declaration_id=one.pk, other_id=two.pk, kind="duplicate", actor=evaluator.actor)
    answer = evaluator.client.post(reverse("agency_unlink", args=[case.pk, link.pk]), {"reason": "Autre."})
    assert answer.status_code == 404


def test_an_ended_case_is_opened_again(case, evaluator):
    closed = close(followed(case, evaluator), evaluator)
    press(evaluator, "reopen", case.pk, reason="Un seul lot est arrivé.", revision=closed.revision)
    case.refresh_from_db()
    assert case.state == State.FOLLOWED


def test_a_draft_of_a_notice_is_put_aside(case, publisher):
    notice_draft(declaration_id=case.pk, actor=publisher.actor)
    press(publisher, "notice_discard", case.pk)
    assert case.notices.get().state == NoticeState.DISCARDED
    press(publisher, "notice_discard", case.pk)  # nothing is left to put aside: the page says so


def test_a_stop_told_by_whoever_ends_the_case_is_told_on_its_day(pharmacist_a, evaluator, head):
    case = followed(
        file_case(pharmacist_a, kind="cessation", starts_on=TODAY - dt.timedelta(days=2), **LATE), evaluator
    )
    publish(case, head, PublicStatus.TENSION)
    close(case, head, State.CEASED, Answers(TODAY - dt.timedelta(days=1), "Arrêté.", notice=PUBLISH))

    told = case.notices.get(state=NoticeState.PUBLISHED)
    assert (told.status, told.starts_on) == (PublicStatus.CESSATION, TODAY - dt.timedelta(days=1))


def test_a_draft_in_the_way_is_said_where_the_public_is_told(case, evaluator, head):
    publish(followed(case, evaluator), head)
    notice_draft(declaration_id=case.pk, actor=head.actor)
    refusal = refusal_of(case, head, answers=Answers(TODAY, "Retour.", notice=PUBLISH))
    assert refusal.fields == {"notice": "Un brouillon d’avis existe déjà pour ce dossier."}


LATE = {"late_justification": "Décision récente."}
