"""A form acts once, however often it is sent."""

import datetime as dt
import re
import threading
import uuid

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.utils import timezone

from mitm.registry.models import Laboratory
from mitm.web import idempotency, ticks
from mitm.web.models import SubmittedForm
from tests.support.files import upload

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.urls_of_forms")]
ADDRESS = "/agence/essai/"


def post(client: Client, key: object, name: str = "Alpha"):
    return client.post(ADDRESS, {"name": name, "idempotency_key": str(key)})


def test_the_form_carries_a_key_of_its_own(evaluator):
    pages = [evaluator.client.get(ADDRESS).content.decode() for _ in range(2)]
    keys = {re.search(r'name="idempotency_key" value="([^"]+)"', page)[1] for page in pages}
    assert len(keys) == 2


def test_a_copy_is_led_to_the_result_of_the_first(evaluator):
    before, key = Laboratory.objects.count(), uuid.uuid4()
    first, second = post(evaluator.client, key), post(evaluator.client, key)
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert Laboratory.objects.count() == before + 1


def test_other_answers_under_the_same_key_change_nothing_and_it_is_said(evaluator):
    before, key = Laboratory.objects.count(), uuid.uuid4()
    post(evaluator.client, key)
    copy, other = post(evaluator.client, key), post(evaluator.client, key, name="Bêta")

    said = [(message.level_tag, str(message)) for message in get_messages(other.wsgi_request)]
    assert Laboratory.objects.count() == before + 1
    assert copy["Location"] == other["Location"]
    assert said[-1][0] == "warning"
    assert "n’a rien changé" in said[-1][1]
    assert "n’a rien changé" not in str([str(message) for message in get_messages(copy.wsgi_request)])


def test_another_file_under_the_same_key_is_another_answer(rf):
    def hash_of(content: bytes) -> str:
        return idempotency._answers_hash(rf.post("/x/", {"a": "1", "file": upload("a.txt", content)}))

    assert hash_of(b"un") == hash_of(b"un") != hash_of(b"deux")


def test_another_key_acts_again(evaluator):
    before = Laboratory.objects.count()
    post(evaluator.client, uuid.uuid4()), post(evaluator.client, uuid.uuid4())
    assert Laboratory.objects.count() == before + 2


def test_a_refused_form_passes_once_corrected_with_the_same_key(evaluator):
    key = uuid.uuid4()
    assert post(evaluator.client, key, name="").status_code == 200
    assert post(evaluator.client, key).status_code == 302


def test_a_form_without_key_acts(evaluator):
    assert evaluator.client.post(ADDRESS, {"name": "Alpha"}).status_code == 302


def test_a_malformed_key_is_refused(evaluator):
    assert post(evaluator.client, "x").status_code == 400


def test_the_key_of_somebody_else_is_refused(evaluator, head):
    key = uuid.uuid4()
    post(evaluator.client, key)
    assert post(head.client, key).status_code == 400


def test_old_keys_are_forgotten(evaluator, clock):
    post(evaluator.client, uuid.uuid4())
    clock.shift(dt.timedelta(days=8))
    post(evaluator.client, uuid.uuid4())
    assert ticks.forget_submitted_forms(timezone.now()) == 1
    assert SubmittedForm.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_copies_sent_at_the_same_time_act_once(evaluator):
    before, key, answers = Laboratory.objects.count(), uuid.uuid4(), []

    def send() -> None:
        answers.append(post(sender, key)["Location"])
        connection.close()

    sender = evaluator.client
    threads = [threading.Thread(target=send) for _ in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert (len(set(answers)), len(answers)) == (1, 6)
    assert Laboratory.objects.count() == before + 1


def test_forgetting_twice_changes_nothing():
    assert idempotency.forget(before=timezone.now()) == 0
