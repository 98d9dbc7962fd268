"""The clock: what did not happen in time is called to mind once, whoever sleeps, and what is due is computed again."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from declarations.enums import DueKind, Insistence
from declarations.models import Declaration, Reminder
from declarations.services.exchanges import information_answer, information_cancel, information_request, message_post
from declarations.services.follow_up import cases_follow_up
from mitm.audit.selectors import events_of
from mitm.audit.verification import first_broken_link
from mitm.doctrine.services import doctrine_set
from mitm.outbox.models import OutgoingMessage
from tests.declarations.building import TODAY, file_case, followed

pytestmark = pytest.mark.django_db


def later(days: int) -> dt.datetime:
    """The same hour some days after the case was filed."""
    return timezone.now() + dt.timedelta(days=days)


def subjects(person, channel="mail") -> list[str]:
    rows = OutgoingMessage.objects.filter(recipient=person.user, channel=channel, once_key__isnull=False)
    return list(rows.order_by("pk").values_list("subject", flat=True))


@pytest.fixture
def asked(case, evaluator, pharmacist_a):
    """A followed case, complete, with a question to be answered tomorrow."""
    followed(case, evaluator)
    Declaration.objects.filter(pk=case.pk).update(criticality=1)  # nothing but the question is then owed
    information_request(
        declaration_id=case.pk, actor=evaluator.actor, question="Combien ?", due_on=TODAY + dt.timedelta(days=1)
    )
    return case


def test_nothing_is_said_until_the_day_is_over(asked, pharmacist_a):
    cases_follow_up(now=later(1))

    assert subjects(pharmacist_a) == []


def test_the_day_after_the_laboratory_is_reminded_and_the_evaluator_knows(asked, pharmacist_a, evaluator):
    sweep = cases_follow_up(now=later(2))

    assert sweep.reminders == 1
    assert subjects(pharmacist_a) == [f"{asked.reference} : rappel, réponse attendue, 1\u00a0jour de retard"]
    assert subjects(evaluator, "notification") == [
        f"{asked.reference} : rappel au laboratoire, réponse attendue, 1\u00a0jour de retard"
    ]
    assert subjects(evaluator) == []  # a word on the desk is enough
    assert events_of(asked).last().kind == "reminded"
    assert first_broken_link(asked) is None


def test_a_second_run_changes_nothing(asked):
    cases_follow_up(now=later(2))
    before = (OutgoingMessage.objects.count(), events_of(asked).count(), Declaration.objects.get().revision)

    again = cases_follow_up(now=later(2) + dt.timedelta(hours=3))

    assert again.lines() == []
    assert before == (OutgoingMessage.objects.count(), events_of(asked).count(), Declaration.objects.get().revision)


def test_an_occasion_is_told_once_even_days_later(asked, pharmacist_a):
    for days in (2, 3, 4):
        cases_follow_up(now=later(days))

    assert len(subjects(pharmacist_a)) == 1


def test_a_clock_that_slept_loses_and_doubles_nothing(asked, pharmacist_a, head):
    cases_follow_up(now=later(10))

    assert len(subjects(pharmacist_a)) == 1
    assert subjects(head) == [f"{asked.reference} : retard, réponse attendue, 9\u00a0jours de retard"]
    assert set(Reminder.objects.values_list("insistence", flat=True)) == set(Insistence.values)


def test_a_delay_reaches_the_heads_after_the_days_of_the_doctrine(asked, head, jurist):
    doctrine_set(key="escalation_days", value=2, valid_from=TODAY, reason="Réactivité.", actor=jurist.actor)

    cases_follow_up(now=later(3))
    assert subjects(head) == []

    cases_follow_up(now=later(4))
    assert len(subjects(head)) == 1


def test_an_answer_in_time_is_not_called_to_mind(asked, pharmacist_a):
    information_answer(request_id=asked.requests.get().pk, actor=pharmacist_a.actor, answer="Deux lots.")

    cases_follow_up(now=later(2))

    assert subjects(pharmacist_a) == []


def test_a_question_that_was_cancelled_is_not_called_to_mind(asked, evaluator, pharmacist_a):
    information_cancel(request_id=asked.requests.get().pk, actor=evaluator.actor, reason="Réponse par téléphone.")

    cases_follow_up(now=later(2))

    assert subjects(pharmacist_a) == []


def test_each_thing_that_is_late_is_told_even_behind_another(asked, pharmacist_a):
    cases_follow_up(now=later(20))  # the answer, and no news for fourteen days

    assert {row.due_kind for row in Reminder.objects.all()} == {DueKind.ANSWER, DueKind.NEWS}


def test_a_case_that_nobody_takes_reaches_the_heads(case, head):
    cases_follow_up(now=later(3))

    assert f"{case.reference} : à traiter, à prendre en charge, 2\u00a0jours de retard" in subjects(head)


def test_whoever_left_the_agency_is_replaced_by_the_heads(asked, evaluator, head):
    evaluator.membership.ends_on = TODAY
    evaluator.membership.save()

    cases_follow_up(now=later(2))

    assert subjects(evaluator, "notification") == []
    assert len(subjects(head, "notification")) == 1


def test_a_new_doctrine_moves_what_is_due(case, evaluator, jurist):
    followed(case, evaluator)
    Declaration.objects.filter(pk=case.pk).update(criticality=1)
    cases_follow_up(now=later(0))
    doctrine_set(key="stale_rupture", value=3, valid_from=TODAY, reason="Veille.", actor=jurist.actor)

    sweep = cases_follow_up(now=later(1))

    case.refresh_from_db()
    assert (sweep.moved, case.due_on) == (1, TODAY + dt.timedelta(days=3))


def test_a_case_that_changed_since_the_run_of_the_day_is_seen_again(asked, pharmacist_a):
    cases_follow_up(now=timezone.now())
    message_post(declaration_id=asked.pk, actor=pharmacist_a.actor, body="Un lot arrive lundi.")

    assert cases_follow_up(now=timezone.now()).seen == 1


def test_a_case_seen_on_a_day_that_has_not_come_is_seen_again(asked):
    Declaration.objects.filter(pk=asked.pk).update(swept_on=TODAY + dt.timedelta(days=9))  # a clock was wrong

    assert cases_follow_up(now=timezone.now()).seen == 1


def test_an_ended_case_is_left_alone(case, evaluator):
    from declarations.services.closure import Answers, close_returned

    close_returned(declaration_id=case.pk, actor=evaluator.actor, answers=Answers(TODAY, "Retour."))

    assert cases_follow_up(now=later(30)).seen == 0


def test_many_cases_cost_few_statements(pharmacist_a, head, django_assert_max_num_queries):
    for _ in range(12):
        file_case(pharmacist_a)

    with django_assert_max_num_queries(20):
        sweep = cases_follow_up(now=later(20))

    assert sweep.seen == 12
    assert sweep.reminders >= 24  # to take, complement, news


@pytest.mark.django_db(transaction=True)
def test_a_case_that_somebody_holds_waits_for_the_next_run(case, pharmacist_a):
    other = file_case(pharmacist_a)
    held, swept = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Declaration.objects.select_for_update().get(pk=case.pk)
            held.set()
            swept.wait(10)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    first = cases_follow_up(now=later(3))
    swept.set()
    holder.join()

    second = cases_follow_up(now=later(3))

    assert (first.seen, second.seen) == (1, 1)
    assert Reminder.objects.filter(declaration=other).exists()
    assert Reminder.objects.filter(declaration=case).exists()


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_say_each_thing_once(pharmacist_a, head):
    for _ in range(6):
        file_case(pharmacist_a)
    now, gate = later(3), threading.Barrier(2)

    def run() -> None:
        gate.wait(10)
        cases_follow_up(now=now)
        connection.close()

    clocks = [threading.Thread(target=run) for _ in range(2)]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join()

    assert Reminder.objects.filter(due_kind=DueKind.TAKE).count() == 6


class TestTheAnnouncedStartOfARisk:
    """A risk filed this morning for a rupture in eight days."""

    @pytest.fixture
    def risk(self, pharmacist_a, evaluator):
        starts_on = TODAY + dt.timedelta(days=8)
        case = file_case(pharmacist_a, kind="risk", starts_on=starts_on, return_likely=TODAY + dt.timedelta(days=60))
        followed(case, evaluator)
        Declaration.objects.filter(pk=case.pk).update(criticality=1)
        return case

    def test_is_what_the_worklist_waits_for(self, risk):
        cases_follow_up(now=later(0))
        risk.refresh_from_db()
        assert (risk.due_kind, risk.due_on) == (DueKind.START, TODAY + dt.timedelta(days=8))

    def test_is_called_to_mind_once_it_has_passed(self, risk, pharmacist_a):
        cases_follow_up(now=later(8))
        assert subjects(pharmacist_a) == []

        cases_follow_up(now=later(9))
        assert subjects(pharmacist_a) == [f"{risk.reference} : rappel, date de début atteinte, 1\u00a0jour de retard"]

    def test_reaches_the_heads_when_nothing_is_said(self, risk, head):
        cases_follow_up(now=later(14))
        assert subjects(head) == [f"{risk.reference} : retard, date de début atteinte, 6\u00a0jours de retard"]
