"""Who has left a laboratory or the agency, and may be a competitor’s today, hears nothing more of its cases."""

import datetime as dt

import pytest

from declarations.services.drafting import draft_create, draft_send_back, draft_submit
from declarations.services.evaluation import cases_reassign, declaration_take
from declarations.services.filing import declaration_file
from declarations.services.notice_asking import notice_ask
from declarations.services.publication import notice_withdraw
from declarations.services.updates import update_open, update_submit
from mitm.cases.products import ProductRef
from mitm.errors import CaseError
from mitm.outbox.models import OutgoingMessage
from tests.declarations.agency.test_closure import publish
from tests.declarations.building import TODAY, file_case, followed, notice
from tests.factories import MembershipFactory, SpecialityFactory

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - dt.timedelta(days=1)


def leaves(person):
    """The person’s last day here was yesterday."""
    person.membership.ends_on = YESTERDAY
    person.membership.save()


def told(person) -> list[str]:
    return list(OutgoingMessage.objects.filter(recipient=person.user).values_list("subject", flat=True))


@pytest.fixture
def submitted(declarant_a, pharmacist_a):
    """A draft whose author has left since it was handed over."""
    medicine = SpecialityFactory(laboratory=pharmacist_a.laboratory)
    draft = draft_create(actor=declarant_a.actor, values=notice(), products=[ProductRef(medicine.cis)])
    draft_submit(declaration_id=draft.pk, actor=declarant_a.actor)
    leaves(declarant_a)
    return draft


def test_a_draft_given_back_goes_to_those_who_still_declare(submitted, pharmacist_a, declarant_a):
    heir = MembershipFactory(laboratory=pharmacist_a.laboratory, role="declarant").user
    draft_send_back(declaration_id=submitted.pk, actor=pharmacist_a.actor, comment="Préciser le site.")

    assert told(declarant_a) == []
    assert OutgoingMessage.objects.filter(recipient=heir, subject__startswith="Déclaration à corriger").exists()


def test_the_receipt_does_not_follow_its_author(submitted, pharmacist_a, declarant_a):
    declaration_file(declaration_id=submitted.pk, actor=pharmacist_a.actor)
    assert told(declarant_a) == []
    assert told(pharmacist_a)


def test_cases_handed_over_are_told_to_the_heir_only(pharmacist_a, evaluator, head):
    declaration_take(declaration_id=file_case(pharmacist_a).pk, actor=evaluator.actor)
    leaves(evaluator)
    cases_reassign(actor=head.actor, leaver=evaluator.user, assignee=head.user, comment="Départ.")
    assert not [subject for subject in told(evaluator) if "confié" in subject]


def test_what_somebody_gone_had_asked_is_answered_to_the_heads(pharmacist_a, evaluator, publisher, head):
    case = followed(file_case(pharmacist_a), evaluator)
    publish(case, publisher)
    notice_ask(declaration_id=case.pk, actor=evaluator.actor, end="returned")
    leaves(evaluator)
    notice_withdraw(declaration_id=case.pk, actor=publisher.actor, reason="Retour.")

    assert not [subject for subject in told(evaluator) if subject.startswith("Avis public mis à jour")]
    assert [subject for subject in told(head) if subject.startswith("Avis public mis à jour")]


def test_an_update_is_handed_to_a_pharmacist_or_to_nobody(pharmacist_a, declarant_a):
    case = file_case(pharmacist_a)
    update_open(declaration_id=case.pk, actor=declarant_a.actor)
    leaves(pharmacist_a)
    with pytest.raises(CaseError) as refusal:
        update_submit(declaration_id=case.pk, actor=declarant_a.actor, comment="Nouveau lot.")

    assert refusal.value.code == "no_pharmacist"
