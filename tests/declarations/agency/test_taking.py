"""Who takes a case, to whom it is given, and how its gravity is settled."""

import pytest

from declarations.enums import Awaiting, Criticality, State
from declarations.models import Declaration, Evaluation
from declarations.services.evaluation import (
    cases_reassign,
    declaration_assign,
    declaration_conclude,
    declaration_evaluate,
    declaration_reassess,
    declaration_take,
    news_read,
)
from declarations.services.exchanges import message_post
from mitm.audit.selectors import events_of
from mitm.audit.verification import first_broken_link
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.outbox.models import OutgoingMessage
from mitm.registry.enums import GenericKind
from mitm.registry.models import GenericGroup, GenericMember
from tests.declarations.building import TODAY, file_case, followed, taken
from tests.factories import MembershipFactory, SpecialityFactory

pytestmark = pytest.mark.django_db


def told(person) -> list[str]:
    """Subjects of what a person was told on the desk."""
    return list(
        OutgoingMessage.objects.filter(recipient=person.user, channel="notification").values_list("subject", flat=True)
    )


def test_the_first_notice_is_evaluated_at_once(case):
    evaluation = Evaluation.objects.get(declaration=case)

    assert evaluation.evaluated_by is None
    assert evaluation.version == 1
    assert case.criticality == evaluation.level == Criticality.CRITICAL  # no alternative, no stock, a MITM
    assert {term["key"] for term in evaluation.terms if not term["known"]} == {"market_share", "use"}


def test_an_alternative_that_is_declared_short_does_not_help(pharmacist_a, laboratory_a):
    group = GenericGroup.objects.create(code="1", label="Groupe", first_seen_on=TODAY)
    ours, theirs = SpecialityFactory.create_batch(2, laboratory=laboratory_a)
    for speciality in (ours, theirs):
        GenericMember.objects.create(group=group, speciality=speciality, kind=GenericKind.GENERIC, first_seen_on=TODAY)
    file_case(pharmacist_a, specialities=[theirs])

    case = file_case(pharmacist_a, specialities=[ours])

    term = next(term for term in case.evaluations.get().terms if term["key"] == "alternatives")
    assert (term["value"], term["points"]) == ("0 sur 1", 26)


def test_whoever_takes_a_case_follows_it(case, evaluator, pharmacist_a):
    declaration = taken(case, evaluator)

    assert (declaration.state, declaration.assigned_to) == (State.EVALUATING, evaluator.user)
    assert f"{case.reference} : prise en charge" in told(pharmacist_a)


def test_whoever_takes_or_evaluates_a_case_has_read_its_news(case, evaluator, pharmacist_a):
    message_post(declaration_id=case.pk, actor=pharmacist_a.actor, body="Un lot arrive lundi.")
    assert taken(case, evaluator).unread_since is None

    message_post(declaration_id=case.pk, actor=pharmacist_a.actor, body="Un autre mardi.")
    declaration_evaluate(declaration_id=case.pk, actor=evaluator.actor)

    case.refresh_from_db()
    assert case.unread_since is None


def test_a_case_is_taken_once(case, evaluator, head):
    taken(case, evaluator)

    with pytest.raises(ConflictError) as refusal:
        declaration_take(declaration_id=case.pk, actor=head.actor)

    assert refusal.value.code == "transition_refused"


def test_whoever_had_been_given_the_case_is_told_that_another_took_it(case, evaluator, head):
    declaration_assign(declaration_id=case.pk, actor=head.actor, assignee=evaluator.user)

    declaration_take(declaration_id=case.pk, actor=head.actor)

    assert f"{case.reference} : pris en charge" in told(evaluator)


@pytest.mark.parametrize(
    "persona", ["jurist", "inspector", "auditor", "admin", "pharmacist_a", "reader_a"], indirect=True
)
def test_who_may_not_evaluate_may_not_take(case, persona):
    with pytest.raises(ForbiddenError):
        declaration_take(declaration_id=case.pk, actor=persona.actor)


def test_the_head_gives_a_case_to_somebody_who_is_told(case, evaluator, head):
    declaration = declaration_assign(declaration_id=case.pk, actor=head.actor, assignee=evaluator.user)

    assert (declaration.assigned_to, declaration.state) == (evaluator.user, State.FILED)
    assert any("dossier confié" in subject for subject in told(evaluator))


def test_whoever_takes_a_case_over_needs_not_be_told(case, evaluator, head):
    taken(case, evaluator)
    declaration_assign(declaration_id=case.pk, actor=head.actor, assignee=head.user)

    assert any("dossier confié" in subject for subject in told(evaluator))
    assert not any("dossier confié" in subject for subject in told(head))


def test_a_case_goes_to_somebody_who_evaluates_today_only(case, head, jurist):
    with pytest.raises(CaseError) as refusal:
        declaration_assign(declaration_id=case.pk, actor=head.actor, assignee=jurist.user)

    assert refusal.value.fields.keys() == {"assignee"}


