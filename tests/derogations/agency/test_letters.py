"""Letters are prepared, seen and sent; a request for pieces shows its effect on the clock first."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from derogations.enums import LetterState, State
from derogations.models import Letter, LoweringRequest, PieceFile
from derogations.selectors.clock import verdict_of
from derogations.services.completeness import piece_check
from derogations.services.letters import letter_consult, letter_draft, letter_issue, letter_received
from derogations.services.pieces import pieces_provide
from derogations.services.silence import silence_sweep
from mitm.errors import ForbiddenError
from tests.derogations.building import instructed, on_paper
from tests.support.files import pdf, upload

if TYPE_CHECKING:
    from time_machine import Traveller

    from tests.personas import Persona

ASK = {"pieces": ["stability"], "due_on": "27/03/2026", "others": "", "text": ""}


@pytest.fixture
def case(pharmacist_a: Persona, evaluator: Persona) -> LoweringRequest:
    """A request that the evaluator has taken."""
    return instructed(pharmacist_a, evaluator)


@pytest.fixture
def ask(case: LoweringRequest) -> str:
    """The address where pieces are asked for."""
    return f"{case.get_absolute_url()}lettres/nouvelle/completeness/"


def text(response) -> str:
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ").replace("\u202f", " ")


def test_the_usual_periods_are_simulated_at_once(evaluator: Persona, ask: str) -> None:
    page = text(evaluator.client.get(ask))

    assert "15 jours" in page
    assert "27 mai 2026" in page  # 12 May and 15 days


def test_the_effect_is_seen_before_anything_is_written(evaluator: Persona, ask: str) -> None:
    page = text(evaluator.client.post(ask, {**ASK, "act": "effect"}))

    assert "mercredi 27 mai 2026" in page
    assert not Letter.objects.exists()


def test_the_clock_is_drawn_without_and_with_the_letter(evaluator: Persona, ask: str) -> None:
    page = evaluator.client.post(ask, {**ASK, "act": "effect"})

    before, after = page.context["bands"]
    assert (before.title, after.title) == ("Sans la lettre", "Avec la lettre")
    assert "suspendu" not in str(before.rows)
    assert ("Délai suspendu par la lettre n° 1", "15 jours") in [
        (row[0].replace("\u00a0", " "), row[2].replace("\u00a0", " ")) for row in after.rows
    ]
    assert before.svg != after.svg


def test_the_effect_stands_between_the_dates_that_decide_it_and_the_words(evaluator: Persona, ask: str) -> None:
    page = text(evaluator.client.post(ask, {**ASK, "act": "effect"}))

    assert page.index('name="due_on"') < page.index('name="notified_on"') < page.index("Effet sur le délai")
    assert page.index("Effet sur le délai") < page.index('name="others"')
    assert 'formaction="#effet"' in page


def test_dates_that_cannot_be_read_say_so_where_the_effect_would_stand(evaluator: Persona, ask: str) -> None:
    page = text(evaluator.client.post(ask, {**ASK, "due_on": "31/02/2027", "act": "effect"}))

    assert "corriger les dates pour voir l’effet" in page


def test_a_draft_shows_its_effect_when_it_is_written_again(evaluator: Persona, ask: str) -> None:
    evaluator.client.post(ask, {**ASK, "act": "draft"})

    page = text(evaluator.client.get(f"{ask.removesuffix('nouvelle/completeness/')}{Letter.objects.get().pk}/texte/"))

    assert "Avec la lettre" in page


def test_a_piece_that_no_text_requires_suspends_nothing(evaluator: Persona, ask: str) -> None:
    page = text(evaluator.client.post(ask, {**ASK, "pieces": [], "others": "Bilan comptable", "act": "effect"}))

    assert "ne suspendrait pas le délai" in page


def test_what_was_found_missing_is_ticked_already(case, evaluator: Persona, ask: str) -> None:
    piece_check(request_id=case.pk, code="stability", verdict="missing", comment="", actor=evaluator.actor)

    form = evaluator.client.get(ask).context["form"]
    assert form.initial["pieces"] == ["stability"]


def test_a_letter_is_seen_as_it_will_leave_then_issued(case, evaluator: Persona, ask: str) -> None:
    evaluator.client.post(ask, {**ASK, "act": "draft"})
    letter = Letter.objects.get()
    address = f"{case.get_absolute_url()}lettres/{letter.pk}/"
    assert "Rapport d’études de stabilité" in text(evaluator.client.get(address))
    evaluator.client.post(f"{address}emission/")

    letter.refresh_from_db()
    assert (letter.state, letter.due_on) == (LetterState.ISSUED, dt.date(2026, 3, 27))


def test_an_issued_letter_says_what_became_of_it(case, evaluator: Persona, declarant_a: Persona, ask: str) -> None:
    evaluator.client.post(ask, {**ASK, "act": "draft"})
    letter = letter_issue(letter_id=Letter.objects.get().pk, actor=evaluator.actor)
    address = f"{case.get_absolute_url()}lettres/{letter.pk}/"
    assert "mise à disposition, pas encore ouverte" in text(evaluator.client.get(address))
    letter_consult(letter_id=letter.pk, actor=declarant_a.actor)

    page = text(evaluator.client.get(address))

    assert "ouverte, reçue le 12 mars 2026" in page
    assert "par Elsa Evrard" in page
    assert "vendredi 27 mars 2026" in page
    assert "Rapport d’études de stabilité" in page
    assert f'href="{address}"' in text(evaluator.client.get(case.get_absolute_url()))


def test_a_draft_is_found_again_and_rewritten(case, evaluator: Persona, ask: str) -> None:
    evaluator.client.post(ask, {**ASK, "act": "draft"})
    letter = Letter.objects.get()
    assert evaluator.client.get(ask).status_code == 302
    address = f"{case.get_absolute_url()}lettres/{letter.pk}/texte/"
    evaluator.client.post(address, {**ASK, "due_on": "30/03/2026", "act": "draft"})

    letter.refresh_from_db()
    assert letter.due_on == dt.date(2026, 3, 30)


def test_a_draft_is_put_aside(case, evaluator: Persona, ask: str) -> None:
    evaluator.client.post(ask, {**ASK, "act": "draft"})
    letter = Letter.objects.get()
    evaluator.client.post(f"{case.get_absolute_url()}lettres/{letter.pk}/ecarter/")

    letter.refresh_from_db()
    assert letter.state == LetterState.DISCARDED


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"pieces": []}, "pieces"), ({"due_on": "12/03/2026"}, "due_on"), ({"due_on": "31/02/2027"}, "due_on"),
     ({"notified_on": "30/03/2026"}, "notified_on")],
)  # fmt: skip
def test_bad_input_is_named_at_its_field(evaluator: Persona, ask: str, wrong, field) -> None:
    response = evaluator.client.post(ask, {**ASK, **wrong, "act": "draft"})

    assert response.status_code == 422
    assert field in response.context["form"].errors


@pytest.mark.parametrize("kind", ["grant", "registration", "poem"])
def test_some_letters_are_not_written_by_hand(case, evaluator: Persona, kind: str) -> None:
    assert evaluator.client.get(f"{case.get_absolute_url()}lettres/nouvelle/{kind}/").status_code == 404


def test_an_acknowledgement_is_previewed_with_its_date(case, evaluator: Persona) -> None:
    evaluator.client.post(f"{case.get_absolute_url()}lettres/nouvelle/acknowledgement/", {"text": "", "act": "draft"})
    letter = Letter.objects.get()

    assert "12 mai 2026" in text(evaluator.client.get(f"{case.get_absolute_url()}lettres/{letter.pk}/"))


def test_once_silence_has_decided_asking_for_pieces_is_too_late(case, evaluator: Persona, ask: str, clock) -> None:
    clock.move_to(dt.datetime(2026, 5, 13, 8, tzinfo=dt.UTC))
    evaluator.client.force_login(evaluator.user)

    assert "Un rejet implicite est né" in text(evaluator.client.get(ask))


def test_a_letter_of_another_request_is_not_found(case, evaluator: Persona) -> None:
    assert evaluator.client.get(f"{case.get_absolute_url()}lettres/999/").status_code == 404


def test_silence_waits_for_a_letter_that_may_yet_be_deemed_received(case, evaluator: Persona, clock) -> None:
    clock.move_to(dt.datetime(2026, 5, 5, 8, tzinfo=dt.UTC))
    letter = letter_draft(
        request_id=case.pk,
        kind="completeness",
        actor=evaluator.actor,
        due_on=dt.date(2026, 5, 25),
        pieces=[("stability", "")],
    )
    letter_issue(letter_id=letter.pk, actor=evaluator.actor)
    clock.move_to(dt.datetime(2026, 5, 13, 8, tzinfo=dt.UTC))
    evaluator.client.force_login(evaluator.user)
    silence_sweep(now=timezone.now())
    case.refresh_from_db()
    assert case.state == State.INSTRUCTING
    assert "Provisoire" in text(evaluator.client.get(case.get_absolute_url()))
    clock.move_to(dt.datetime(2026, 5, 21, 8, tzinfo=dt.UTC))

    assert verdict_of(case, now=timezone.now()).implicit_decision_on == dt.date(2026, 6, 1)


def test_a_piece_with_a_name_too_long_is_refused_rather_than_cut(evaluator: Persona, ask: str) -> None:
    answer = evaluator.client.post(ask, {**ASK, "others": "x" * 299 + " fin"})

    assert answer.status_code == 422
    assert "Une pièce se nomme en 300 caractères au plus" in text(answer)
    assert "fin" in answer.context["form"]["others"].value()
    assert not Letter.objects.exists()


def test_a_draft_that_silence_has_overtaken_promises_nothing(
    evaluator: Persona, case: LoweringRequest, clock: Traveller
) -> None:
    pieces = [("stability", "")]
    due_on = dt.date(2026, 6, 1)
    draft = letter_draft(request_id=case.pk, kind="completeness", actor=evaluator.actor, due_on=due_on, pieces=pieces)
    clock.move_to(dt.datetime(2026, 5, 14, 9, tzinfo=dt.UTC))
    evaluator.client.force_login(evaluator.user)

    page = text(evaluator.client.get(f"{case.get_absolute_url()}lettres/{draft.pk}/"))
    assert "porterait le rejet implicite" not in page
    assert "Cette lettre ne suspendrait pas le délai." in page


@pytest.mark.parametrize(
    ("kind", "asked", "said"),
    [
        ("completeness", "sales", "elle suspend le délai"),
        ("completeness", "other-1", "aucun délai n’en dépend"),
        ("acknowledgement", "", "aucun délai n’en dépend"),
    ],
)
def test_the_postal_receipt_says_what_its_date_changes(evaluator: Persona, kind: str, asked: str, said: str) -> None:
    case = on_paper(evaluator, dt.date(2026, 3, 12))
    pieces, due_on = ([(asked, "Une pièce")], dt.date(2026, 3, 27)) if asked else ([], None)
    draft = letter_draft(request_id=case.pk, kind=kind, actor=evaluator.actor, due_on=due_on, pieces=pieces)
    letter = letter_issue(letter_id=draft.pk, actor=evaluator.actor)

    page = text(evaluator.client.get(f"{case.get_absolute_url()}lettres/{letter.pk}/distribution/"))
    assert said in page


@pytest.fixture
def asked_by_post(evaluator: Persona, clock: Traveller) -> Letter:
    """Two pieces asked for by post on 12 March, handed over on the 16th; it is the 25th."""
    request = on_paper(evaluator, dt.date(2026, 3, 2))
    draft = letter_draft(
        request_id=request.pk,
        kind="completeness",
        actor=evaluator.actor,
        due_on=dt.date(2026, 4, 10),
        pieces=[("sales", ""), ("stock", "")],
    )
    letter = letter_issue(letter_id=draft.pk, actor=evaluator.actor)
    clock.shift(dt.timedelta(days=13))
    return letter_received(letter_id=letter.pk, actor=evaluator.actor, on=dt.date(2026, 3, 16))


def arrived(evaluator: Persona, letter: Letter, **data: object):
    address = reverse("agency_letter_answered", args=[letter.request_id, letter.pk])
    sent = {"on": "20/03/2026", "pieces": ["sales", "stock"], "note": "Par courrier", **data}
    return evaluator.client.post(address, sent)


def last_day(letter: Letter) -> dt.date | None:
    return LoweringRequest.objects.get(pk=letter.request_id).implicit_on


def test_pieces_that_came_by_post_end_the_suspension_on_the_day_of_their_arrival(
    evaluator: Persona, asked_by_post: Letter
) -> None:
    assert last_day(asked_by_post) == dt.date(2026, 5, 27)  # 2 May and the 25 days given since the 16th
    home = asked_by_post.request.get_absolute_url()
    assert "Enregistrer des pièces reçues" in text(evaluator.client.get(home))

    response = arrived(evaluator, asked_by_post, scan=upload("ventes.pdf", pdf()))

    assert response["Location"] == f"{home}#lettres"
    assert last_day(asked_by_post) == dt.date(2026, 5, 6)  # four days
    page = text(evaluator.client.get(home))
    assert "Par courrier" in page
    assert "ventes.pdf" in page


def test_an_applicant_without_a_portal_is_not_said_to_read_it(evaluator: Persona, asked_by_post: Letter) -> None:
    page = text(
        evaluator.client.get(reverse("agency_letter_answered", args=[asked_by_post.request_id, asked_by_post.pk]))
    )

    assert "la suspension prend fin le jour de leur arrivée" in page
    assert "sur son portail" not in page


def test_registered_after_the_last_day_they_send_the_agency_to_no_recours(
    evaluator: Persona, asked_by_post: Letter, clock: Traveller
) -> None:
    clock.move_to(dt.datetime(2026, 5, 28, 9, tzinfo=dt.UTC))
    evaluator.client.force_login(evaluator.user)

    arrived(evaluator, asked_by_post)

    page = text(evaluator.client.get(asked_by_post.request.get_absolute_url()))
    assert "ces pièces n’y changent rien" in page
    assert "Formez un recours" not in page


def test_some_of_them_move_nothing(evaluator: Persona, asked_by_post: Letter) -> None:
    arrived(evaluator, asked_by_post, pieces=["sales"])

    assert last_day(asked_by_post) == dt.date(2026, 5, 27)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"on": "26/03/2026"}, "La date ne peut pas être après le 25/03/2026."),
        ({"on": "11/03/2026"}, "avant son départ"),
        ({"pieces": []}, "Choisissez une réponse."),
        ({"note": ""}, "Remplissez ce champ."),
        ({"scan": upload("vide.pdf", b"")}, "vide"),
    ],
)
def test_what_cannot_have_arrived_is_refused_at_its_field(
    evaluator: Persona, asked_by_post: Letter, wrong: dict[str, object], words: str
) -> None:
    response = arrived(evaluator, asked_by_post, **wrong)

    assert response.status_code == 422
    assert words in text(response)
    assert not PieceFile.objects.exists()


def test_a_laboratory_does_not_date_what_it_sends(evaluator: Persona, ask: str, declarant_a: Persona) -> None:
    evaluator.client.post(ask, ASK)
    letter = letter_issue(letter_id=Letter.objects.get().pk, actor=evaluator.actor)

    with pytest.raises(ForbiddenError):
        pieces_provide(
            request_id=letter.request_id,
            actor=declarant_a.actor,
            files=[("stability", None, "Voir")],
            letter_id=letter.pk,
            on=timezone.localdate(),
        )
