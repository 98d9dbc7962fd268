"""What declarations add to the laboratory's desk, agenda, search, dossiers and list."""

import datetime as dt

import pytest
from django.urls import reverse

from declarations.models import Declaration
from declarations.services.exchanges import information_request, message_post
from declarations.services.updates import update_open, update_submit
from mitm.web.contributions import Urgency, agenda, desk_items, product_panels, search
from tests.declarations.building import TODAY, file_case, followed
from tests.declarations.portal.driving import act, begin, ready, said

pytestmark = pytest.mark.django_db


def reasons(person) -> dict[str, Urgency]:
    return {item.reason.split(", ", 1)[1]: item.urgency for item in desk_items(person.actor, today=TODAY)}


def test_a_draft_waits_for_whoever_may_write(declarant_a, reader_a, speciality):
    begin(declarant_a, speciality.cis)
    assert reasons(declarant_a) == {"brouillon à terminer": Urgency.NORMAL}
    assert reasons(reader_a) == {}


def test_what_is_to_be_confirmed_presses_the_pharmacist(declarant_a, pharmacist_a, speciality):
    act(declarant_a, ready(declarant_a, speciality.cis), "submit")
    assert reasons(pharmacist_a) == {"à confirmer et à déposer": Urgency.SOON}
    assert reasons(declarant_a) == {"attend le pharmacien responsable": Urgency.NORMAL}


def test_a_desk_that_does_not_show_everything_says_so_and_leads_to_the_list(pharmacist_a, monkeypatch):
    monkeypatch.setattr("declarations.selectors.portal_desk.SHOWN", 2)
    for told in (False, False, True):
        file_case(pharmacist_a)
        page = pharmacist_a.client.get(reverse("portal_desk")).content.decode()
        assert ("Plus de 2\u00a0déclarations" in page) == told
    assert f'<a href="{reverse("portal_declarations")}">Voir la liste entière</a>' in page


def test_a_filing_waits_for_the_agency(pharmacist_a):
    file_case(pharmacist_a)
    assert "l’agence va la prendre en charge" in reasons(pharmacist_a)


def test_a_question_stays_on_the_desk_whoever_spoke_last(pharmacist_a, evaluator):
    case = followed(file_case(pharmacist_a), evaluator)
    due_on = TODAY + dt.timedelta(days=9)
    information_request(declaration_id=case.pk, actor=evaluator.actor, question="?", due_on=due_on)
    message_post(declaration_id=case.pk, actor=pharmacist_a.actor, body="Nous cherchons.")
    assert reasons(pharmacist_a)["question de l’agence"] == Urgency.SOON


def test_silence_becomes_overdue(pharmacist_a, evaluator, clock):
    followed(file_case(pharmacist_a), evaluator)
    day = TODAY + dt.timedelta(days=20)
    clock.shift(dt.timedelta(days=20))
    items = {item.reason: item.urgency for item in desk_items(pharmacist_a.actor, today=day)}
    assert any("nouvelles attendues" in reason and urgency == Urgency.OVERDUE for reason, urgency in items.items())


def test_an_update_to_confirm_presses_the_pharmacist(pharmacist_a, declarant_a):
    case = file_case(pharmacist_a)
    update_open(declaration_id=case.pk, actor=declarant_a.actor)
    update_submit(declaration_id=case.pk, actor=declarant_a.actor)
    assert reasons(pharmacist_a)["mise à jour à confirmer"] == Urgency.SOON


def test_the_competitor_s_desk_stays_empty(pharmacist_a, declarant_b):
    file_case(pharmacist_a)
    assert desk_items(declarant_b.actor, today=TODAY) == []


def test_the_agenda_holds_what_was_announced(pharmacist_a):
    file_case(pharmacist_a, return_likely=TODAY + dt.timedelta(days=10))
    dates = agenda(pharmacist_a.actor, first=TODAY, last=TODAY + dt.timedelta(days=14))
    titles = [date.title for date in dates]
    assert any("retour attendu" in title for title in titles)


def test_a_reference_opens_its_case(pharmacist_a, declarant_b):
    case = file_case(pharmacist_a)
    found = [result for result in search(case.reference.lower(), actor=pharmacist_a.actor) if result.exact]
    assert [result.url for result in found] == [case.get_portal_url()]
    assert case.get_portal_url() not in [found.url for found in search(case.reference, actor=declarant_b.actor)]


def test_the_dossier_of_a_product_lists_its_declarations(pharmacist_a, speciality):
    case = file_case(pharmacist_a, specialities=[speciality])
    panels = product_panels(speciality, actor=pharmacist_a.actor, as_of=TODAY)
    rows = next(panel.context["rows"] for panel in panels if panel.key == "declarations-portal")
    assert [row["case"] for row in rows] == [case]


def test_the_dossier_of_a_past_day_tells_nothing_of_what_came_later(pharmacist_a, speciality, evaluator, clock):
    case = followed(file_case(pharmacist_a, specialities=[speciality]), evaluator)
    clock.shift(dt.timedelta(days=10))
    panels = product_panels(speciality, actor=pharmacist_a.actor, as_of=TODAY)
    rows = next(panel.context["rows"] for panel in panels if panel.key == "declarations-portal")
    assert [(row["case"], row["state"].label) for row in rows] == [(case, "En cours")]


def test_the_desk_costs_few_queries(pharmacist_a, django_assert_max_num_queries):
    for _ in range(5):
        file_case(pharmacist_a)
    with django_assert_max_num_queries(5):
        desk_items(pharmacist_a.actor, today=TODAY)


class TestTheList:
    def test_the_one_primary_button_is_there_for_whoever_may_use_it(self, declarant_a, reader_a):
        address = reverse("portal_declarations")
        assert "Déclarer une rupture ou un risque" in said(declarant_a.client.get(address))
        assert "Déclarer une rupture ou un risque" not in said(reader_a.client.get(address))

    def test_drafts_and_filings_stand_together(self, pharmacist_a, speciality):
        begin(pharmacist_a, speciality.cis)
        filed = file_case(pharmacist_a)
        text = said(pharmacist_a.client.get(reverse("portal_declarations")))
        assert "Brouillon" in text
        assert filed.reference in text

    def test_it_is_filtered_by_delay(self, pharmacist_a):
        late = file_case(pharmacist_a, aware_on=dt.date(2026, 2, 2), late_justification="Oubli.")
        prompt = file_case(pharmacist_a)
        text = said(pharmacist_a.client.get(reverse("portal_declarations"), {"retard": "1"}))
        assert late.reference in text
        assert prompt.reference not in text

    def test_abandoned_drafts_show_on_request(self, declarant_a, speciality):
        act(declarant_a, begin(declarant_a, speciality.cis), "abandon")
        address = reverse("portal_declarations")
        assert speciality.name not in said(declarant_a.client.get(address))
        assert speciality.name in said(declarant_a.client.get(address, {"etat": "abandonnees"}))

    def test_a_competitor_s_list_stays_empty(self, pharmacist_a, declarant_b):
        case = file_case(pharmacist_a)
        assert case.reference not in said(declarant_b.client.get(reverse("portal_declarations")))

    def test_it_costs_few_queries(self, pharmacist_a, django_assert_max_num_queries):
        for _ in range(5):
            file_case(pharmacist_a)
        assert Declaration.objects.count() == 5
        browser = pharmacist_a.client
        with django_assert_max_num_queries(5):
            browser.get(reverse("portal_declarations"))
