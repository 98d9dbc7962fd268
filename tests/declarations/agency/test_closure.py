"""The five ends of a case, the questionnaire that each asks, and opening again."""

import datetime as dt

import pytest
from django.urls import reverse

from declarations.enums import NoticeState, PublicStatus, State
from declarations.models import PublicNotice
from declarations.services.closure import SERVICES, Answers, reopen
from declarations.services.ending import end_report
from declarations.services.exchanges import information_request, message_post
from declarations.services.intervals import interval_change
from declarations.services.measures import measure_agree, measure_propose
from declarations.services.updates import update_file_at_once
from mitm.audit.selectors import events_of
from mitm.errors import CaseError, ConflictError
from tests.declarations.building import TODAY, file_case, followed, running_measure

pytestmark = pytest.mark.django_db
DONE = Answers(ended_on=TODAY, comment="Livraisons normales depuis ce matin.")


def close(case, person, state=State.RETURNED, answers=DONE):
    return SERVICES[state](declaration_id=case.pk, actor=person.actor, answers=answers)


def refusal_of(case, person, state=State.RETURNED, answers=DONE) -> CaseError:
    with pytest.raises(CaseError) as refusal:
        close(case, person, state, answers)
    return refusal.value


def publish(case, person, status=PublicStatus.RUPTURE) -> PublicNotice:
    """A notice that the public reads."""
    notice = PublicNotice(
        declaration=case, number=1, status=status, starts_on=TODAY, summary="Rupture.", drafted_by=person.user
    )
    notice.publish()
    notice.published_at, notice.published_by = case.filed_at, person.user
    notice.returned_on = TODAY if status == PublicStatus.RETURNED else None
    notice.save()
    return notice


def test_a_product_that_is_back_ends_its_case(case, evaluator):
    declaration = close(followed(case, evaluator), evaluator)

    assert (declaration.state, declaration.ended_on, declaration.closed_by) == (State.RETURNED, TODAY, evaluator.user)
    assert (declaration.due_on, declaration.due_kind, declaration.awaiting) == (None, "", "nobody")
    assert case.intervals.get().ends_on is not None
    assert declaration.closure["comment"] == DONE.comment


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("rupture", State.RETURNED),
        ("risk", State.RETURNED),
        ("risk", State.AVOIDED),
        ("cessation", State.REVERSED),
        ("cessation", State.CEASED),
        ("rupture", State.IN_ERROR),
        ("risk", State.IN_ERROR),
        ("cessation", State.IN_ERROR),
    ],
)
def test_each_kind_has_its_ends(pharmacist_a, evaluator, kind, state):
    case = file_case(pharmacist_a, kind=kind, late_justification="Décision du siège.")

    assert close(case, evaluator, state).state == state


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("rupture", State.AVOIDED),
        ("rupture", State.REVERSED),
        ("risk", State.REVERSED),
        ("rupture", State.CEASED),
        ("risk", State.CEASED),
        ("cessation", State.RETURNED),
        ("cessation", State.AVOIDED),
    ],
)
def test_an_end_of_another_kind_is_refused(pharmacist_a, evaluator, kind, state):
    case = file_case(pharmacist_a, kind=kind, late_justification="Décision du siège.")

    assert refusal_of(case, evaluator, state).code == "end_unfit"


class TestARiskThatWasARupture:
    @pytest.fixture
    def case(self, pharmacist_a, evaluator, clock):
        case = file_case(pharmacist_a, kind="risk", starts_on=TODAY + dt.timedelta(days=30))
        back = TODAY + dt.timedelta(days=3)
        turns = {"declaration_id": case.pk, "actor": evaluator.actor, "reason": "Plus rien, puis un lot."}
        interval_change(**turns, kind="rupture", starts_on=TODAY)
        clock.shift(dt.timedelta(days=5))
        interval_change(**turns, kind="risk", starts_on=back)
        case.refresh_from_db()
        return case

    def test_was_not_avoided(self, case, evaluator):
        assert refusal_of(case, evaluator, State.AVOIDED).code == "end_unfit"

    def test_is_offered_no_such_end(self, case, evaluator, pharmacist_a):
        avoided = reverse("agency_close_as", args=[case.pk, "avoided"])
        assert avoided not in evaluator.client.get(reverse("agency_close", args=[case.pk])).content.decode()
        assert evaluator.client.get(avoided).status_code == 404
        form = pharmacist_a.client.get(reverse("portal_declaration_end", args=[case.pk])).content.decode()
        assert ('value="returned"' in form, 'value="avoided"' in form) == (True, False)

    def test_is_not_reported_as_avoided(self, case, pharmacist_a):
        with pytest.raises(CaseError) as refusal:
            end_report(declaration_id=case.pk, actor=pharmacist_a.actor, outcome=State.AVOIDED, on=TODAY)

        assert refusal.value.fields.keys() == {"outcome"}
        assert "remise à disposition" in refusal.value.message


