"""A request for pieces that waits online to be opened: page, list, record and the law's JSON say the same of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from derogations.enums import LetterKind, State
from derogations.models import Letter, LoweringRequest
from derogations.selectors.clock import Rows, facts_of, rows_of, verdict_of
from derogations.services.letters import letter_consult, letter_draft, letter_issue
from derogations.services.outcomes import record_silence
from derogations.services.remedies import appeal_file, certificate_ask, reasons_ask
from derogations.services.silence import silence_sweep
from mitm.accounts.actor import CLOCK
from mitm.doctrine.selectors import whole_doctrine
from mitm.errors import ConflictError
from mitm.law.clock import Status
from mitm.law.clock.writing import answer, as_json, facts_as_json
from tests.derogations.building import instructed

if TYPE_CHECKING:
    from time_machine import Traveller

    from tests.personas import Persona

FLIP = dt.datetime(2026, 5, 12, 22, tzinfo=dt.UTC)
SECOND, DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)
SENT = FLIP - 7 * DAY + 10 * 3600 * SECOND  # on 6 May, to be opened by the 21st
CERTAIN = dt.datetime(2026, 5, 21, 22, tzinfo=dt.UTC)


@pytest.fixture
def waiting(pharmacist_a: Persona, evaluator: Persona, clock: Traveller) -> LoweringRequest:
    """A request to whose applicant pieces were asked for, online, a week before the last day."""
    request = instructed(pharmacist_a, evaluator)
    clock.move_to(SENT)
    letter = letter_draft(
        request_id=request.pk,
        kind=LetterKind.COMPLETENESS,
        actor=evaluator.actor,
        due_on=dt.date(2026, 5, 31),
        pieces=[("stability", "")],
    )
    letter_issue(letter_id=letter.pk, actor=evaluator.actor)
    return LoweringRequest.objects.get(pk=request.pk)


def seen_by(persona: Persona, address: str) -> str:
    persona.client.force_login(persona.user)
    return str(persona.client.get(address).content.decode()).replace("\u00a0", " ")


def completeness_letter(request: LoweringRequest) -> Letter:
    return Letter.objects.get(request=request, kind=LetterKind.COMPLETENESS)


@pytest.mark.parametrize("now", [SENT, FLIP, CERTAIN - SECOND, CERTAIN])
def test_anybody_computes_the_verdict_of_the_page_from_its_facts(waiting: LoweringRequest, now: dt.datetime) -> None:
    rows = rows_of([waiting]).get(waiting.pk, Rows())
    facts = facts_of(waiting, rows, now=now, doctrine=whole_doctrine())

    found = answer(facts_as_json(facts))

    assert found == as_json(verdict_of(waiting, now=now))
    assert found["provisional"] is True
    assert (found["status"] == "suspended") == (now == CERTAIN)


def test_what_is_recorded_to_find_it_is_what_the_law_says(waiting: LoweringRequest) -> None:
    found = verdict_of(waiting, now=SENT)

    assert (waiting.provisional, waiting.settles_at, waiting.flips_at) == (True, CERTAIN, FLIP)
    assert (waiting.settles_at, waiting.provisional) == (found.settles_at, found.provisional)


def test_silence_is_not_recorded_while_the_letter_may_turn_out_to_have_suspended(
    waiting: LoweringRequest, clock: Traveller
) -> None:
    assert record_silence(waiting, now=CERTAIN - SECOND, actor=CLOCK) is None
    assert silence_sweep(now=CERTAIN).rejected == 0
    waiting.refresh_from_db()
    assert (waiting.state, waiting.suspended) == (State.INSTRUCTING, True)
    assert waiting.implicit_on == dt.date(2026, 5, 12) + 25 * DAY


def test_opened_after_the_last_day_silence_is_certain_at_once(
    waiting: LoweringRequest, pharmacist_a: Persona, clock: Traveller
) -> None:
    clock.move_to(FLIP + DAY)

    letter_consult(letter_id=completeness_letter(waiting).pk, actor=pharmacist_a.actor)

    found = verdict_of(waiting, now=FLIP + DAY)
    assert (found.status, found.provisional) == (Status.IMPLICIT_REJECTION, False)
    waiting.refresh_from_db()
    assert waiting.state == State.SILENCE


@pytest.mark.parametrize("now", [SENT, FLIP])
def test_the_agency_reads_that_it_is_provisional_and_why(
    waiting: LoweringRequest, evaluator: Persona, clock: Traveller, now: dt.datetime
) -> None:
    clock.move_to(now)

    page = seen_by(evaluator, waiting.get_absolute_url())
    assert "Provisoire" in page
    assert "Une demande de pièces, mise en ligne le 6 mai 2026, attend d’être ouverte" in page
    assert "Demande de pièces mise en ligne" in page
    assert "demande de pièces non ouverte, provisoire" in seen_by(evaluator, "/agence/demandes/")


def test_the_agency_reads_no_more_that_it_waits_once_the_days_to_open_it_are_over(
    waiting: LoweringRequest, evaluator: Persona, clock: Traveller
) -> None:
    clock.move_to(CERTAIN)

    assert "attend d’être ouverte" not in seen_by(evaluator, waiting.get_absolute_url())
    assert "non ouverte" not in seen_by(evaluator, "/agence/demandes/")


@pytest.mark.parametrize("now", [SENT, FLIP])
def test_the_laboratory_reads_that_it_has_a_letter_to_open(
    waiting: LoweringRequest, pharmacist_a: Persona, clock: Traveller, now: dt.datetime
) -> None:
    clock.move_to(now)

    assert "Lettre à ouvrir" in seen_by(pharmacist_a, waiting.get_portal_url())
    listed = seen_by(pharmacist_a, "/labo/demandes/")
    assert "Lettre à ouvrir" in listed
    assert "Décision à ouvrir" not in listed


def test_the_laboratory_reads_in_its_list_that_the_clock_stands_still_once_the_letter_is_open(
    waiting: LoweringRequest, pharmacist_a: Persona
) -> None:
    letter_consult(letter_id=completeness_letter(waiting).pk, actor=pharmacist_a.actor)

    assert "Suspendue, pièces attendues" in seen_by(pharmacist_a, "/labo/demandes/")


def test_the_address_of_a_letter_delivers_nothing_before_it_is_opened(
    waiting: LoweringRequest, pharmacist_a: Persona
) -> None:
    letter = completeness_letter(waiting)
    address = reverse("issued_document", args=[letter.document_id])
    pharmacist_a.client.force_login(pharmacist_a.user)
    assert pharmacist_a.client.get(address).status_code == 404

    letter_consult(letter_id=letter.pk, actor=pharmacist_a.actor)

    assert pharmacist_a.client.get(address).status_code == 200


def test_what_follows_a_rejection_is_offered_once_the_letter_that_may_undo_it_is_opened(
    waiting: LoweringRequest, pharmacist_a: Persona, clock: Traveller
) -> None:
    clock.move_to(FLIP)
    remedies = ("Demander les motifs", "Former un recours gracieux", "Demander l’attestation")
    page = seen_by(pharmacist_a, waiting.get_portal_url())
    assert [words for words in remedies if words in page] == []

    letter_consult(letter_id=completeness_letter(waiting).pk, actor=pharmacist_a.actor)

    page = seen_by(pharmacist_a, waiting.get_portal_url())
    assert [words for words in remedies if words in page] == list(remedies)


@pytest.mark.parametrize("act", [reasons_ask, certificate_ask, partial(appeal_file, arguments="À revoir.")])
def test_a_remedy_asked_before_says_that_a_letter_is_to_be_opened_first(
    waiting: LoweringRequest, pharmacist_a: Persona, clock: Traveller, act: Callable[..., object]
) -> None:
    clock.move_to(FLIP)

    with pytest.raises(ConflictError) as refused:
        act(request_id=waiting.pk, actor=pharmacist_a.actor)

    assert refused.value.code == "letter_unopened"


def test_the_agency_is_told_whose_letter_is_to_be_opened_before_a_recours_is_written_down(
    waiting: LoweringRequest, evaluator: Persona, clock: Traveller
) -> None:
    clock.move_to(FLIP)

    with pytest.raises(ConflictError, match="attend d’être ouverte par le laboratoire"):
        appeal_file(request_id=waiting.pk, actor=evaluator.actor, arguments="À revoir.", on=dt.date(2026, 5, 12))
