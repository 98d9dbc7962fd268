"""Who waits too long for somebody else reads so, and nothing of the request is kept: two sessions of PostgreSQL."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from declarations.services.drafting import draft_create
from mitm.audit.selectors import events_of
from mitm.cases.products import ProductRef
from mitm.outbox.models import OutgoingMessage
from mitm.registry.models import Laboratory
from mitm.web.models import SubmittedForm
from tests.declarations.test_filing import VALUES
from tests.factories import SpecialityFactory
from tests.support.sessions import held

pytestmark = pytest.mark.django_db(transaction=True)
CASE = "SELECT 1 FROM declarations_declaration WHERE id = %s FOR UPDATE"
FORM = "INSERT INTO web_submittedform (key, user_id, path, result_url, created_at) VALUES (%s, %s, '', '', now())"


@pytest.fixture
def draft(pharmacist_a, laboratory_a):
    product = SpecialityFactory(laboratory=laboratory_a)
    return draft_create(actor=pharmacist_a.actor, values=VALUES, products=[ProductRef(product.cis)])


def confirm(client: Client, draft):
    return client.post(reverse("portal_declaration_confirm", args=[draft.pk]), {"revision": draft.revision})


def test_a_case_that_somebody_else_is_writing_is_said_in_french(draft, pharmacist_a):
    client = pharmacist_a.client
    with held(CASE, draft.pk):
        answer = confirm(client, draft)
    assert (answer.status_code, answer["Retry-After"]) == (409, "5")
    assert "Une autre demande est en train de s’enregistrer" in answer.content.decode()


def test_a_filing_that_waited_in_vain_leaves_nothing_and_passes_later(draft, pharmacist_a):
    client = pharmacist_a.client
    with held(CASE, draft.pk):
        confirm(client, draft)
    draft.refresh_from_db()
    assert (draft.state, draft.reference, events_of(draft).count()) == ("draft", None, 1)
    assert not OutgoingMessage.objects.exists()
    assert confirm(client, draft).status_code == 302


@pytest.mark.urls("tests.web.urls_of_forms")
def test_a_copied_form_that_waited_too_long_for_the_first_is_told_so(evaluator):
    client, key, before = evaluator.client, uuid.uuid4(), Laboratory.objects.count()
    with held(FORM, key, evaluator.user.pk):
        answer = client.post("/agence/essai/", {"name": "Alpha", "idempotency_key": str(key)})
    assert (answer.status_code, answer["Retry-After"]) == (409, "5")
    assert "La même demande est en cours d’enregistrement" in answer.content.decode()
    assert (Laboratory.objects.count(), SubmittedForm.objects.count()) == (before, 0)
