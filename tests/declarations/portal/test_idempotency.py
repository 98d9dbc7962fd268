"""A form sent twice acts once."""

import threading
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from declarations.models import Declaration, Message
from tests.declarations.building import file_case

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
