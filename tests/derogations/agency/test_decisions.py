"""Decisions on pages: proposed by one person, read as the letter that would leave, signed by another."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from derogations.enums import DecisionState, State
from derogations.models import Decision
from derogations.services.instruction import opinion_give
from derogations.services.remedies import appeal_file
from derogations.services.silence import silence_sweep
from mitm.accounts.enums import DelegationSubject
from mitm.accounts.services import delegation_give
from tests.derogations.building import instructed, opened, signed

if TYPE_CHECKING:
    from derogations.models import Appeal, LoweringRequest
    from tests.personas import Persona

GRANT = {
    "outcome": "granted",
    "reasons": "Les études montrent trois mois de conservation.",
    "threshold_value": "4",
    "threshold_unit": "weeks",
    "valid_from": "12/03/2026",
    "valid_until": "",
    "conditions": "",
}


@pytest.fixture
def case(pharmacist_a: Persona, evaluator: Persona) -> LoweringRequest:
    """A request that the evaluator has taken."""
    return instructed(pharmacist_a, evaluator)


@pytest.fixture
def delegated(signatory: Persona) -> Persona:
    """A signatory with a delegation."""
    delegation_give(
        holder=signatory.user,
        subject=DelegationSubject.LOWERING,
        reference="décision DG n° 2026-041",
        starts_on=dt.date(2026, 1, 1),
    )
    return signatory


@pytest.fixture
def proposed(case: LoweringRequest, evaluator: Persona) -> Decision:
    """A grant that awaits a signature."""
    assert evaluator.client.post(f"{case.get_absolute_url()}decision/", GRANT).status_code == 302
    return Decision.objects.get()


def page_of(decision: Decision) -> str:
    return f"{decision.request.get_absolute_url()}decision/{decision.pk}/"


def text(response) -> str:
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ").replace("\u202f", " ")


def test_a_proposal_reaches_those_who_sign(proposed: Decision, delegated: Persona) -> None:
    assert proposed.request.reference in text(delegated.client.get("/agence/demandes/a-signer/"))
    assert "Relire et signer" in text(delegated.client.get(proposed.request.get_absolute_url()))


def test_the_signatory_reads_the_letter_then_signs(proposed: Decision, delegated: Persona) -> None:
    page = text(delegated.client.get(page_of(proposed)))
    assert "Les études montrent trois mois de conservation." in page
    assert "décision DG n° 2026-041" in page
    assert delegated.client.post(f"{page_of(proposed)}signature/").status_code == 302

    proposed.refresh_from_db()
    assert proposed.state == DecisionState.SIGNED
    assert "Accord signé, non notifié" in text(delegated.client.get(proposed.request.get_absolute_url()))


def test_the_page_and_the_letter_give_the_same_day_of_effect(proposed: Decision, delegated: Persona, clock) -> None:
    clock.move_to("2026-03-14 10:00:00+01:00")
    delegated.client.force_login(delegated.user)
    page = html.unescape(text(delegated.client.get(page_of(proposed))))
    assert re.findall(r"à compter du (?:<time[^>]*>)?([^<,.]+)", page) == ["14 mars 2026", "14 mars 2026"]


def test_without_a_delegation_the_page_says_so_and_nothing_is_signed(proposed: Decision, signatory: Persona) -> None:
    assert "pas de délégation de signature valable aujourd’hui" in text(signatory.client.get(page_of(proposed)))
    response = signatory.client.post(f"{page_of(proposed)}signature/")

    assert response.status_code == 422
    proposed.refresh_from_db()
    assert proposed.state == DecisionState.PROPOSED


def test_whoever_proposes_does_not_sign(case, head: Persona) -> None:
    head.client.post(f"{case.get_absolute_url()}decision/", GRANT)
    decision = Decision.objects.get()

    assert "une autre personne la signe" in text(head.client.get(page_of(decision)))
    assert head.client.post(f"{page_of(decision)}signature/").status_code == 422


def test_after_the_last_day_a_signature_asks_for_a_confirmation(proposed: Decision, delegated: Persona, clock) -> None:
    clock.move_to(dt.datetime(2026, 5, 13, 8, tzinfo=dt.UTC))
    delegated.client.force_login(delegated.user)
    assert "Après le dernier jour" in text(delegated.client.get(page_of(proposed)))
    assert delegated.client.post(f"{page_of(proposed)}signature/").status_code == 422
    assert delegated.client.post(f"{page_of(proposed)}signature/", {"late": "on"}).status_code == 302

    proposed.refresh_from_db()
    assert proposed.state == DecisionState.SIGNED


@pytest.mark.parametrize(
    ("day", "words"),
    [(10, "Avant le dernier jour"), (11, "Veille du dernier jour"), (12, "Dernier jour pour décider")],
)
def test_the_guide_follows_the_day(proposed: Decision, delegated: Persona, clock, day: int, words: str) -> None:
    clock.move_to(dt.datetime(2026, 5, day, 8, tzinfo=dt.UTC))
    delegated.client.force_login(delegated.user)

    assert words in text(delegated.client.get(page_of(proposed)))


def test_a_proposal_is_sent_back_with_a_comment(proposed: Decision, delegated: Persona) -> None:
    delegated.client.post(f"{page_of(proposed)}renvoi/", {"comment": "Préciser les motifs."})

    proposed.refresh_from_db()
    assert (proposed.state, proposed.comment) == (DecisionState.RETURNED, "Préciser les motifs.")


def test_a_proposal_is_taken_back(proposed: Decision, evaluator: Persona) -> None:
    evaluator.client.post(f"{page_of(proposed)}abandon/")

    proposed.refresh_from_db()
    assert proposed.state == DecisionState.DISCARDED


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"reasons": ""}, "reasons"), ({"threshold_value": ""}, "threshold_value"), ({"threshold_value": "9"},
     "threshold_value"), ({"valid_from": ""}, "valid_from"), ({"valid_until": "11/03/2026"}, "valid_until")],
)  # fmt: skip
def test_bad_input_is_named_at_its_field(case, evaluator: Persona, wrong, field) -> None:
    response = evaluator.client.post(f"{case.get_absolute_url()}decision/", {**GRANT, **wrong})

    assert response.status_code == 422
    assert field in response.context["form"].errors


def test_readers_do_not_sign(proposed: Decision, auditor: Persona, jurist: Persona) -> None:
    for persona in (auditor, jurist):
        assert persona.client.get(page_of(proposed)).status_code == 200
        assert persona.client.post(f"{page_of(proposed)}signature/").status_code == 403


@pytest.fixture
def granted(case: LoweringRequest, evaluator: Persona, signatory: Persona, declarant_a: Persona) -> LoweringRequest:
    """A request whose grant the laboratory has opened."""
    opened(signed(case, evaluator, signatory), declarant_a)
    case.refresh_from_db()
    return case


def test_a_withdrawal_by_letter_closes_the_clock(case: LoweringRequest, evaluator: Persona) -> None:
    address = f"{case.get_absolute_url()}desistement/"
    evaluator.client.post(address, {"on": "12/03/2026", "revision": str(case.revision)})

    case.refresh_from_db()
    assert case.state == State.WITHDRAWN
    assert "Désistement" in text(evaluator.client.get(case.get_absolute_url()))


def test_a_withdrawal_that_arrived_in_time_is_offered_once_silence_is_recorded(
    case: LoweringRequest, evaluator: Persona, clock
) -> None:
    clock.move_to(dt.datetime(2026, 5, 14, 8, tzinfo=dt.UTC))
    evaluator.client.force_login(evaluator.user)
    silence_sweep(now=timezone.now())
    case.refresh_from_db()
    address = f"{case.get_absolute_url()}desistement/"
    assert "Enregistrer un désistement arrivé à temps" in text(evaluator.client.get(case.get_absolute_url()))
    assert "il le remplace" in text(evaluator.client.get(address))

    evaluator.client.post(address, {"on": "11/05/2026", "revision": str(case.revision)})

    said = text(evaluator.client.get(case.get_absolute_url()))
    assert "remplacée le" in said
    assert "il remplace le rejet implicite constaté" in said
    assert "Enregistrer un désistement" not in said


def rejected_then_appealed(case, pharmacist_a: Persona, clock, *people: Persona) -> Appeal:
    """Silence has rejected the request, and the laboratory asked to think again."""
    clock.move_to(dt.datetime(2026, 5, 14, 8, tzinfo=dt.UTC))
    for person in people:
        person.client.force_login(person.user)
    silence_sweep(now=timezone.now())
    return appeal_file(request_id=case.pk, actor=pharmacist_a.actor, arguments="Les études sont nouvelles.")


def test_on_appeal_no_page_speaks_of_the_clock_of_the_request(
    case: LoweringRequest, evaluator: Persona, delegated: Persona, pharmacist_a: Persona, clock
) -> None:
    rejected_then_appealed(case, pharmacist_a, clock, evaluator, delegated)
    address = f"{case.get_absolute_url()}decision/"
    assert "Sans réponse, le recours est rejeté le mardi 14 juillet 2026." in text(evaluator.client.get(address))

    said = text(
        evaluator.client.post(
            address, {"outcome": "refused", "reasons": "Non.", "threshold_unit": "weeks"}, follow=True
        )
    )
    decision = Decision.objects.get()
    assert "le recours est rejeté le mardi 14 juillet 2026." in said
    assert "Après le dernier jour" not in text(delegated.client.get(page_of(decision)))
    assert "le recours est rejeté" in text(delegated.client.get(f"{page_of(decision)}renvoi/"))
    assert "12/05/2026" not in text(delegated.client.get("/agence/demandes/a-signer/"))


def test_once_silence_has_rejected_a_proposal_says_that_the_rejection_stands(
    case: LoweringRequest, evaluator: Persona, clock
) -> None:
    clock.move_to(dt.datetime(2026, 5, 14, 8, tzinfo=dt.UTC))
    evaluator.client.force_login(evaluator.user)

    page = text(evaluator.client.get(f"{case.get_absolute_url()}decision/"))
    assert "En attendant, le rejet implicite tient." in page


def test_a_threshold_is_never_proposed_in_the_unit_of_another(case: LoweringRequest, evaluator: Persona) -> None:
    opinion_give(
        request_id=case.pk, actor=evaluator.actor, advice="unfavourable", reasons="Non.", threshold_unit="months"
    )

    initial = evaluator.client.get(f"{case.get_absolute_url()}decision/").context["form"].initial
    assert (initial["threshold_value"], initial["threshold_unit"]) == (4, "weeks")


def test_reasons_stay_on_screen_when_another_person_was_quicker(
    case: LoweringRequest, proposed: Decision, head: Persona
) -> None:
    answer = head.client.post(f"{case.get_absolute_url()}decision/", {**GRANT, "reasons": "Une page de motifs."})

    assert answer.status_code == 422
    assert "Une décision attend déjà la signature." in text(answer)
    assert "Une page de motifs.</textarea>" in text(answer)


def test_what_was_sent_back_is_taken_up_again(proposed: Decision, evaluator: Persona, delegated: Persona) -> None:
    address = f"{proposed.request.get_absolute_url()}decision/"
    delegated.client.post(f"{page_of(proposed)}renvoi/", {"comment": "Préciser les motifs."})
    initial = evaluator.client.get(address).context["form"].initial
    assert initial["reasons"] == GRANT["reasons"]
    assert (initial["outcome"], initial["threshold_value"], initial["threshold_unit"]) == ("granted", 4, "weeks")

    opinion_give(request_id=proposed.request_id, actor=evaluator.actor, advice="unfavourable", reasons="Tout revu.")
    assert evaluator.client.get(address).context["form"].initial["reasons"] == "Tout revu."