def test_an_evaluator_does_not_assign(case, evaluator):
    with pytest.raises(ForbiddenError):
        declaration_assign(declaration_id=case.pk, actor=evaluator.actor, assignee=evaluator.user)


def test_cases_handed_to_whoever_holds_them_stay_where_they_are(case, evaluator, head):
    taken(case, evaluator)

    assert cases_reassign(actor=head.actor, leaver=evaluator.user, assignee=evaluator.user, comment="Erreur.") == []


def test_the_cases_of_a_person_who_leaves_go_to_another(case, evaluator, head, pharmacist_a):
    other = taken(file_case(pharmacist_a), evaluator)
    taken(case, evaluator)
    successor = MembershipFactory().user

    moved = cases_reassign(actor=head.actor, leaver=evaluator.user, assignee=successor, comment="Départ en congé.")

    assert {declaration.pk for declaration in moved} == {case.pk, other.pk}
    assert Declaration.objects.filter(assigned_to=successor).count() == 2
    assert events_of(case).last().comment == "Départ en congé."


def test_an_evaluation_keeps_the_computed_level(case, evaluator):
    taken(case, evaluator)

    evaluation = declaration_evaluate(declaration_id=case.pk, actor=evaluator.actor)

    assert (evaluation.level, evaluation.evaluated_by) == (evaluation.computed_level, evaluator.user)


def test_another_level_needs_a_reason(case, evaluator):
    taken(case, evaluator)

    with pytest.raises(CaseError) as refusal:
        declaration_evaluate(declaration_id=case.pk, actor=evaluator.actor, level=1, reason="  ")

    assert refusal.value.fields.keys() == {"reason"}


def test_another_level_with_its_reason_is_kept(case, evaluator):
    taken(case, evaluator)

    declaration_evaluate(declaration_id=case.pk, actor=evaluator.actor, level=2, reason="Stock chez les grossistes.")

    case.refresh_from_db()
    event = events_of(case).last()
    assert case.criticality == Criticality.MEDIUM
    assert (event.kind, event.data["computed"], event.data["level"]) == ("evaluated", 4, 2)


def test_a_level_out_of_the_scale_is_refused(case, evaluator):
    taken(case, evaluator)

    with pytest.raises(CaseError) as refusal:
        declaration_evaluate(declaration_id=case.pk, actor=evaluator.actor, level=9, reason="Très grave.")

    assert refusal.value.fields.keys() == {"level"}


def test_a_case_that_nobody_took_is_not_evaluated(case, evaluator):
    with pytest.raises(ConflictError) as refusal:
        declaration_evaluate(declaration_id=case.pk, actor=evaluator.actor)

    assert refusal.value.code == "not_evaluating"


def test_the_first_computation_is_no_evaluation(case, evaluator):
    taken(case, evaluator)

    with pytest.raises(CaseError) as refusal:
        declaration_conclude(declaration_id=case.pk, actor=evaluator.actor)

    assert refusal.value.code == "evaluation_missing"


def test_an_evaluation_names_the_version_that_it_read(case, evaluator):
    taken(case, evaluator)
    Declaration.objects.filter(pk=case.pk).update(version=3)

    assert declaration_evaluate(declaration_id=case.pk, actor=evaluator.actor).version == 3


def test_an_evaluated_case_is_followed_then_reassessed(case, evaluator):
    assert followed(case, evaluator).state == State.FOLLOWED

    declaration = declaration_reassess(declaration_id=case.pk, actor=evaluator.actor, comment="Retour repoussé.")

    assert declaration.state == State.EVALUATING


def test_news_wait_until_the_agency_has_read_them(case, evaluator, pharmacist_a):
    followed(case, evaluator)
    message_post(declaration_id=case.pk, actor=pharmacist_a.actor, body="Un lot arrive lundi.")
    case.refresh_from_db()
    assert case.awaiting == Awaiting.AGENCY

    declaration = news_read(declaration_id=case.pk, actor=evaluator.actor)

    assert declaration.unread_since is None
    assert declaration.awaiting == Awaiting.LABORATORY  # whose complement is still awaited


def test_whoever_read_an_older_page_is_told_so(case, evaluator, head):
    seen = case.revision
    declaration_assign(declaration_id=case.pk, actor=head.actor, assignee=evaluator.user)

    with pytest.raises(ConflictError) as refusal:
        declaration_take(declaration_id=case.pk, actor=evaluator.actor, revision=seen)

    assert refusal.value.code == "stale"


def test_every_act_is_in_an_unbroken_journal(case, evaluator):
    followed(case, evaluator)

    assert [event.kind for event in events_of(case)][-3:] == ["take", "evaluated", "conclude"]
    assert first_broken_link(case) is None
