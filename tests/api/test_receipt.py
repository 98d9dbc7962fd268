"""The receipt of a declaration, for the laboratory's machine."""

import io

import pypdf
import pytest
from django.test import Client
from django.utils import timezone

from declarations.selectors.documents import issued
from declarations.services.documents import documents_issue_missing
from mitm.accounts.services import machine_account_create
from mitm.documents.models import IssuedDocument
from mitm.documents.selectors import document_bytes
from tests.declarations.building import file_case
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def case(pharmacist_a):
    return file_case(pharmacist_a)


@pytest.fixture
def reading(ask_token):
    return holding(ask_token(scope="declarations:read"))


def holding(answer) -> Client:
    return Client(headers={"Authorization": f"Bearer {answer.json()['access_token']}"})


def receipt(client, case, **headers):
    return client.get(f"/api/v1/declarations/{case.reference}/receipt/", headers=headers)


def test_a_machine_downloads_the_very_document_that_was_issued(case, reading):
    documents_issue_missing(now=timezone.now())
    answer = receipt(reading, case)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert answer.content == document_bytes(issued(case, "receipt"))


def test_a_receipt_that_is_not_issued_yet_is_made_on_the_spot_and_not_kept(case, reading):
    answer = receipt(reading, case)
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    assert case.reference in text
    assert not IssuedDocument.objects.exists()


def test_a_competitor_s_machine_finds_nothing(case, laboratory_b, ask_token):
    authority = MembershipFactory(role="pharmacist", laboratory=laboratory_b)
    _, name, secret = machine_account_create(laboratory=laboratory_b, authorised_by=authority, label="ERP Bruyère")
    stranger = holding(ask_token(client_id=name, secret=secret, scope="declarations:read"))
    answer = receipt(stranger, case)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_number_that_was_never_given_is_not_found(reading):
    assert reading.get("/api/v1/declarations/DR-2026-999999/receipt/").status_code == 404


def test_reading_takes_its_scope(case, bearer):
    assert receipt(bearer, case).status_code == 403
    assert receipt(Client(), case).status_code == 401


def test_a_browser_s_session_does_not_count(case, pharmacist_a):
    assert receipt(pharmacist_a.client, case).status_code == 401


def test_only_one_format_is_offered(case, reading):
    answer = receipt(reading, case, Accept="text/csv")
    assert (answer.status_code, answer["Content-Type"]) == (406, "application/problem+json")
