"""The pages by which a grant ends: the agency invites, the laboratory answers, the agency proposes, signs or keeps."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from derogations.enums import DueKind, State
from derogations.models import Appeal, Decision, Hearing, Letter
from derogations.services.decisions import decision_sign
from derogations.services.letters import letter_consult
from derogations.services.remedies import appeal_file
from derogations.services.silence import silence_sweep
from mitm.errors import ForbiddenError
from tests.derogations.building import (
    TODAY,
    ended,
    heard,
    instructed,
    invited,
    may_sign,
    on_paper,
    opened,
    proposed,
    signed,
)

if TYPE_CHECKING:
    from time_machine import Traveller

    from derogations.models import LoweringRequest
    from tests.personas import Persona

DAY = dt.timedelta(days=1)


@pytest.fixture
def granted(pharmacist_a: Persona, evaluator: Persona, signatory: Persona) -> LoweringRequest:
    """A request whose grant the laboratory has opened."""
    case = instructed(pharmacist_a, evaluator)
    opened(signed(case, evaluator, signatory), pharmacist_a)
    case.refresh_from_db()
    return case


def text(response) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ").split())


def test_a_grant_ends_from_page_to_page(
    granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona, signatory: Persona
) -> None:
    agency, portal = granted.get_absolute_url(), granted.get_portal_url()
    facts = {"text": "La conservation est plus longue.", "due_on": "27/03/2026"}
    draft = evaluator.client.post(f"{agency}lettres/nouvelle/hearing_abrogated/", facts)
    assert "envisage d’abroger" in text(evaluator.client.get(draft["Location"]))
    evaluator.client.post(f"{draft['Location']}emission/")
    letter = Letter.objects.get(kind="hearing_abrogated")
    pharmacist_a.client.post(f"{portal}lettres/{letter.number}/")
    assert "Présenter vos observations" in text(pharmacist_a.client.get(portal))
    pharmacist_a.client.post(f"{portal}observations/", {"observations": "Nous contestons.", "wants_meeting": "on"})

    assert "Nous contestons." in text(evaluator.client.get(agency))
    assert "demandé à être entendu" in text(evaluator.client.get(f"{agency}accord/fin/"))
    evaluator.client.post(
        f"{agency}accord/fin/", {"reasons": "La conservation est longue.", "valid_from": "01/04/2026"}
    )
    decision = Decision.objects.get(outcome="abrogated")
    page = may_sign(signatory).client.get(f"{agency}decision/{decision.pk}/")
    assert "est abrogée à compter du" in text(page)
    signatory.client.post(f"{agency}decision/{decision.pk}/signature/")
    sealed = Letter.objects.get(kind="abrogation")
    assert "Présenter vos observations" not in text(pharmacist_a.client.get(portal))
    pharmacist_a.client.post(f"{portal}lettres/{sealed.number}/")

    granted.refresh_from_db()
    assert granted.state == State.ABROGATED
    assert "Former un recours gracieux" in text(pharmacist_a.client.get(portal))


def test_the_act_is_offered_once_the_laboratory_was_heard(
    granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona
) -> None:
    page = granted.get_absolute_url()
    assert "Envisager de retirer l’accord" in text(evaluator.client.get(page))
    invited(granted, evaluator, "revoked")
    assert "Proposer : retrait de l’accord" not in text(evaluator.client.get(page))
    Hearing.objects.update(closed_on=None)
    heard_page = pharmacist_a.client.get(granted.get_portal_url())
    assert "lettre à ouvrir" in text(heard_page)


def test_the_revocation_is_no_longer_offered_after_four_months(
    granted: LoweringRequest, evaluator: Persona, clock: Traveller
) -> None:
    clock.shift(130 * DAY)

    page = text(evaluator.client.get(granted.get_absolute_url()))
    assert "Envisager d’abroger l’accord" in page
    assert "Envisager de retirer l’accord" not in page


def test_the_grant_is_kept_from_its_page(granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona) -> None:
    heard(granted, evaluator, pharmacist_a)
    assert (
        evaluator.client.post(f"{granted.get_absolute_url()}accord/maintien/", {"reason": "Assez."}).status_code == 302
    )

    assert "Accord maintenu par l’agence" in text(pharmacist_a.client.get(granted.get_portal_url()))


def test_observations_on_paper_are_written_down(granted: LoweringRequest, evaluator: Persona) -> None:
    invited(granted, evaluator)
    address = f"{granted.get_absolute_url()}accord/observations/"
    assert evaluator.client.post(address, {"observations": ""}).status_code == 422
    evaluator.client.post(address, {"observations": "Reçues par courrier."})

    assert "Reçues par courrier." in text(evaluator.client.get(granted.get_absolute_url()))


@pytest.mark.parametrize("address", ["accord/fin/", "accord/observations/", "accord/maintien/"])
def test_without_a_hearing_there_is_no_such_page(granted: LoweringRequest, head: Persona, address: str) -> None:
    assert head.client.get(f"{granted.get_absolute_url()}{address}").status_code == 404


def test_both_desks_say_what_is_awaited(
    granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona, clock: Traveller
) -> None:
    invited(granted, evaluator)
    assert "observations attendues du laboratoire" in text(evaluator.client.get("/agence/"))
    assert "lettre de l’agence à ouvrir" in text(pharmacist_a.client.get("/labo/"))

    clock.shift(17 * DAY)
    assert "décision à proposer sur la fin de l’accord" in text(evaluator.client.get("/agence/"))


def test_the_page_of_an_ended_grant_says_why(
    granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona, signatory: Persona
) -> None:
    ended(granted, evaluator, pharmacist_a, signatory, "revoked")

    assert "réputé n’avoir jamais existé" in text(pharmacist_a.client.get(granted.get_portal_url()))


def test_an_invitation_awaits_observations_and_no_pieces(granted: LoweringRequest, evaluator: Persona) -> None:
    agency = granted.get_absolute_url()
    evaluator.client.post(f"{agency}lettres/nouvelle/hearing_abrogated/", {"text": "Motif.", "due_on": "27/03/2026"})
    letter = Letter.objects.get(kind="hearing_abrogated")

    assert "ne suspendrait pas le délai" not in text(evaluator.client.get(f"{agency}lettres/{letter.pk}/"))
    issued = text(evaluator.client.post(f"{agency}lettres/{letter.pk}/emission/", follow=True))
    assert "Lettre émise : elle est gardée au dossier." in issued
    for page in (issued, text(evaluator.client.get(f"{agency}lettres/{letter.pk}/"))):
        assert "Observations attendues jusqu’au" in page
        assert "Pièces attendues" not in page


def test_the_end_of_a_grant_does_not_race_the_clock_of_its_request(
    pharmacist_a: Persona, evaluator: Persona, signatory: Persona, clock: Traveller
) -> None:
    case = instructed(pharmacist_a, evaluator)
    clock.move_to(dt.datetime(2026, 5, 14, 8, tzinfo=dt.UTC))
    opened(signed(case, evaluator, signatory, valid_from=dt.date(2026, 5, 14)), pharmacist_a)
    heard(case, evaluator, pharmacist_a)
    decision = proposed(case, evaluator, "abrogated", valid_from=dt.date(2026, 6, 1))
    signatory.client.force_login(signatory.user)

    page = f"{case.get_absolute_url()}decision/{decision.pk}/"
    assert "Après le dernier jour" not in text(signatory.client.get(page))
    assert "En attendant, l’accord tient." in text(signatory.client.get(f"{page}renvoi/"))


def test_nothing_leads_to_a_revocation_for_which_no_time_is_left(
    granted: LoweringRequest, evaluator: Persona, clock: Traveller
) -> None:
    shown = {}
    for day in (3, 4):  # to be signed by 12 July, eight days after the invitation at the earliest
        clock.move_to(dt.datetime(2026, 7, day, 8, tzinfo=dt.UTC))
        evaluator.client.force_login(evaluator.user)
        shown[day] = "Envisager de retirer l’accord" in text(evaluator.client.get(granted.get_absolute_url()))
    assert shown == {3: True, 4: False}


def test_a_revocation_is_no_longer_proposed_after_four_months(
    granted: LoweringRequest, evaluator: Persona, clock: Traveller
) -> None:
    shown = {}
    clock.move_to(dt.datetime(2026, 6, 20, 8, tzinfo=dt.UTC))
    invited(granted, evaluator, "revoked", days=10)
    for day in (12, 13):
        clock.move_to(dt.datetime(2026, 7, day, 8, tzinfo=dt.UTC))
        evaluator.client.force_login(evaluator.user)
        shown[day] = "Proposer : retrait de l’accord" in text(evaluator.client.get(granted.get_absolute_url()))
    assert shown == {12: True, 13: False}


def test_the_desks_follow_the_end_of_a_grant_to_its_opening(
    granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona, signatory: Persona
) -> None:
    heard(granted, evaluator, pharmacist_a)
    assert "décision à proposer sur la fin de l’accord" in text(evaluator.client.get("/agence/"))

    proposal = proposed(granted, evaluator, "abrogated", valid_from=dt.date(2026, 6, 1))
    desk = text(evaluator.client.get("/agence/"))
    assert "fin de l’accord proposée à la signature" in desk
    assert "décision à proposer" not in desk

    decision_sign(decision_id=proposal.pk, actor=signatory.actor)
    assert "fin de l’accord signée, pas encore notifiée" in text(evaluator.client.get("/agence/"))
    assert "lettre de l’agence à ouvrir" in text(pharmacist_a.client.get("/labo/"))

    proposal.refresh_from_db()
    opened(proposal, pharmacist_a)
    assert "fin de l’accord" not in text(evaluator.client.get("/agence/"))
    assert "lettre de l’agence à ouvrir" not in text(pharmacist_a.client.get("/labo/"))


def test_nobody_is_asked_to_answer_once_the_end_is_signed(
    granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona, signatory: Persona, clock: Traveller
) -> None:
    letter_consult(letter_id=invited(granted, evaluator).pk, actor=pharmacist_a.actor)
    clock.move_to(dt.datetime(2026, 4, 14, 8, tzinfo=dt.UTC))
    pharmacist_a.client.force_login(pharmacist_a.user)
    assert "répondre" in text(pharmacist_a.client.get("/labo/"))

    signed(granted, evaluator, signatory, "abrogated", valid_from=dt.date(2026, 5, 1))
    desk = text(pharmacist_a.client.get("/labo/"))
    assert "répondre" not in desk
    assert "lettre de l’agence à ouvrir" in desk


@pytest.fixture
def silent_on_paper(evaluator: Persona, clock: Traveller) -> LoweringRequest:
    """A request on paper of an applicant without an account, rejected by silence on 2 May; it is the 20th."""
    request = on_paper(evaluator, dt.date(2026, 3, 2))
    clock.shift(69 * DAY)
    silence_sweep(now=timezone.now())
    request.refresh_from_db()
    return request


def test_what_an_applicant_asks_by_letter_counts_from_its_arrival(
    silent_on_paper: LoweringRequest, evaluator: Persona
) -> None:
    home = silent_on_paper.get_absolute_url()
    page = text(evaluator.client.get(home))
    assert "Enregistrer une demande de motifs" in page
    assert "Enregistrer un recours gracieux" in page

    evaluator.client.post(f"{home}motifs/", {"on": "11/05/2026"})
    evaluator.client.post(f"{home}recours/", {"on": "12/05/2026", "arguments": "La durée est courte."})

    silent_on_paper.refresh_from_db()
    assert (silent_on_paper.due_on, silent_on_paper.due_kind) == (dt.date(2026, 6, 11), DueKind.REASONS)
    assert Appeal.objects.get().filed_on == dt.date(2026, 5, 12)
    page = text(evaluator.client.get(home))
    assert "12 juillet 2026" in page  # silence on the recours
    assert "Enregistrer un recours gracieux" not in page


@pytest.mark.parametrize(
    ("day", "words"),
    [("21/05/2026", "La date ne peut pas être après le 20/05/2026."), ("01/03/2026", "n’était pas encore reçue")],
)
def test_what_came_by_letter_came_after_the_request(
    silent_on_paper: LoweringRequest, evaluator: Persona, day: str, words: str
) -> None:
    response = evaluator.client.post(f"{silent_on_paper.get_absolute_url()}motifs/", {"on": day})

    assert response.status_code == 422
    assert words in text(response)


@pytest.mark.parametrize("address", ["motifs/", "recours/"])
def test_a_remedy_dated_before_the_rejection_is_refused_and_bars_no_other(
    silent_on_paper: LoweringRequest, evaluator: Persona, address: str
) -> None:
    form = {"on": "02/05/2026", "arguments": "La durée est courte."}

    response = evaluator.client.post(silent_on_paper.get_absolute_url() + address, form)

    assert response.status_code == 422
    assert "Rien n’était encore à contester ce jour-là" in text(response)
    form["on"] = "03/05/2026"
    assert evaluator.client.post(silent_on_paper.get_absolute_url() + address, form).status_code == 302


def test_a_laboratory_does_not_date_its_own_recours(granted: LoweringRequest, pharmacist_a: Persona) -> None:
    with pytest.raises(ForbiddenError):
        appeal_file(request_id=granted.pk, actor=pharmacist_a.actor, arguments="Revoir.", on=TODAY)


def test_the_end_of_a_grant_that_was_sent_back_is_taken_up_again(
    granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona, signatory: Persona
) -> None:
    heard(granted, evaluator, pharmacist_a)
    address = f"{granted.get_absolute_url()}accord/fin/"
    assert evaluator.client.get(address).context["form"].initial["reasons"] == "Plus longue."

    decision = proposed(granted, evaluator, "abrogated", reasons="Longs motifs.", valid_from=dt.date(2026, 6, 1))
    signatory.client.post(f"{granted.get_absolute_url()}decision/{decision.pk}/renvoi/", {"comment": "Préciser."})
    initial = evaluator.client.get(address).context["form"].initial
    assert (initial["reasons"], initial["valid_from"]) == ("Longs motifs.", dt.date(2026, 6, 1))
