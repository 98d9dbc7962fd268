"""A form sent twice acts once."""

import threading
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from declarations.models import Declaration, Message
from tests.declarations.building import file_case
from tests.declarations.portal.driving import act, ready, said, step

KEY = str(uuid.UUID(int=7))


@pytest.mark.django_db(transaction=True)
def test_six_copies_of_the_first_screen_open_one_draft(declarant_a, speciality):
    data = {"products": ["61234567:"], "codes": "", "kind": "risk", "act": "next", "idempotency_key": KEY}
    barrier, led_to = threading.Barrier(6), []

    def send() -> None:
        browser = Client()
        browser.force_login(declarant_a.user)
        barrier.wait(timeout=10)
        led_to.append(browser.post(reverse("portal_declaration_new"), data).url)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    case = Declaration.objects.get()
    assert led_to == [reverse("portal_declaration_step", args=[case.pk, "avis"])] * 6


@pytest.mark.django_db
def test_a_message_sent_twice_is_posted_once(pharmacist_a):
    case = file_case(pharmacist_a)
    for _ in range(2):
        address = reverse("portal_declaration_message", args=[case.pk])
        pharmacist_a.client.post(address, {"body": "Bonjour", "idempotency_key": KEY})
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_a_second_click_on_confirm_leads_to_the_receipt_too(pharmacist_a, speciality):
    case = ready(pharmacist_a, speciality.cis)
    sent = {"revision": case.revision, "idempotency_key": KEY}
    pages = [said(act(pharmacist_a, case, "confirm", **sent)) for _ in range(2)]
    assert all("v-receipt__number" in page for page in pages)
    assert "Ce dossier a changé" not in pages[1]


@pytest.mark.django_db
def test_a_second_click_on_an_update_leads_to_the_case_without_complaint(pharmacist_a):
    case = file_case(pharmacist_a)
    act(pharmacist_a, case, "update_open")
    sent = {"act": "confirm", "comment": "Un lot arrive.", "revision": "0", "idempotency_key": KEY}
    pages = [said(act(pharmacist_a, case, "update", **sent)) for _ in range(2)]
    assert "n’a rien changé" not in pages[1]
    case.refresh_from_db()
    assert case.version == 2


@pytest.mark.django_db
@pytest.mark.parametrize("updating", [False, True])
def test_a_second_click_on_a_step_goes_on(pharmacist_a, speciality, updating):
    case = file_case(pharmacist_a) if updating else ready(pharmacist_a, speciality.cis)
    if updating:
        act(pharmacist_a, case, "update_open")
    sent = {"stock_retail": "12", "market_share": "12,5", "revision": 0 if updating else case.revision}
    led_to = [step(pharmacist_a, case, "stocks", **sent) for _ in range(2)]
    assert [response.status_code for response in led_to] == [302, 302]
    assert step(pharmacist_a, case, "stocks", **{**sent, "stock_retail": "13"}).status_code == 200


@pytest.mark.django_db
def test_what_is_typed_on_a_case_that_has_ended_is_said_to_be_lost(pharmacist_a, evaluator, speciality):
    case = ready(pharmacist_a, speciality.cis)
    act(pharmacist_a, case, "abandon")
    page = said(step(pharmacist_a, case, "stocks", stock_retail="12"))
    assert page == ""
    assert "ce que vous venez d’envoyer n’a rien changé" in said(pharmacist_a.client.get(case.get_portal_url()))