def test_everything_missing_is_said_at_once(case, evaluator):
    followed(case, evaluator)
    measure = running_measure(case, evaluator)
    request = information_request(declaration_id=case.pk, actor=evaluator.actor, question="Combien ?", due_on=TODAY)
    publish(case, evaluator)

    fields = refusal_of(case, evaluator, answers=Answers()).fields

    assert fields.keys() == {"ended_on", "comment", f"measure_{measure.pk}", f"request_{request.pk}", "notice"}


def test_what_is_answered_is_settled_with_the_end(case, evaluator):
    followed(case, evaluator)
    measure = running_measure(case, evaluator)
    proposed = measure_propose(declaration_id=case.pk, actor=evaluator.actor, kind="import")
    request = information_request(declaration_id=case.pk, actor=evaluator.actor, question="Combien ?", due_on=TODAY)

    close(
        case,
        evaluator,
        answers=Answers(TODAY, "Retour.", {measure.pk: "Les stocks ont tenu."}, frozenset({request.pk})),
    )

    for row in (measure, proposed, request):
        row.refresh_from_db()
    assert (measure.effect, measure.ends_on) == ("Les stocks ont tenu.", TODAY)
    assert proposed.refusal_reason == "Le dossier est clos."
    assert not request.is_open


def test_a_measure_that_had_a_last_day_keeps_it(case, evaluator, clock):
    proposed = measure_propose(declaration_id=case.pk, actor=evaluator.actor, kind="import")
    last = TODAY + dt.timedelta(days=2)
    measure = measure_agree(measure_id=proposed.pk, actor=evaluator.actor, starts_on=TODAY, ends_on=last)
    clock.shift(dt.timedelta(days=5))

    close(case, evaluator, answers=Answers(TODAY + dt.timedelta(days=5), "Retour.", {measure.pk: "Utile."}))

    measure.refresh_from_db()
    assert measure.ends_on == last


def test_the_end_does_not_precede_the_last_of_two_periods(pharmacist_a, evaluator, clock):
    case = file_case(pharmacist_a, kind="risk")
    clock.shift(dt.timedelta(days=5))
    day = TODAY + dt.timedelta(days=3)
    interval_change(declaration_id=case.pk, actor=evaluator.actor, kind="rupture", starts_on=day, reason="Plus rien.")

    refusal = refusal_of(case, evaluator, answers=Answers(TODAY + dt.timedelta(days=1), "Retour."))

    assert refusal.fields["ended_on"].startswith("La dernière période commence le")


def test_an_ended_case_has_nothing_left_to_read(case, evaluator, pharmacist_a):
    followed(case, evaluator)
    message_post(declaration_id=case.pk, actor=pharmacist_a.actor, body="Les livraisons reprennent.")

    assert close(case, evaluator).unread_since is None


@pytest.mark.parametrize(
    ("ended_on", "said"),
    [(TODAY + dt.timedelta(days=1), "pas encore arrivée"), (TODAY - dt.timedelta(days=1), "ne peut pas la précéder")],
)
def test_the_end_lies_between_the_start_and_today(case, evaluator, ended_on, said):
    assert said in refusal_of(case, evaluator, answers=Answers(ended_on, "Retour.")).fields["ended_on"]


def test_a_risk_does_not_vanish_in_a_year_that_nobody_means(pharmacist_a, evaluator):
    case = file_case(pharmacist_a, kind="risk")
    refusal = refusal_of(case, evaluator, State.AVOIDED, Answers(dt.date(1926, 3, 12), "Évité."))
    assert refusal.fields == {"ended_on": "L’année 1926 n’est pas plausible."}


@pytest.mark.parametrize(
    ("status", "state", "stands"),
    [
        (PublicStatus.RUPTURE, State.RETURNED, True),
        (PublicStatus.RETURNED, State.RETURNED, False),
        (PublicStatus.RETURNED, State.IN_ERROR, True),
    ],
)
def test_the_public_may_not_go_on_reading_of_a_rupture(case, evaluator, status, state, stands):
    notice = publish(case, evaluator, status)
    if stands:
        assert refusal_of(case, evaluator, state).fields.keys() == {"notice"}
    else:
        assert close(case, evaluator, state).is_closed
    assert notice.state == NoticeState.PUBLISHED


def test_a_case_ends_once(case, evaluator):
    close(case, evaluator)

    assert refusal_of(case, evaluator).code == "not_open"


def test_a_risk_announced_for_later_ends_before_it_began(pharmacist_a, evaluator):
    case = file_case(pharmacist_a, kind="risk", starts_on=TODAY + dt.timedelta(days=20))

    close(case, evaluator, State.AVOIDED)

    interval = case.intervals.get()
    assert (interval.starts_on, interval.ends_on) == (TODAY, TODAY + dt.timedelta(days=1))


