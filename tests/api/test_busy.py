"""A machine that waits too long for another request gets a problem and a delay, and may send the same again."""

import pytest

from declarations.models import Declaration
from mitm.api.models import IdempotencyRecord
from tests.api.test_declarations import body, send, speciality, update  # noqa: F401 a fixture among them
from tests.support.sessions import held

pytestmark = pytest.mark.django_db(transaction=True)
CASE = "SELECT 1 FROM declarations_declaration WHERE reference = %s FOR UPDATE"
KEY = (
    "INSERT INTO api_idempotencyrecord (client, key, method, path, body_hash, headers, created_at)"
    " SELECT client, %s, method, path, body_hash, headers, created_at FROM api_idempotencyrecord"
)


def refused(answer):
    problem = answer.json()
    return (answer.status_code, answer["Content-Type"], answer["Retry-After"], problem["code"])


@pytest.fixture
def filed(bearer, speciality):  # noqa: F811 the fixture of the declarations
    return send(bearer, body(), **{"Idempotency-Key": "k1"}).json()


def test_an_update_of_a_case_that_somebody_else_is_writing_is_refused_and_passes_later(filed, bearer):
    with held(CASE, filed["reference"]):
        answer = update(bearer, filed, comment="Un.")
    assert refused(answer) == (409, "application/problem+json", "5", "busy")
    assert "Une autre demande est en train de s’enregistrer" in answer.json()["detail"]
    assert update(bearer, filed, comment="Un.").json()["version"] == 2


def test_a_copy_that_waited_too_long_for_the_first_leaves_nothing(filed, bearer):
    with held(KEY, "k2"):
        answer = send(bearer, body(), **{"Idempotency-Key": "k2"})
    assert refused(answer) == (409, "application/problem+json", "5", "idempotency_in_progress")
    assert "La même demande est en cours d’enregistrement" in answer.json()["detail"]
    assert (Declaration.objects.count(), IdempotencyRecord.objects.count()) == (1, 1)
