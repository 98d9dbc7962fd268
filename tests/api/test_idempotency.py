"""A request that is sent again has one effect."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from mitm.accounts.models import User
from mitm.api.idempotency import KEPT_FOR, purge
from mitm.api.models import IdempotencyRecord

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.api.endpoints")]


def write(client, name="a", key="k1"):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post("/api/v1/writes/", {"name": name}, content_type="application/json", headers=headers)


def written(name="a"):
    return User.objects.filter(first_name=name).count()


def test_the_copy_gets_the_first_answer_and_does_nothing(bearer):
    first = write(bearer)

    copy = write(bearer)

    assert (copy.status_code, copy.json(), copy["Location"]) == (201, first.json(), "/x/1/")
    assert copy["Idempotent-Replayed"] == "true"
    assert written() == 1


def test_another_key_is_another_request(bearer):
    write(bearer, key="k1")
    write(bearer, key="k2")

    assert written() == 2


def test_without_a_key_nothing_is_remembered(bearer):
    write(bearer, key=None)
    write(bearer, key=None)

    assert written() == 2
    assert not IdempotencyRecord.objects.exists()


def test_a_key_cannot_serve_for_another_body(bearer):
    write(bearer, name="a")

    response = write(bearer, name="b")

    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
    assert written("b") == 0


@pytest.mark.parametrize("name", ["refused", "answered"])
def test_a_refusal_leaves_nothing_so_the_corrected_request_may_use_the_key(bearer, name):
    assert write(bearer, name=name).status_code in (409, 422)

    assert written(name) == 0
    assert write(bearer, name="a").status_code == 201


@pytest.mark.parametrize("key", ["", "é", "a b", "x" * 201])
def test_a_malformed_key_is_refused(bearer, key):
    response = bearer.post(
        "/api/v1/writes/", {"name": "a"}, content_type="application/json", headers={"Idempotency-Key": key}
    )

    assert (response.status_code, response.json()["code"]) == (400, "idempotency_key_invalid")


def test_answers_are_forgotten_after_two_days(bearer):
    write(bearer)

    assert purge(timezone.now() + KEPT_FOR) == 0
    assert purge(timezone.now() + KEPT_FOR + KEPT_FOR / 48) == 1


@pytest.mark.django_db(transaction=True)
def test_copies_that_arrive_together_have_one_effect(bearer):
    token = bearer.defaults["HTTP_AUTHORIZATION"]
    barrier = threading.Barrier(8)

    def send(_):
        barrier.wait()
        response = write(Client(headers={"Authorization": token}))
        connection.close()
        return response.status_code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))

    assert written() == 1
    assert answers == [201] * 8
