"""The list of requests and the page of one, as the agency reads them."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from derogations.enums import Ground, LetterKind
from derogations.models import LoweringRequest
from derogations.services.completeness import piece_check
from derogations.services.instruction import note_add, opinion_give, request_take
from derogations.services.letters import letter_consult, letter_draft, letter_issue
from derogations.services.pieces import pieces_provide
from derogations.services.remedies import appeal_file
from tests.derogations.building import TODAY, filed, instructed, on_paper, opened, signed
from tests.support.files import pdf

if TYPE_CHECKING:
    from tests.personas import Persona

LIST = "/agence/demandes/"
LIST_QUERIES = 6  # two to know the reader, one a part of the list that a short page reaches
PAGE_QUERIES = 6


@pytest.fixture
def case(pharmacist_a: Persona, evaluator: Persona) -> LoweringRequest:
    """A request that the evaluator has taken."""
    return instructed(pharmacist_a, evaluator)


def read(persona: Persona, path: str) -> str:
    """The text of a page, with plain spaces."""
    response = persona.client.get(path)
    assert response.status_code == 200, path
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ").replace("\u202f", " ")


def words(persona: Persona, path: str) -> str:
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", read(persona, path)))


def ask_pieces(case: LoweringRequest, evaluator: Persona, due_on: dt.date) -> None:
    """A request for pieces that the laboratory has opened at once."""
    pieces = [("stability", "Rapport d’études de stabilité")]
    letter = letter_draft(
        request_id=case.pk, kind=LetterKind.COMPLETENESS, actor=evaluator.actor, due_on=due_on, pieces=pieces
    )
    letter_issue(letter_id=letter.pk, actor=evaluator.actor)


@pytest.mark.parametrize("persona", ["evaluator", "head", "jurist", "signatory", "auditor", "admin"], indirect=True)
def test_everybody_at_the_agency_reads_the_list_and_the_page(case, persona: Persona) -> None:
    assert case.reference in read(persona, LIST)
    assert case.reference in read(persona, case.get_absolute_url())


@pytest.mark.parametrize("ground", list(Ground))
def test_the_page_shows_a_request_on_each_ground(pharmacist_a: Persona, evaluator: Persona, ground: Ground) -> None:
    page = words(evaluator, filed(pharmacist_a, ground).get_absolute_url())

    assert "1 000 boîtes par mois" in page
    assert "Sans décision notifiée au plus tard le" in page


def test_the_season_is_drawn_and_measured(pharmacist_a: Persona, evaluator: Persona) -> None:
    page = words(evaluator, filed(pharmacist_a, Ground.SEASONALITY).get_absolute_url())

    assert "Ventes mensuelles, année par année" in page
    assert "1,69 fois la moyenne" in page


def test_a_request_on_paper_of_an_unknown_applicant_is_shown(evaluator: Persona) -> None:
    request = on_paper(evaluator, dt.date(2026, 3, 2))

    assert "Demandeur à rattacher" in read(evaluator, request.get_absolute_url())
    assert "(à rattacher)" in read(evaluator, LIST)


def test_one_second_after_the_flip_the_list_and_the_page_say_so(case, evaluator: Persona, clock) -> None:
    clock.move_to(dt.datetime(2026, 5, 12, 21, 59, 59, tzinfo=dt.UTC))
    evaluator.client.force_login(evaluator.user)
    assert "Rejetée par silence</span>" not in read(evaluator, LIST)
    clock.move_to(dt.datetime(2026, 5, 12, 22, 0, 1, tzinfo=dt.UTC))

    for path in (LIST, case.get_absolute_url()):
        assert "Rejetée par silence</span>" in read(evaluator, path)


def test_a_suspension_ends_by_itself_in_the_list(case, evaluator: Persona, declarant_a: Persona, clock) -> None:
    ask_pieces(case, evaluator, dt.date(2026, 3, 27))
    letter_consult(letter_id=case.letters.get(kind="completeness").pk, actor=declarant_a.actor)
    assert "Délai suspendu</span>" in read(evaluator, LIST)
    clock.move_to(dt.datetime(2026, 3, 27, 8, tzinfo=dt.UTC))
    evaluator.client.force_login(evaluator.user)

    assert "Délai suspendu</span>" not in read(evaluator, LIST)


@pytest.mark.parametrize(
    ("query", "found"),
    [("etat=ouvertes", True), ("etat=silence", False), ("jours=61", True), ("jours=60", False),
     ("suspendu=true", False),
     ("suivi=moi", True), ("suivi=personne", False), ("motif=shelf_life", True), ("voie=paper", False),
     ("signature=true", False), ("laboratoire=aubepine", True), ("q=MOLECULINE", True), ("depuis=13/03/2026", False)],
)  # fmt: skip
def test_the_list_is_filtered_by_its_address(case, evaluator: Persona, query: str, found: bool) -> None:
    assert (case.reference in read(evaluator, f"{LIST}?{query}")) == found


def test_what_silence_threatens_first_comes_first(evaluator: Persona) -> None:
    late, soon = (on_paper(evaluator, dt.date(2026, 3, day)) for day in (9, 2))
    page = read(evaluator, LIST)

    assert page.index(soon.reference or "") < page.index(late.reference or "")


def test_a_case_of_a_colleague_that_presses_comes_before_one_of_ones_own_that_does_not(
    pharmacist_a: Persona, evaluator: Persona, head: Persona, clock
) -> None:
    pressing = request_take(request_id=on_paper(evaluator, TODAY).pk, actor=head.actor)
    clock.shift(dt.timedelta(days=20))
    own = instructed(pharmacist_a, evaluator)
    evaluator.client.force_login(evaluator.user)

    page = words(evaluator, LIST)

    assert page.index(pressing.reference or "") < page.index(own.reference or "")
    assert f"{own.reference} (vous attend)" in page
    assert f"{pressing.reference} (vous attend)" not in page


def test_what_is_due_on_a_closed_request_comes_before_what_silence_decides_later(
    case, pharmacist_a: Persona, evaluator: Persona, signatory: Persona, clock
) -> None:
    opened(signed(case, evaluator, signatory, "refused"), pharmacist_a)
    appeal_file(request_id=case.pk, actor=pharmacist_a.actor, arguments="Les essais sont favorables.")
    clock.shift(dt.timedelta(days=20))
    later = instructed(pharmacist_a, evaluator)
    evaluator.client.force_login(evaluator.user)

    page = read(evaluator, LIST)

    assert page.index(case.reference or "") < page.index(later.reference or "")


def test_the_list_says_what_nobody_follows(case, evaluator: Persona, pharmacist_a: Persona) -> None:
    assert "confiée à personne" not in words(evaluator, LIST)
    filed(pharmacist_a)

    assert "1 demande n’est confiée à personne, et son délai court." in words(evaluator, LIST)
    assert "Personne</span>" in read(evaluator, f"{LIST}?suivi=personne")


def test_a_long_list_costs_what_a_short_one_costs(
    pharmacist_a: Persona, evaluator: Persona, django_assert_num_queries
) -> None:
    filed(pharmacist_a)
    read(evaluator, LIST)
    for _ in range(4):
        filed(pharmacist_a)
    with django_assert_num_queries(LIST_QUERIES):
        read(evaluator, LIST)


def test_the_page_of_a_full_case_stays_under_its_budget(
    case, evaluator: Persona, django_assert_max_num_queries
) -> None:
    note_add(request_id=case.pk, actor=evaluator.actor, text="Note.")
    piece_check(request_id=case.pk, code="stability", verdict="missing", comment="", actor=evaluator.actor)
    opinion_give(request_id=case.pk, actor=evaluator.actor, advice="unfavourable", reasons="Rien ne le montre.")
    ask_pieces(case, evaluator, dt.date(2026, 3, 27))
    read(evaluator, LIST)
    with django_assert_max_num_queries(PAGE_QUERIES):
        page = read(evaluator, case.get_absolute_url())

    assert "Rien ne le montre." in page
    assert "mise à disposition, pas encore ouverte" in page


def test_the_list_is_a_file_too(case, evaluator: Persona) -> None:
    content = b"".join(evaluator.client.get(f"{LIST}?format=csv").streaming_content).decode()

    assert case.reference in content


def test_the_panel_says_what_each_choice_would_do(case, evaluator: Persona) -> None:
    page = read(evaluator, case.get_absolute_url())

    assert "aucun rejet implicite ne naît" in page
    assert "remplace le rejet implicite né le 12 mai 2026" in page


def test_the_next_act_follows_the_instruction(filed_request, evaluator: Persona) -> None:
    url = filed_request.get_absolute_url()
    assert "Prendre en charge</button>" in read(evaluator, url)
    evaluator.client.post(f"{url}prise-en-charge/")

    assert "Préparer l’accusé de réception</a>" in read(evaluator, url)


@pytest.mark.parametrize("act", ["note/", "avis/", "pieces/stability/", "confier/"])
def test_readers_only_read(case, auditor: Persona, act: str) -> None:
    assert auditor.client.get(f"{case.get_absolute_url()}{act}").status_code == 403


def test_a_button_ticks_a_piece(case, evaluator: Persona) -> None:
    evaluator.client.post(f"{case.get_absolute_url()}pieces/stability/", {"verdict": "present"})

    assert case.checks.get().verdict == "present"


def test_what_the_laboratory_wrote_of_each_piece_is_read(case, evaluator: Persona, pharmacist_a: Persona) -> None:
    letter = letter_draft(
        request_id=case.pk,
        kind=LetterKind.COMPLETENESS,
        actor=evaluator.actor,
        due_on=TODAY + dt.timedelta(days=20),
        pieces=[("stability", ""), ("other-1", "Certificat du site")],
    )
    letter_issue(letter_id=letter.pk, actor=evaluator.actor)
    letter_consult(letter_id=letter.pk, actor=pharmacist_a.actor)
    report = SimpleUploadedFile("rapport.pdf", pdf())
    sent = [("stability", report, "Voir la page 12"), ("other-1", None, "Il n’en existe pas")]
    pieces_provide(request_id=case.pk, actor=pharmacist_a.actor, files=sent, letter_id=letter.pk)

    said = words(evaluator, case.get_absolute_url())

    assert "en réponse à une lettre Voir la page 12" in said
    assert "Certificat du site : Il n’en existe pas" in said


def test_a_finding_without_its_reason_is_refused_at_the_field(case, evaluator: Persona) -> None:
    response = evaluator.client.post(f"{case.get_absolute_url()}pieces/stability/", {"verdict": "insufficient"})

    assert response.status_code == 422
    assert "Dire pourquoi." in response.content.decode()


def test_trials_are_read_with_french_figures(pharmacist_a: Persona, evaluator: Persona) -> None:
    trial = {"batch": "L1", "condition": "5 °C", "months": "12.5", "compliant": True}
    case = filed(pharmacist_a, stability=[trial])

    page = evaluator.client.get(case.get_absolute_url()).content.decode().replace("\u00a0", " ")
    assert '<td data-label="Durée">12,5 mois</td>' in page


def test_to_complete_a_request_of_a_known_laboratory_promises_no_message(
    pharmacist_a: Persona, evaluator: Persona
) -> None:
    known = on_paper(evaluator, TODAY, laboratory_id=pharmacist_a.actor.laboratory_id)
    stranger = on_paper(evaluator, TODAY)

    pages = [
        evaluator.client.get(f"{case.get_absolute_url()}rattacher/").content.decode() for case in (known, stranger)
    ]
    assert ["Si le laboratoire change" in page for page in pages] == [True, False]
    assert ["sont prévenues" in page for page in pages] == [False, True]
