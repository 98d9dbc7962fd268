"""Pages of the agency: who may open them, what they say, what they cost."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from declarations.enums import State
from declarations.selectors.case_page import case_page
from declarations.services.closure import Answers, close_avoided, close_returned
from declarations.services.drafting import draft_create
from declarations.services.ending import end_report
from declarations.services.exchanges import information_answer, information_request, message_post, note_add
from declarations.services.links import cases_link, crisis_open
from declarations.services.updates import update_file_at_once
from mitm.accounts.enums import Audience
from mitm.doctrine.services import doctrine_set
from mitm.web import contributions
from mitm.web.contributions import search
from tests.declarations.agency.test_closure import close
from tests.declarations.building import TODAY, file_case, followed, running_measure, taken
from tests.factories import PresentationFactory, SpecialityFactory

pytestmark = pytest.mark.django_db


def url(name, *args) -> str:
    return reverse(f"agency_{name}", args=args)


@pytest.fixture
def busy(case, evaluator, pharmacist_a):
    """A case on which everything has happened."""
    followed(case, evaluator)
    running_measure(case, evaluator)
    first = information_request(declaration_id=case.pk, actor=evaluator.actor, question="Combien ?", due_on=TODAY)
    information_answer(request_id=first.pk, actor=pharmacist_a.actor, answer="Deux lots.")
    information_request(declaration_id=case.pk, actor=evaluator.actor, question="Où ?", due_on=TODAY)
    message_post(declaration_id=case.pk, actor=pharmacist_a.actor, body="Un lot arrive lundi.")
    note_add(declaration_id=case.pk, actor=evaluator.actor, body="À vérifier avec le site.")
    for days in (90, 120):
        values = {"return_likely": TODAY + dt.timedelta(days=days)}
        update_file_at_once(declaration_id=case.pk, actor=pharmacist_a.actor, values=values, comment="Repoussé.")
    other = file_case(pharmacist_a, specialities=[case.products.get().speciality])
    cases_link(declaration_id=case.pk, other_id=other.pk, kind="same_cause", actor=evaluator.actor)
    crisis_open(title="Incendie", cause="manufacturing", actor=evaluator.actor, cases=[case.pk])
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("persona", ["evaluator", "head", "jurist", "publisher", "auditor"], indirect=True)
def test_everybody_at_the_agency_reads_a_case(busy, persona):
    page = persona.client.get(url("declaration", busy.pk))

    assert page.status_code == 200
    for words in (
        "Combien ?",
        "Deux lots.",
        "À vérifier avec le site.",
        "repoussé de 60\u00a0jours en 2 fois",
        "Incendie",
    ):
        assert words in page.content.decode()


@pytest.mark.parametrize("persona", ["declarant_a", "pharmacist_a", "declarant_b"], indirect=True)
def test_no_laboratory_opens_the_agency_s_page(case, persona):
    assert persona.client.get(url("declaration", case.pk)).status_code == 404


def test_a_draft_is_not_the_agency_s(declarant_a, evaluator):
    draft = draft_create(actor=declarant_a.actor)

    assert evaluator.client.get(url("declaration", draft.pk)).status_code == 404


def test_a_case_costs_few_queries(busy, evaluator, django_assert_max_num_queries):
    evaluator.client.get(url("declaration", busy.pk))
    with django_assert_max_num_queries(10):
        evaluator.client.get(url("declaration", busy.pk))


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def test_the_list_costs_the_same_for_one_case_and_for_twenty(case, evaluator, pharmacist_a):
    before = queries_of(evaluator.client, url("declarations"))
    for _ in range(19):
        file_case(pharmacist_a)

    assert queries_of(evaluator.client, url("declarations")) == before <= 7
    assert "20\u00a0déclarations" in evaluator.client.get(url("declarations")).content.decode()


def test_what_awaits_the_reader_comes_first(case, evaluator, head, pharmacist_a):
    mine = taken(file_case(pharmacist_a), evaluator)
    theirs = taken(file_case(pharmacist_a), head)
    message_post(declaration_id=mine.pk, actor=pharmacist_a.actor, body="Nouveau.")

    text = evaluator.client.get(url("declarations")).content.decode()

    assert text.index(theirs.reference) > max(text.index(case.reference), text.index(mine.reference))
    assert text.count("(vous attend)") == 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("etat=filed", True),
        ("etat=followed", False),
        ("etat=ouverts", True),
        ("nature=rupture", True),
        ("nature=risk", False),
        ("criticite=4", True),
        ("suivi=personne", True),
        ("suivi=moi", False),
        ("attend=agency", True),
        ("attend=nobody", False),
        ("retard=true", False),
        ("retard=false", True),
        ("laboratoire=aubépine", True),
        ("laboratoire=bruyère", False),
        ("laboratoire=%25", True),
        ("laboratoire=aubépine+%27", True),
        ("q=moléculine", True),
        ("q=introuvable", False),
        ("depuis=13/03/2026", False),
        ("jusque=12/03/2026", True),
        ("crise=999", False),
        ("suivi=zzz", False),
        ("depuis=31/02/2026", False),
    ],
)
def test_the_list_is_filtered_by_its_address(case, evaluator, query, found):
    page = evaluator.client.get(f"{url('declarations')}?{query}")

    assert page.status_code == 200
    assert (case.reference in page.content.decode()) is found


def test_cases_of_a_product_are_found_by_its_code(case, evaluator):
    cis = case.products.get().speciality_id
    for code, found in ((cis, True), ("69999999", False)):
        page = evaluator.client.get(f"{url('declarations')}?cis={code}")
        assert (case.reference in page.content.decode()) is found


@pytest.mark.parametrize("form", ["measure_propose", "link"])
def test_a_form_answers_no_question_on_its_own(case, evaluator, form):
    taken(case, evaluator)
    page = evaluator.client.get(url(form, case.pk)).content.decode()
    assert '<option value="" selected>Choisir</option>' in page


@pytest.mark.parametrize("words", ["semaglutide", "61234567", "3400930123454", "doliprane SEMAGLUTIDE", "3012345"])
def test_a_case_is_found_by_any_of_its_products(pharmacist_a, evaluator, words):
    first = SpecialityFactory(laboratory=pharmacist_a.laboratory, name="DOLIPRANE 500 mg, comprimé")
    second = SpecialityFactory(laboratory=pharmacist_a.laboratory, name="SÉMAGLUTIDE 1 mg, stylo", cis="61234567")
    PresentationFactory(speciality=second, cip13="3400930123454")
    both = file_case(pharmacist_a, specialities=[first, second])
    for person, address in ((evaluator, url("declarations")), (pharmacist_a, reverse("portal_declarations"))):
        assert both.reference in person.client.get(address, {"q": words}).content.decode()
        assert both.product_label in {result.title.partition(" – ")[2] for result in search(words, actor=person.actor)}
        assert both.reference not in person.client.get(address, {"q": f"{words} zzz"}).content.decode()


def test_the_file_is_what_is_seen(case, evaluator, pharmacist_a):
    taken(file_case(pharmacist_a), evaluator)
    response = evaluator.client.get(f"{url('declarations')}?etat=filed&format=csv")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()

    assert len(lines) == 2
    assert lines[1].startswith(f"{case.reference};")
    assert ";Rupture;4 · Critique;À prendre en charge;attend l’agence;" in lines[1]


FORMS = [
    ("assign", {"assignee": ""}),
    ("evaluate", {"level": "4"}),
    ("conclude", {}),
    ("reassess", {"comment": "Retour repoussé."}),
    ("ask", {"question": "Combien ?", "due_on": "20/03/2026"}),
    ("write", {"body": "Bonjour."}),
    ("note", {"body": "À vérifier."}),
    ("measure_propose", {"kind": "import"}),
    ("kind", {"starts_on": "12/03/2026", "reason": "Un lot est arrivé."}),
    ("link", {"other": "DR-1999-000001", "kind": "duplicate"}),
]


@pytest.mark.parametrize("name", [*(name for name, _ in FORMS), "file_add", "close", "crisis_attach"])
def test_every_form_opens(case, head, name):
    assert head.client.get(url(name, case.pk)).status_code == 200


@pytest.mark.parametrize("state", ["returned", "in_error"])
def test_the_questionnaire_of_an_end_opens(busy, evaluator, state):
    page = evaluator.client.get(url("close_as", busy.pk, state)).content.decode()

    assert "Effet de la mesure « Contingentement quantitatif »" in page
    assert "Annuler la demande n° 2" in page


def test_the_end_that_the_laboratory_reported_is_taken_up(case, evaluator, pharmacist_a, clock):
    taken(case, evaluator)
    clock.shift(dt.timedelta(days=9))
    evaluator.client.force_login(evaluator.user)
    report = {"declaration_id": case.pk, "actor": pharmacist_a.actor}
    end_report(**report, outcome=State.RETURNED, on=TODAY + dt.timedelta(days=4))
    pages = [url("close", case.pk), url("close_as", case.pk, "returned"), url("close_as", case.pk, "in_error")]
    choice, fitting, other = (evaluator.client.get(page).content.decode() for page in pages)
    assert '<time datetime="2026-03-16">' in choice
    assert "&nbsp;: remise à disposition." in choice
    assert 'value="16/03/2026"' in fitting
    assert 'value="21/03/2026"' in other

    update_file_at_once(**report, values={"return_likely": TODAY + dt.timedelta(days=60)})
    assert "Le laboratoire a signalé une fin" not in evaluator.client.get(pages[0]).content.decode()


@pytest.mark.parametrize("state", ["ceased", "draft", "autre"])
def test_an_end_that_does_not_fit_is_not_found(case, evaluator, state):
    assert evaluator.client.get(url("close_as", case.pk, state)).status_code == 404


@pytest.mark.parametrize("name", ["ask", "note", "measure_propose", "kind", "close", "evaluate"])
def test_whoever_only_reads_opens_no_form(case, jurist, auditor, name):
    assert jurist.client.get(url(name, case.pk)).status_code == 403
    assert auditor.client.get(url(name, case.pk)).status_code == 403


def test_a_case_goes_from_one_end_to_the_other_on_its_pages(case, evaluator):
    client = evaluator.client
    client.post(url("take", case.pk), {"revision": case.revision})
    client.post(url("evaluate", case.pk), {"level": "2", "reason": "Stock chez les grossistes."})
    client.post(url("conclude", case.pk), {})
    client.post(url("measure_propose", case.pk), {"kind": "quantitative", "description": "Une boîte par patient."})
    measure = case.measures.get()
    client.post(url("measure_agree", case.pk, measure.pk), {"starts_on": "12/03/2026"})
    answers = {"ended_on": "12/03/2026", "comment": "Retour.", f"measure_{measure.pk}": "Les stocks ont tenu."}

    client.post(url("close_as", case.pk, "returned"), answers)

    case.refresh_from_db()
    assert case.state == State.RETURNED
    assert "Les stocks ont tenu." in client.get(url("declaration", case.pk)).content.decode()


def test_a_form_refused_says_why_at_the_field(case, evaluator):
    page = evaluator.client.post(url("ask", case.pk), {"question": " ", "due_on": "31/02/2026"})

    assert page.status_code == 422
    assert "n’existe pas dans le calendrier" in page.content.decode()


def test_a_form_that_comes_too_late_keeps_what_was_typed(case, evaluator, head):
    taken(case, evaluator)
    old = {"revision": str(case.revision - 1), "level": "2", "reason": "Stock chez les grossistes."}

    page = evaluator.client.post(url("evaluate", case.pk), old)

    case.refresh_from_db()
    text = page.content.decode()
    assert "a changé depuis que vous l’avez ouvert" in text
    assert "Stock chez les grossistes." in text
    assert f'name="revision" value="{case.revision}"' in text


def test_the_button_that_acts_at_once_sends_its_token_its_key_and_the_revision(case, evaluator):
    page = evaluator.client.get(url("declaration", case.pk)).content.decode()

    form = page.partition(f'action="{url("take", case.pk)}"')[2].partition("</form>")[0]
    assert f'name="revision" value="{case.revision}"' in form
    assert all(f'name="{name}"' in form for name in ("csrfmiddlewaretoken", "idempotency_key"))


def test_what_people_type_is_shown_as_text(case, evaluator, pharmacist_a):
    message_post(
        declaration_id=case.pk, actor=pharmacist_a.actor, body="<script>alert(1)</script> \u05e9\u05dc\u05d5\u05dd"
    )

    page = evaluator.client.get(url("declaration", case.pk)).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "v-said" in page  # whose style isolates writing from right to left


@pytest.mark.parametrize("body", ["a" * 20_000, "prix \u202etfel"])
def test_text_too_long_or_deceiving_is_refused_at_the_form(case, evaluator, body):
    page = evaluator.client.post(url("note", case.pk), {"body": body})

    assert page.status_code == 422
    assert not case.notes.exists()


def test_a_version_shows_what_it_changed(busy, evaluator):
    page = evaluator.client.get(url("version", busy.pk, 2)).content.decode()

    assert "<del>11\u00a0mai 2026</del>" in page
    assert "<ins>10\u00a0juin 2026</ins>" in page
    assert evaluator.client.get(url("version", busy.pk, 9)).status_code == 404


def test_crisis_sheets_have_their_pages(busy, evaluator):
    crisis = busy.crisis
    for address in (
        url("crises"),
        url("crisis", crisis.pk),
        url("crisis_write", crisis.pk),
        url("crisis_close", crisis.pk),
    ):
        page = evaluator.client.get(address)
        assert "Incendie" in page.content.decode()
    evaluator.client.post(url("crisis_detach", crisis.pk, busy.pk))
    busy.refresh_from_db()
    assert busy.crisis is None


def test_a_crisis_is_opened_from_a_case(case, evaluator):
    form = {"title": "Grève", "cause": "logistics", "summary": ""}
    evaluator.client.post(f"{url('crisis_open')}?dossier={case.pk}", form)

    case.refresh_from_db()
    assert case.crisis.title == "Grève"


def test_an_ended_case_offers_to_be_opened_again(case, evaluator):
    close_returned(declaration_id=case.pk, actor=evaluator.actor, answers=Answers(TODAY, "Retour."))

    page = evaluator.client.get(url("declaration", case.pk)).content.decode()

    assert url("reopen", case.pk) in page
    assert url("close", case.pk) not in page


def test_forty_copies_of_a_form_act_once(case, evaluator):
    form = {"body": "À vérifier.", "idempotency_key": "6f1c1f9e-0a0b-4c0d-8e0f-000000000001"}
    for _ in range(3):
        evaluator.client.post(url("note", case.pk), form)

    assert case.notes.count() == 1


def test_the_head_hands_the_cases_of_a_person_over(case, evaluator, head):
    taken(case, evaluator)
    address = url("reassign")
    assert "1\u00a0dossier ouvert" in head.client.get(f"{address}?de={evaluator.user.pk}").content.decode()
    form = {"leaver": evaluator.user.pk, "assignee": head.user.pk, "comment": "Congé."}

    assert evaluator.client.post(address, form).status_code == 403
    assert head.client.post(address, {**form, "comment": ""}).status_code == 422
    assert head.client.post(address, form).status_code == 302

    case.refresh_from_db()
    assert case.assigned_to == head.user


def test_other_apps_add_panels_to_a_case(case, evaluator, monkeypatch):
    panel = contributions.CasePanel(
        key="plan",
        title="Plan de gestion des pénuries",
        audiences=frozenset({Audience.AGENCY}),
        build=lambda subject, actor, day: {"title": f"Plan pour {subject}", "text": "", "act_url": ""},
        template="components/empty.html",
    )
    monkeypatch.setitem(contributions._registered, contributions.CasePanel, {"plan": panel})

    assert f"Plan pour {case.reference}" in evaluator.client.get(url("declaration", case.pk)).content.decode()


def test_the_other_cases_of_a_product_stand_on_the_page_of_a_case(case, pharmacist_a, evaluator):
    product = case.products.get().speciality
    other = file_case(pharmacist_a, specialities=[product])

    page = case_page(pk=case.pk, actor=evaluator.actor, today=TODAY)

    assert [episode.pk for episode in page.episodes] == [other.pk]


def test_what_came_earlier_is_folded_and_not_lost(case, evaluator, pharmacist_a):
    for number in range(12):
        update_file_at_once(declaration_id=case.pk, actor=pharmacist_a.actor, values={}, comment=f"Point {number}.")

    page = evaluator.client.get(url("declaration", case.pk)).content.decode()

    shown, folded = page.split("Versions précédentes")[:2]
    assert "Version 11</a>" in shown
    assert "Version 10</a>" not in shown
    assert all(f"Version {number}</a>" in folded for number in range(1, 11))
    assert "Événements précédents" in folded


def test_a_case_without_a_past_folds_nothing(case, evaluator):
    page = evaluator.client.get(url("declaration", case.pk)).content.decode()

    assert "Versions précédentes" not in page
    assert "Événements précédents" not in page


def test_a_start_that_was_announced_is_not_said_to_have_come(pharmacist_a, evaluator, clock):
    case = file_case(pharmacist_a, kind="risk", starts_on=TODAY + dt.timedelta(days=2))
    clock.shift(dt.timedelta(days=5))

    assert "<dt>Début annoncé</dt>" in evaluator.client.get(url("declaration", case.pk)).content.decode()


def test_an_episode_that_was_avoided_before_its_start_is_not_told_backwards(pharmacist_a, evaluator, laboratory_a):
    product = SpecialityFactory(laboratory=laboratory_a)
    risk = file_case(pharmacist_a, specialities=[product], kind="risk", starts_on=TODAY + dt.timedelta(days=8))
    followed(risk, evaluator)
    close_avoided(declaration_id=risk.pk, actor=evaluator.actor, answers=Answers(TODAY, "Livraison avancée."))
    other = file_case(pharmacist_a, specialities=[product])

    page = strip_tags(evaluator.client.get(other.get_absolute_url()).content.decode())

    assert "annoncé pour le 20\u00a0mars 2026, clos le 12\u00a0mars 2026" in page


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ({"return_earliest": 40, "return_latest": 80}, "entre le 21/04/2026 et le 31/05/2026"),
        ({"return_earliest": 40}, ", pas avant le 21/04/2026"),
        ({"return_latest": 80}, ", au plus tard le 31/05/2026"),
    ],
)
def test_a_return_with_one_bound_is_told_with_one(pharmacist_a, evaluator, dates, words):
    case = file_case(pharmacist_a, **{name: TODAY + dt.timedelta(days=days) for name, days in dates.items()})
    assert words in strip_tags(evaluator.client.get(case.get_absolute_url()).content.decode())


def test_the_delay_is_explained_as_it_was_on_the_day_of_filing(pharmacist_a, evaluator, jurist, clock):
    late = {"aware_on": TODAY - dt.timedelta(days=7), "late_justification": "Site fermé."}
    case = file_case(pharmacist_a, **late)
    clock.shift(dt.timedelta(days=1))
    doctrine_set(key="late_tolerance", value=9, valid_from=TODAY + dt.timedelta(days=1), reason="x", actor=jurist.actor)

    page = strip_tags(evaluator.client.get(case.get_absolute_url()).content.decode()).replace("\u00a0", " ")
    assert "3 jours de retard" in page
    assert "tolérance de 2 jours ouvrés" in page


def test_a_cessation_that_was_given_up_is_not_told_as_final(pharmacist_a, evaluator):
    case = file_case(pharmacist_a, kind="cessation", starts_on=TODAY + dt.timedelta(days=400))
    closed = close(followed(case, evaluator), evaluator, State.REVERSED)

    page = evaluator.client.get(closed.get_absolute_url()).content.decode()
    assert "<dd>annulé</dd>" in page
    assert "Début prévu" not in page
    portal = strip_tags(pharmacist_a.client.get(closed.get_portal_url()).content.decode())
    assert "Terminée le 12\u00a0mars 2026" in portal
    assert "Arrêt le" not in portal
