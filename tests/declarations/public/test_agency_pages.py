"""The agency's pages of public notices."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from declarations.enums import NoticeState, State
from declarations.models import PublicEntry, PublicNotice
from declarations.selectors.publication import all_have_alternative
from declarations.services.closure import PUBLISH, SERVICES, Answers
from declarations.services.publication import notice_draft, notice_save
from declarations.services.updates import update_file_at_once
from mitm.web.contributions import desk_items
from tests.conftest import NOW
from tests.declarations.building import followed
from tests.factories import SpecialityFactory

pytestmark = pytest.mark.django_db


def address(name, declaration):
    return reverse(name, args=[declaration.pk])


@pytest.fixture
def draft(case, publisher):
    return notice_draft(declaration_id=case.pk, actor=publisher.actor)


def filled(**values):
    return {
        "status": "1",
        "starts_on": "10/03/2026",
        "return_from": "01/05/2026",
        "return_to": "10/05/2026",
        "summary": "Le laboratoire livre de nouveau en mai.",
        "revision": "0",
        **values,
    }


@pytest.mark.parametrize("persona", ["evaluator", "publisher", "head", "auditor", "jurist"], indirect=True)
def test_people_of_the_agency_read_the_notice_of_a_case(case, draft, persona):
    page = persona.client.get(address("agency_notice", case)).content.decode()
    assert "Aperçu" in page


@pytest.mark.parametrize(("persona", "status"), [("declarant_a", 404), ("anonymous", 302)], indirect=["persona"])
def test_nobody_else_does(case, persona, status):
    assert persona.client.get(address("agency_notice", case)).status_code == status


@pytest.mark.parametrize("name", ["draft", "save", "preview", "withdraw", "discard"])
@pytest.mark.parametrize("persona", ["evaluator", "auditor"], indirect=True)
def test_acts_are_for_publishers(case, persona, name):
    assert persona.client.post(address(f"agency_notice_{name}", case)).status_code == 403


def test_a_publisher_prepares_a_notice(case, publisher):
    publisher.client.post(address("agency_notice_draft", case))
    assert PublicNotice.objects.get().state == NoticeState.DRAFT


def test_the_form_stands_beside_what_the_public_will_read(case, draft, publisher):
    page = publisher.client.get(address("agency_notice", case)).content.decode()
    assert "En rupture depuis le 10\u00a0mars 2026. Retour prévu le 4\u00a0mai 2026." in page
    assert "Out of stock since 10\u00a0March 2026" in page


def test_the_preview_follows_what_is_typed_and_keeps_nothing(case, draft, publisher):
    page = publisher.client.post(address("agency_notice_preview", case), filled()).content.decode()
    assert "Retour prévu entre le 1er et le 10\u00a0mai 2026." in page
    draft.refresh_from_db()
    assert draft.return_to == dt.date(2026, 5, 4)


def test_publishing_shows_the_product_to_the_public(case, draft, publisher, client):
    answer = publisher.client.post(address("agency_notice_save", case), filled(act="publish"), follow=True)
    assert "Avis publié" in answer.content.decode()
    public = client.get(f"/medicaments/{case.products.get().speciality_id}/").content.decode()
    assert "Le laboratoire livre de nouveau en mai." in public


def test_saving_publishes_nothing(case, draft, publisher):
    publisher.client.post(address("agency_notice_save", case), filled(act="save"))
    draft.refresh_from_db()
    assert (draft.summary, draft.state) == ("Le laboratoire livre de nouveau en mai.", NoticeState.DRAFT)
    assert not PublicEntry.objects.exists()


def test_what_is_wrong_is_said_at_the_field(case, draft, publisher):
    answer = publisher.client.post(address("agency_notice_save", case), filled(return_to="01/04/2026", act="save"))
    assert answer.context["form"].errors["return_from"] == ["Les dates de retour sont inversées."]


def test_a_page_that_is_out_of_date_overwrites_nothing(case, draft, publisher):
    publisher.client.post(address("agency_notice_save", case), filled(act="save"))
    answer = publisher.client.post(address("agency_notice_save", case), filled(summary="Autre.", act="save"))
    assert "a changé depuis que vous l’avez ouvert" in answer.content.decode()


def test_whoever_has_read_what_changed_sends_the_same_page_again(case, draft, publisher):
    notice_save(declaration_id=case.pk, actor=publisher.actor, values={"summary": "Écrit entre-temps."})
    page = publisher.client.post(address("agency_notice_save", case), filled()).content.decode()
    assert 'name="revision" value="1"' in page

    publisher.client.post(address("agency_notice_save", case), filled(revision="1"))
    assert PublicNotice.objects.get().summary == "Le laboratoire livre de nouveau en mai."


def test_against_the_rule_the_form_asks_why(file_notice, publisher, laboratory_a):
    case = file_notice(SpecialityFactory(laboratory=laboratory_a, is_mitm=False))
    notice_draft(declaration_id=case.pk, actor=publisher.actor)
    assert "écarte ce dossier" in publisher.client.get(address("agency_notice", case)).content.decode()
    refused = publisher.client.post(address("agency_notice_save", case), filled(act="publish"))
    assert refused.context["form"].errors["reason"]
    publisher.client.post(address("agency_notice_save", case), filled(act="publish", reason="Demande du ministère."))
    assert PublicNotice.objects.get().state == NoticeState.PUBLISHED


def test_forty_copies_of_a_withdrawal_withdraw_once(case, publish, publisher):
    publish(case)
    sent = {"reason": "Publié par erreur.", "idempotency_key": str(uuid.uuid4())}
    for _ in range(3):
        answer = publisher.client.post(address("agency_notice_withdraw", case), sent)
    assert answer.status_code == 302
    assert PublicNotice.objects.get().state == NoticeState.WITHDRAWN


@pytest.mark.parametrize("reason", ["", "x" * 501, "abc\u202etxet", "a\x00\u202e"])
def test_a_reason_to_withdraw_that_cannot_be_kept_is_refused_at_its_field(case, publish, publisher, reason):
    publish(case)
    answer = publisher.client.post(address("agency_notice_withdraw", case), {"reason": reason})
    assert answer.status_code == 422
    assert answer.context["withdraw_form"].errors["reason"]
    assert PublicNotice.objects.get().state == NoticeState.PUBLISHED


def test_the_list_counts_few_queries_whatever_its_length(
    file_notice, publish, publisher, django_assert_max_num_queries
):
    for _ in range(4):
        publish(file_notice())
    publisher.client.get(reverse("agency_notices"))
    with django_assert_max_num_queries(6):
        page = publisher.client.get(reverse("agency_notices")).content.decode()
    assert page.count("Rupture de stock") >= 4


def test_the_page_of_a_notice_stays_under_fifteen_queries(case, publish, publisher, django_assert_max_num_queries):
    publish(case)
    notice_draft(declaration_id=case.pk, actor=publisher.actor)
    publisher.client.get(address("agency_notice", case))
    with django_assert_max_num_queries(15):
        publisher.client.get(address("agency_notice", case))


def test_more_notices_than_a_desk_shows_are_said_to_be_there(case, draft, publisher, monkeypatch):
    monkeypatch.setattr("declarations.contributions.publication.MOST", 0)
    [item] = [item for item in desk_items(publisher.actor, today=NOW.date()) if item.leads_on]
    assert (item.url, "avis publics" in item.title) == (reverse("agency_notices"), True)


def test_a_draft_awaits_publishers_on_their_desk(case, draft, publisher, evaluator):
    today = dt.date(2026, 3, 12)
    assert any("brouillon" in item.reason for item in desk_items(publisher.actor, today=today))
    assert not any("brouillon" in item.reason for item in desk_items(evaluator.actor, today=today))


def test_a_notice_whose_return_is_past_awaits_publishers(case, publish, publisher):
    publish(case)
    items = desk_items(publisher.actor, today=dt.date(2026, 5, 5))
    assert [item.due_on for item in items if "date de retour annoncée" in item.reason] == [dt.date(2026, 5, 4)]


def test_a_notice_that_is_right_awaits_nobody(case, publish, publisher):
    publish(case)
    items = desk_items(publisher.actor, today=dt.date(2026, 3, 12))
    assert not [item for item in items if item.title.startswith("Avis public")]


def awaited(publisher) -> list[str]:
    """What the publisher's desk says of public notices today, without the number of the case."""
    items = desk_items(publisher.actor, today=NOW.date())
    return [item.reason.partition(", ")[2] for item in items if item.title.startswith("Avis public")]


