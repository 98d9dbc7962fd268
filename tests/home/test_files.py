"""Files leave through views that check who asks."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from mitm.documents import selectors, storage
from mitm.documents.models import IssuedDocument, Visibility
from mitm.documents.services import attachment_store

CONTENT = "produit;quantité\nMOLÉCULINE;12\n".encode()


@pytest.fixture(autouse=True)
def _cases_of_a(monkeypatch, settings, tmp_path, laboratory_a):
    """A kind of case for these tests (the laboratory itself), open to the agency and to laboratory A."""
    settings.MEDIA_ROOT = tmp_path

    def may_read(actor, case_id):
        return actor.is_agency or actor.laboratory_id == case_id

    monkeypatch.setitem(selectors._ACCESS, "registry.laboratory", may_read)


def received(laboratory, persona, visibility=Visibility.BOTH):
    upload = SimpleUploadedFile("stocks d’été.csv", CONTENT)
    with transaction.atomic():
        return attachment_store(case=laboratory, upload=upload, actor=persona.actor, visibility=visibility)


@pytest.mark.parametrize("persona", ["declarant_a", "reader_a", "evaluator", "auditor"], indirect=True)
def test_whoever_may_read_the_case_downloads_its_files(persona, pharmacist_a, laboratory_a):
    file = received(laboratory_a, pharmacist_a)
    response = persona.client.get(reverse("attachment", args=[file.pk]))
    assert response.content == CONTENT
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''stocks%20d%E2%80%99")


def test_a_file_is_never_run_framed_or_guessed_by_a_browser(pharmacist_a, laboratory_a):
    file = received(laboratory_a, pharmacist_a)
    response = pharmacist_a.client.get(reverse("attachment", args=[file.pk]))
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Cache-Control"] == "private, no-store"


def test_the_files_of_a_case_do_not_exist_for_a_competitor(declarant_b, pharmacist_a, laboratory_a):
    file = received(laboratory_a, pharmacist_a)
    assert declarant_b.client.get(reverse("attachment", args=[file.pk])).status_code == 404


def test_what_only_the_agency_may_read_does_not_exist_for_the_laboratory(declarant_a, evaluator, laboratory_a):
    file = received(laboratory_a, evaluator, Visibility.AGENCY)
    assert declarant_a.client.get(reverse("attachment", args=[file.pk])).status_code == 404
    assert evaluator.client.get(reverse("attachment", args=[file.pk])).status_code == 200


def test_nobody_downloads_without_signing_in(anonymous, pharmacist_a, laboratory_a):
    file = received(laboratory_a, pharmacist_a)
    assert anonymous.client.get(reverse("attachment", args=[file.pk])).status_code == 302


@pytest.mark.parametrize("name", ["attachment", "issued_document"])
def test_an_unknown_file_does_not_exist(evaluator, name):
    assert evaluator.client.get(reverse(name, args=[10**18])).status_code == 404


def test_an_issued_document_is_named_by_its_title(declarant_a, declarant_b, laboratory_a):
    sha256 = storage.keep(storage.DOCUMENTS, b"%PDF-1.7 essai")
    document = IssuedDocument.objects.create(
        case_type="registry.laboratory",
        case_id=laboratory_a.pk,
        kind="receipt",
        title="Accusé de réception",
        sha256=sha256,
        size=14,
    )
    address = reverse("issued_document", args=[document.pk])
    response = declarant_a.client.get(address)
    assert response["Content-Disposition"] == 'attachment; filename="accuse-de-reception.pdf"'
    assert response["Content-Type"] == "application/pdf"
    assert declarant_b.client.get(address).status_code == 404


def test_a_file_that_has_changed_on_disk_is_not_delivered(pharmacist_a, laboratory_a):
    file = received(laboratory_a, pharmacist_a)
    path = storage.path_of(storage.ATTACHMENTS, file.sha256)
    path.chmod(0o600)
    path.write_bytes(b"autre chose")
    response = pharmacist_a.client.get(reverse("attachment", args=[file.pk]))
    assert response.status_code == 500
    assert "n’est plus celui qui a été reçu" in response.content.decode()