def test_a_rupture_that_ends_the_day_it_began_did_not_begin_with_its_filing(pharmacist_a, evaluator, clock):
    case = file_case(pharmacist_a, starts_on=TODAY - dt.timedelta(days=1))
    clock.shift(dt.timedelta(days=5))
    day = TODAY + dt.timedelta(days=4)
    update_file_at_once(declaration_id=case.pk, actor=pharmacist_a.actor, values={"starts_on": day}, comment="Corrigé.")

    close(case, evaluator, State.RETURNED, Answers(day, "Livré dans la journée."))

    interval = case.intervals.get()
    assert (interval.starts_on, interval.ends_on) == (day, day + dt.timedelta(days=1))


def test_a_premature_end_is_undone(case, evaluator):
    close(case, evaluator)

    declaration = reopen(declaration_id=case.pk, actor=evaluator.actor, reason="Les livraisons ont cessé.")

    assert (declaration.state, declaration.ended_on, declaration.closed_at) == (State.FOLLOWED, None, None)
    assert case.intervals.get().ends_on is None
    assert events_of(case).last().data["closure"]["comment"] == DONE.comment


def test_a_reopened_risk_begins_again_on_the_day_announced(pharmacist_a, evaluator):
    announced = TODAY + dt.timedelta(days=20)
    case = file_case(pharmacist_a, kind="risk", starts_on=announced)
    close(case, evaluator, State.AVOIDED)

    reopen(declaration_id=case.pk, actor=evaluator.actor, reason="Le lot attendu est refusé.")

    interval = case.intervals.get()
    assert (interval.starts_on, interval.ends_on) == (announced, None)


def test_a_reopened_case_waits_for_news_from_that_day_on(case, evaluator, clock):
    close(case, evaluator)
    clock.shift(dt.timedelta(days=20))

    declaration = reopen(declaration_id=case.pk, actor=evaluator.actor, reason="Les livraisons ont cessé.")

    assert declaration.news_on == TODAY + dt.timedelta(days=20)


def test_an_error_is_not_reopened(case, evaluator):
    close(case, evaluator, State.IN_ERROR)

    with pytest.raises(ConflictError) as refusal:
        reopen(declaration_id=case.pk, actor=evaluator.actor, reason="Finalement si.")

    assert refusal.value.code == "transition_refused"


def test_whoever_publishes_may_tell_the_public_with_the_end(case, head):
    publish(case, head)

    close(case, head, answers=Answers(TODAY, "Livraisons reprises.", notice="publish"))

    notice = case.notices.get(state=NoticeState.PUBLISHED)
    assert (notice.status, notice.returned_on) == (PublicStatus.RETURNED, TODAY)


def test_the_public_may_be_told_of_a_rupture_avoided_before_its_announced_start(pharmacist_a, head, clock):
    case = file_case(pharmacist_a, kind="risk", starts_on=TODAY + dt.timedelta(days=20))
    publish(case, head, PublicStatus.TENSION)
    case.notices.update(starts_on=case.starts_on)
    clock.shift(dt.timedelta(days=3))
    ended_on = TODAY + dt.timedelta(days=2)

    close(case, head, State.AVOIDED, Answers(ended_on, "Livré.", notice="publish"))

    notice = case.notices.get(state=NoticeState.PUBLISHED)
    assert (notice.starts_on, notice.returned_on) == (TODAY, ended_on)


def test_a_long_account_of_an_end_withdraws_the_notice_and_stands_whole_in_the_journal(case, head):
    notice = publish(case, head)
    account = "Erreur de code. " * 60

    close(case, head, State.IN_ERROR, Answers(TODAY, account, notice="withdraw"))

    notice.refresh_from_db()
    assert notice.withdrawal_reason == account[:500]
    assert events_of(case).get(kind="notice_withdrawn").comment == account.strip()


def test_a_notice_about_an_error_can_only_be_withdrawn(case, head):
    notice = publish(case, head)
    answers = Answers(TODAY, "Erreur de code.", notice="publish")
    assert refusal_of(case, head, State.IN_ERROR, answers).fields.keys() == {"notice"}

    close(case, head, State.IN_ERROR, Answers(TODAY, "Erreur de code.", notice="withdraw"))

    notice.refresh_from_db()
    assert notice.state == NoticeState.WITHDRAWN


def test_an_evaluator_does_not_publish_by_ending_a_case(case, evaluator):
    publish(case, evaluator)

    fields = refusal_of(case, evaluator, answers=Answers(TODAY, "Retour.", notice="publish")).fields

    assert "chargé de publication" in fields["notice"]
