"""Two people at once on one case, on a real database: exactly one wins, and nothing is lost."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection

from declarations.enums import CLOSED, State
from declarations.services.closure import Answers, close_in_error, close_returned
from declarations.services.evaluation import declaration_evaluate, declaration_take
from declarations.services.exchanges import information_answer, information_request, message_post
from declarations.services.links import crisis_open
from declarations.services.measures import measure_agree, measure_propose, measure_refuse
from declarations.services.updates import update_file_at_once
from mitm.audit.selectors import events_of
from mitm.audit.verification import first_broken_link
from mitm.errors import CaseError
from tests.declarations.building import TODAY, followed, taken

pytestmark = pytest.mark.django_db(transaction=True)
DONE = Answers(ended_on=TODAY, comment="Retour.")


def together(*acts: Callable[[], object]) -> list[str]:
    """Run acts at the same instant; the code of each refusal, or « done »."""
    gate, outcomes = threading.Barrier(len(acts)), [""] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        gate.wait(10)
        try:
            act()
            outcomes[number] = "done"
        except CaseError as refusal:
            outcomes[number] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_a_case_is_taken_by_one_of_two(case, evaluator, head):
    outcomes = together(
        *(lambda who=who: declaration_take(declaration_id=case.pk, actor=who.actor) for who in (evaluator, head))
    )

    assert outcomes == ["done", "transition_refused"]


def test_of_two_evaluations_of_the_same_page_one_is_kept(case, evaluator, head):
    seen = taken(case, evaluator).revision
    outcomes = together(
        *(
            lambda who=who: declaration_evaluate(declaration_id=case.pk, actor=who.actor, revision=seen)
            for who in (evaluator, head)
        )
    )

    assert outcomes == ["done", "stale"]
    assert case.evaluations.filter(evaluated_by__isnull=False).count() == 1


def test_a_case_ends_in_one_way(case, evaluator, head):
    outcomes = together(
        lambda: close_returned(declaration_id=case.pk, actor=evaluator.actor, answers=DONE),
        lambda: close_in_error(declaration_id=case.pk, actor=head.actor, answers=DONE),
    )

    assert outcomes == ["done", "not_open"]


def test_an_update_and_an_end_do_not_both_pass_on_the_same_page(case, evaluator, pharmacist_a):
    seen = followed(case, evaluator).revision
    values = {"return_likely": TODAY + dt.timedelta(days=200)}
    outcomes = together(
        lambda: close_returned(declaration_id=case.pk, actor=evaluator.actor, answers=DONE, revision=seen),
        lambda: update_file_at_once(
            declaration_id=case.pk, actor=pharmacist_a.actor, values=values, comment="Repoussé.", revision=seen
        ),
    )

    case.refresh_from_db()
    assert outcomes in (["done", "stale"], ["done", "not_open"])
    assert (case.version == 2) is (case.state == State.FOLLOWED)


def test_a_measure_is_agreed_or_refused(case, evaluator, head):
    measure = measure_propose(declaration_id=case.pk, actor=evaluator.actor, kind="import")
    outcomes = together(
        lambda: measure_agree(measure_id=measure.pk, actor=evaluator.actor, starts_on=TODAY),
        lambda: measure_refuse(measure_id=measure.pk, actor=head.actor, reason="Inutile."),
    )

    assert outcomes == ["done", "measure_status"]


def test_a_question_is_answered_by_one_of_two(case, evaluator, pharmacist_a, declarant_a):
    asked = information_request(declaration_id=case.pk, actor=evaluator.actor, question="Combien ?", due_on=TODAY)
    outcomes = together(
        *(
            lambda who=who: information_answer(request_id=asked.pk, actor=who.actor, answer=str(who.user))
            for who in (pharmacist_a, declarant_a)
        )
    )

    assert outcomes == ["already_settled", "done"]


def test_an_answer_and_an_end_that_gives_the_question_up_do_not_both_pass(case, evaluator, pharmacist_a):
    asked = information_request(declaration_id=case.pk, actor=evaluator.actor, question="Combien ?", due_on=TODAY)
    answers = Answers(TODAY, "Retour.", cancelled_requests=frozenset({asked.pk}))
    together(
        lambda: close_returned(declaration_id=case.pk, actor=evaluator.actor, answers=answers),
        lambda: information_answer(request_id=asked.pk, actor=pharmacist_a.actor, answer="Deux."),
    )

    asked.refresh_from_db()
    case.refresh_from_db()
    assert case.state in CLOSED
    assert not asked.is_open
    assert bool(asked.answer) is (asked.cancelled_at is None)


def test_a_case_is_put_under_one_crisis(case, evaluator, head):
    outcomes = together(
        *(
            lambda who=who: crisis_open(title="Incendie", cause="logistics", actor=who.actor, cases=[case.pk])
            for who in (evaluator, head)
        )
    )

    assert outcomes == ["already_attached", "done"]


def test_messages_at_the_same_instant_are_all_kept_in_one_chain(case, evaluator, pharmacist_a):
    people = [evaluator, pharmacist_a] * 3
    outcomes = together(
        *(
            lambda who=who, n=n: message_post(declaration_id=case.pk, actor=who.actor, body=f"Message {n}")
            for n, who in enumerate(people)
        )
    )

    assert outcomes == ["done"] * 6
    assert case.messages.count() == events_of(case).filter(kind="message_posted").count() == 6
    assert first_broken_link(case) is None
