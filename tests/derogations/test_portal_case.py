"""The laboratory reads its request: the clock to the second, letters to open, pieces, remedies, the archive."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from derogations.archive import safe_name
from derogations.enums import LetterKind, State
from derogations.models import Appeal, LoweringRequest, ReasonsRequest
from derogations.reports.mentions import plain
from derogations.services.letters import letter_consult, letter_draft, letter_issue, registration_issue
from derogations.services.remedies import appeal_file, reasons_ask, reasons_give
from derogations.services.silence import appeals_settle, silence_sweep
from mitm.accounts.actor import CLOCK
from mitm.outbox.models import OutgoingMessage
from mitm.typography import medium_date
from tests.derogations.building import TODAY, ended, filed, instructed, invited, on_paper, opened, signed
from tests.derogations.test_pieces import asked, pdf, provide

if TYPE_CHECKING:
    import time_machine

    from tests.personas import Persona

FLIP = dt.datetime(2026, 5, 12, 22, tzinfo=dt.UTC)
QUERIES = 13  # session, person, membership and notifications included


def travel(clock: time_machine.Traveller, to: dt.datetime, persona: Persona) -> None:
    """Go to an instant; whoever was signed in for months signs in again."""
    clock.move_to(to)
    persona.client.force_login(persona.user)


def page(persona: Persona, request: LoweringRequest, rest: str = "") -> str:
    answer = persona.client.get(f"/labo/demandes/{request.pk}/{rest}", follow=True)
    return str(answer.content.decode()).replace("\u00a0", " ")


def listed(persona: Persona) -> str:
    return str(persona.client.get("/labo/demandes/").content.decode())


def test_silence_shows_the_second_after_it_decides(pharmacist_a: Persona, clock: time_machine.Traveller) -> None:
    request = filed(pharmacist_a)

    travel(clock, FLIP - dt.timedelta(seconds=1), pharmacist_a)
    assert "Sans décision notifiée au plus tard le mardi 12 mai 2026 à minuit" in page(pharmacist_a, request)

    travel(clock, FLIP, pharmacist_a)
    after = page(pharmacist_a, request)
    assert "rejetée par le silence gardé jusqu’au mardi 12 mai 2026" in after
    assert "Former un recours gracieux" in after
    assert "Rejetée par silence" in listed(pharmacist_a)


def test_an_unopened_decision_keeps_its_secret_until_it_is_opened(
    pharmacist_a: Persona, evaluator: Persona, signatory: Persona
) -> None:
    request = instructed(pharmacist_a, evaluator)
    decision = signed(request, evaluator, signatory)

    sealed = page(pharmacist_a, request)
    assert "Accord" not in sealed
    assert "La durée de conservation est courte." not in sealed
    assert "Décision à ouvrir" in sealed
    assert "Décision à ouvrir" in listed(pharmacist_a)

    opened(decision, pharmacist_a)
    assert "La durée de conservation est courte." in page(pharmacist_a, request)


def test_nothing_else_tells_what_an_unopened_decision_says(
    pharmacist_a: Persona, evaluator: Persona, signatory: Persona
) -> None:
    decision = signed(instructed(pharmacist_a, evaluator), evaluator, signatory)
    medicine = f"/labo/produits/{decision.request.speciality_id}/"
    told = OutgoingMessage.objects.filter(recipient=pharmacist_a.user).latest("pk")

    assert "accord" not in f"{told.subject} {told.body}".lower()
    assert "baisse accordée" not in pharmacist_a.client.get(medicine).content.decode()
    desk = pharmacist_a.client.get("/labo/").content.decode()
    assert "lettre de l’agence à ouvrir" in desk
    assert medium_date(decision.letter.last_day_to_open) in desk

    opened(decision, pharmacist_a)
    assert "baisse accordée" in pharmacist_a.client.get(medicine).content.decode()


def test_a_letter_is_not_read_by_its_address_before_it_is_opened(
    pharmacist_a: Persona, evaluator: Persona, signatory: Persona
) -> None:
    request = instructed(pharmacist_a, evaluator)
    decision = signed(request, evaluator, signatory)
    address = reverse("issued_document", args=[decision.letter.document_id])

    assert pharmacist_a.client.get(address).status_code == 404
    answer = pharmacist_a.client.post(f"/labo/demandes/{request.pk}/lettres/{decision.letter.number}/", follow=True)

    assert answer["Content-Type"] == "application/pdf"
    decision.letter.refresh_from_db()
    assert decision.letter.consulted_at is not None


def test_answering_a_letter_says_what_remains_then_what_it_does_to_the_date(
    pharmacist_a: Persona, evaluator: Persona, clock: time_machine.Traveller
) -> None:
    request = instructed(pharmacist_a, evaluator)
    letter = asked(request, evaluator, pharmacist_a)
    clock.shift(dt.timedelta(days=5))
    address = f"/labo/demandes/{request.pk}/lettres/{letter.number}/reponse/"

    assert "Si tout arrive aujourd’hui" in page(pharmacist_a, request)
    partial = pharmacist_a.client.post(address, {"file_stock": pdf()}, follow=True).content.decode()
    assert "Il reste à produire\u00a0: Section de l’AMM." in partial
    whole = pharmacist_a.client.post(address, {"note_authorisation": "RCP, section 6.3"}, follow=True).content.decode()
    assert "l’agence a jusqu’au dimanche 17\u00a0mai 2026 pour décider" in whole


def test_a_refused_file_comes_back_at_its_field(pharmacist_a: Persona, evaluator: Persona) -> None:
    request = instructed(pharmacist_a, evaluator)
    letter = asked(request, evaluator, pharmacist_a)
    address = f"/labo/demandes/{request.pk}/lettres/{letter.number}/reponse/"

    answer = pharmacist_a.client.post(address, {"file_stock": io.BytesIO(b"")})

    assert "Ce fichier est vide" in answer.content.decode() or "type de fichier" in answer.content.decode()
    assert not request.piece_files.exists()


def test_a_sealed_letter_does_not_say_what_it_asks_for(pharmacist_a: Persona, evaluator: Persona) -> None:
    request = instructed(pharmacist_a, evaluator)
    letter = letter_draft(
        request_id=request.pk,
        kind=LetterKind.COMPLETENESS,
        actor=evaluator.actor,
        due_on=dt.date(2026, 4, 10),
        pieces=(("stock", "État du stock de Lyon"),),
    )
    letter_issue(letter_id=letter.pk, actor=evaluator.actor)

    assert "État du stock de Lyon" not in page(pharmacist_a, request)
    assert "1 lettre à ouvrir" in page(pharmacist_a, request)


def test_a_withdrawal_says_what_follows_then_does_it(pharmacist_a: Persona) -> None:
    request = filed(pharmacist_a)
    assert "aucun rejet implicite ne naît" in page(pharmacist_a, request, "desistement/")

    pharmacist_a.client.post(f"/labo/demandes/{request.pk}/desistement/", {"revision": request.revision})

    request.refresh_from_db()
    assert request.state == State.WITHDRAWN
    assert "Le demandeur s’est désisté le jeudi 12 mars 2026" in page(pharmacist_a, request)


def test_only_the_pharmacist_withdraws(pharmacist_a: Persona, declarant_a: Persona) -> None:
    request = filed(pharmacist_a)

    assert declarant_a.client.get(f"/labo/demandes/{request.pk}/desistement/").status_code == 403
    assert "Se désister" not in page(declarant_a, request)


def test_reasons_and_an_appeal_follow_a_silence(pharmacist_a: Persona, clock: time_machine.Traveller) -> None:
    request = filed(pharmacist_a)
    travel(clock, FLIP + dt.timedelta(days=3), pharmacist_a)
    root = f"/labo/demandes/{request.pk}/"

    pharmacist_a.client.post(f"{root}motifs/")
    pharmacist_a.client.post(f"{root}recours/", {"arguments": "Les études de stabilité n’ont pas été lues."})

    assert ReasonsRequest.objects.get().requested_on == dt.date(2026, 5, 16)
    assert Appeal.objects.get().arguments.startswith("Les études")
    assert "Un recours gracieux est formé le" in page(pharmacist_a, request)


@pytest.mark.parametrize("remedy", ["motifs", "recours"])
def test_a_remedy_that_is_not_open_leads_back_to_the_case(pharmacist_a: Persona, remedy: str) -> None:
    request = filed(pharmacist_a)

    answer = pharmacist_a.client.get(f"/labo/demandes/{request.pk}/{remedy}/")

    assert answer["Location"] == f"/labo/demandes/{request.pk}/"


def test_the_archive_holds_what_may_be_read_and_nothing_sealed(pharmacist_a: Persona, evaluator: Persona) -> None:
    request = instructed(pharmacist_a, evaluator)
    provide(request, pharmacist_a, "stability")
    registration_issue(request_id=request.pk, actor=CLOCK)

    def archive() -> zipfile.ZipFile:
        answer = pharmacist_a.client.get(f"/labo/demandes/{request.pk}/archive/")
        return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))

    assert not [name for name in archive().namelist() if name.startswith("lettres/")]
    pharmacist_a.client.post(f"/labo/demandes/{request.pk}/lettres/1/")
    made = archive()
    assert [name for name in made.namelist() if name.startswith("lettres/")] == [
        "lettres/01-accuse-denregistrement.pdf"
    ]
    assert json.loads(made.read("demande/demande-version-1.json"))["reference"] == request.reference
    assert json.loads(made.read("delai/delai.json"))["implicit_decision_on"] == "2026-05-12"
    assert [name for name in made.namelist() if name.startswith("pieces/")][0].endswith("-stability-stability.pdf")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.pdf", "etcpasswd.pdf"),
        ("Étude n° 4 (finale).PDF", "etude-n-4-finale.pdf"),
        ("con\u202egpj.exe", "congpj.exe"),
        ("…", "fichier"),
    ],
)
def test_names_in_the_archive_are_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize("rest", ["", "archive/", "desistement/", "motifs/", "recours/", "depot/", "etape/motif/"])
def test_a_competitor_finds_nothing(pharmacist_a: Persona, declarant_b: Persona, rest: str) -> None:
    request = filed(pharmacist_a)

    assert declarant_b.client.get(f"/labo/demandes/{request.pk}/{rest}").status_code in (403, 404)


def test_a_reader_reads_and_writes_nothing(pharmacist_a: Persona, reader_a: Persona) -> None:
    request = filed(pharmacist_a)

    assert reader_a.client.get(f"/labo/demandes/{request.pk}/").status_code == 200
    assert reader_a.client.get("/labo/demandes/nouvelle/").status_code == 403


def queries(persona: Persona, path: str) -> int:
    persona.client.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert persona.client.get(path).status_code == 200
    return len(seen)


def test_the_case_costs_few_queries(pharmacist_a: Persona, evaluator: Persona) -> None:
    request = instructed(pharmacist_a, evaluator)
    asked(request, evaluator, pharmacist_a)
    provide(request, pharmacist_a, "stability")

    assert queries(pharmacist_a, f"/labo/demandes/{request.pk}/") <= QUERIES


def test_the_list_costs_the_same_whatever_its_length(pharmacist_a: Persona) -> None:
    filed(pharmacist_a)
    one = queries(pharmacist_a, "/labo/demandes/")
    for _ in range(4):
        filed(pharmacist_a)

    assert queries(pharmacist_a, "/labo/demandes/") == one


def test_a_letter_that_comes_after_the_decision_waits_on_the_desk(
    pharmacist_a: Persona, evaluator: Persona, clock: time_machine.Traveller
) -> None:
    request = instructed(pharmacist_a, evaluator)
    travel(clock, FLIP + dt.timedelta(days=1), pharmacist_a)
    silence_sweep(now=timezone.now())
    assert "lettre de l’agence à ouvrir" not in str(pharmacist_a.client.get("/labo/").content.decode())

    draft = letter_draft(request_id=request.pk, kind=LetterKind.SILENCE, actor=evaluator.actor)
    letter_issue(letter_id=draft.pk, actor=evaluator.actor)
    assert "lettre de l’agence à ouvrir" in str(pharmacist_a.client.get("/labo/").content.decode())


def test_the_list_says_that_a_period_has_ended_though_nobody_wrote_it_down(
    pharmacist_a: Persona, evaluator: Persona, clock: time_machine.Traveller
) -> None:
    letter = asked(instructed(pharmacist_a, evaluator), evaluator, pharmacist_a)
    assert letter.due_on is not None
    suspended = {}
    for days in (-1, 0):
        day = letter.due_on + dt.timedelta(days=days)
        travel(clock, dt.datetime.combine(day, dt.time(9), tzinfo=dt.UTC), pharmacist_a)
        suspended[days] = "Suspendue, pièces attendues" in listed(pharmacist_a)
    assert suspended == {-1: True, 0: False}


def test_what_no_text_requires_does_not_hold_the_date_back(
    pharmacist_a: Persona, evaluator: Persona, clock: time_machine.Traveller
) -> None:
    request = instructed(pharmacist_a, evaluator)
    pieces = [("stock", "État du stock"), ("other-1", "Une photographie")]
    draft = letter_draft(
        request_id=request.pk, kind="completeness", actor=evaluator.actor, due_on=dt.date(2026, 4, 10), pieces=pieces
    )
    letter = letter_issue(letter_id=draft.pk, actor=evaluator.actor)
    letter_consult(letter_id=letter.pk, actor=pharmacist_a.actor)
    clock.shift(dt.timedelta(days=5))

    assert "Si toutes les pièces exigées arrivent aujourd’hui" in page(pharmacist_a, request)
    address = f"/labo/demandes/{request.pk}/lettres/{letter.number}/reponse/"
    said = pharmacist_a.client.post(address, {"note_stock": "Voir le formulaire"}, follow=True).content.decode()
    assert "l’agence a jusqu’au dimanche 17\u00a0mai 2026 pour décider" in said
    assert "Reste utile, sans effet sur le délai\u00a0: Une photographie." in said


def test_reasons_are_dated_by_the_day_they_were_read(
    pharmacist_a: Persona, evaluator: Persona, clock: time_machine.Traveller
) -> None:
    request = instructed(pharmacist_a, evaluator)
    travel(clock, FLIP + dt.timedelta(days=1), pharmacist_a)
    silence_sweep(now=timezone.now())
    reasons_ask(request_id=request.pk, actor=pharmacist_a.actor)
    letter = reasons_give(request_id=request.pk, actor=evaluator.actor, text="Le stock suffit.")
    assert "la réponse est à ouvrir" in page(pharmacist_a, request)

    travel(clock, FLIP + dt.timedelta(days=4), pharmacist_a)
    letter_consult(letter_id=letter.pk, actor=pharmacist_a.actor)
    evaluator.client.force_login(evaluator.user)
    agency = evaluator.client.get(request.get_absolute_url()).content.decode()
    for shown in (page(pharmacist_a, request), agency):
        assert "communiqués le 17 mai 2026" in plain(shown).split("Motifs demandés le 14 mai 2026")[1][:60]


def test_a_request_that_came_by_post_has_no_receipt_of_the_portal(pharmacist_a: Persona, evaluator: Persona) -> None:
    request = on_paper(evaluator, TODAY, laboratory_id=pharmacist_a.actor.laboratory_id)

    assert "arrive dans la minute" not in page(pharmacist_a, request)
    assert "Numéro à rappeler" not in page(pharmacist_a, request, "depot/")
    assert "Le formulaire le dit déjà" not in page(pharmacist_a, request)
    assert "Les pièces sont dans ce que vous avez envoyé à l’agence." in page(pharmacist_a, request)


def test_arguments_stay_on_screen_when_a_recours_is_no_longer_open(pharmacist_a: Persona) -> None:
    request = filed(pharmacist_a)

    answer = pharmacist_a.client.post(
        f"{request.get_portal_url()}recours/", {"arguments": "Les études sont nouvelles."}
    )
    said = answer.content.decode()
    assert "Un recours gracieux n’est pas ouvert sur cette demande." in said
    assert "Les études sont nouvelles.</textarea>" in said
    assert not Appeal.objects.exists()


def test_a_second_recours_promises_no_second_interruption(
    pharmacist_a: Persona, evaluator: Persona, clock: time_machine.Traveller
) -> None:
    request = instructed(pharmacist_a, evaluator)
    travel(clock, FLIP + dt.timedelta(days=1), pharmacist_a)
    assert "Le délai pour saisir le juge est interrompu" in page(pharmacist_a, request, "recours/")

    appeal_file(request_id=request.pk, actor=pharmacist_a.actor, arguments="Les études sont nouvelles.")
    travel(clock, dt.datetime(2026, 7, 20, 9, tzinfo=dt.UTC), pharmacist_a)
    appeals_settle(now=timezone.now())
    asked_again = page(pharmacist_a, request, "recours/")
    assert "un second n’interrompt pas le délai pour saisir le juge" in asked_again
    assert "est interrompu" not in asked_again
    assert "un second n’interrompt pas" in page(pharmacist_a, request)


@pytest.mark.parametrize(
    ("month", "said", "listed_as"),
    [
        (5, "Le délai pour saisir le juge est interrompu", "jusqu’au mercredi 13 mai 2026"),
        (6, "Le délai pour saisir le juge est passé", "le délai a pris fin le mercredi 13 mai 2026"),
    ],
)
def test_the_end_of_a_grant_has_its_own_period_for_the_court(
    pharmacist_a: Persona,
    evaluator: Persona,
    signatory: Persona,
    clock: time_machine.Traveller,
    month: int,
    said: str,
    listed_as: str,
) -> None:
    request = instructed(pharmacist_a, evaluator)
    opened(signed(request, evaluator, signatory), pharmacist_a)
    ended(request, evaluator, pharmacist_a, signatory)  # on 12 March
    travel(clock, dt.datetime(2026, month, 2, 9, tzinfo=dt.UTC), pharmacist_a)

    assert said in page(pharmacist_a, request, "recours/")
    assert f"Tribunal administratif : {listed_as}" in plain(page(pharmacist_a, request))


def test_an_invitation_whose_term_has_passed_says_so(
    pharmacist_a: Persona, evaluator: Persona, signatory: Persona, clock: time_machine.Traveller
) -> None:
    request = instructed(pharmacist_a, evaluator)
    opened(signed(request, evaluator, signatory), pharmacist_a)
    letter_consult(letter_id=invited(request, evaluator).pk, actor=pharmacist_a.actor)
    assert "Vous pouvez répondre jusqu’au" in page(pharmacist_a, request)

    travel(clock, dt.datetime(2026, 3, 28, 9, tzinfo=dt.UTC), pharmacist_a)
    late = page(pharmacist_a, request)
    assert "Le délai pour répondre a pris fin le" in late
    assert "Vous pouvez répondre jusqu’au" not in late
    assert "Présenter vos observations" in late


def test_the_receipt_read_later_no_longer_says_what_comes_next(
    pharmacist_a: Persona, clock: time_machine.Traveller
) -> None:
    request = filed(pharmacist_a)
    assert "Vous pouvez vous désister tant que rien n’est décidé." in page(pharmacist_a, request, "depot/")

    travel(clock, FLIP, pharmacist_a)
    later = page(pharmacist_a, request, "depot/")
    assert str(request.reference) in later
    assert "Vous pouvez vous désister" not in later
    assert "Le délai qui commence" not in later