def test_a_notice_older_than_the_last_version_awaits_publishers(case, publish, publisher, pharmacist_a):
    publish(case)
    values = {"return_likely": dt.date(2026, 6, 1)}
    update_file_at_once(declaration_id=case.pk, actor=pharmacist_a.actor, values=values, comment="Repoussé.")
    assert awaited(publisher) == ["la déclaration a été mise à jour depuis l’avis"]


@pytest.mark.parametrize(("kind", "state"), [("rupture", State.RETURNED), ("cessation", State.CEASED)])
def test_a_notice_that_says_how_the_case_ended_awaits_nobody(
    file_notice, publish, publisher, evaluator, head, kind, state
):
    shortage = {"return_likely": None, "late_justification": "Décision récente."} if kind == "cessation" else {}
    case = file_notice(kind=kind, **shortage)
    publish(case)
    day = case.starts_on if kind == "cessation" else NOW.date()  # of a stop, the notice says the day too
    answers = Answers(ended_on=day, comment="Terminé.", notice=PUBLISH)
    SERVICES[state](declaration_id=followed(case, evaluator).pk, actor=head.actor, answers=answers)
    assert PublicNotice.objects.filter(declaration=case, state=NoticeState.PUBLISHED).exists()
    assert awaited(publisher) == []


def test_nothing_is_replaced_where_nothing_is_named():
    assert not all_have_alternative([], today=NOW.date())
