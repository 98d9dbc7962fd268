"""The receipt and the printed declaration."""

import datetime as dt
import hashlib
import io

import pikepdf
import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone

from declarations.models import Declaration
from declarations.selectors.documents import issued, page_of_receipt
from declarations.services.documents import documents_issue_missing, receipt_issue, version_issue
from declarations.services.evaluation import declaration_take
from mitm.accounts.actor import Actor
from mitm.documents.models import IssuedDocument
from mitm.documents.selectors import document_bytes
from mitm.errors import CaseError
from tests.declarations.building import file_case
from tests.declarations.portal.driving import act, page, ready, said
from tests.factories import SpecialityFactory
from tests.support import verapdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(pharmacist_a):
    return file_case(pharmacist_a, stock_retail=1500, contact_phone="01 02 03 04 05")


def text_of(pdf: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_worker_issues_the_receipt_once_it_is_filed(pharmacist_a, speciality, django_capture_on_commit_callbacks):
    case = ready(pharmacist_a, speciality.cis)
    with django_capture_on_commit_callbacks(execute=True):
        act(pharmacist_a, case, "confirm")
    kinds = set(IssuedDocument.objects.values_list("kind", flat=True))
    assert kinds == {"receipt", "declaration-v1"}


def test_the_receipt_says_number_instant_products_and_what_comes_next(case, pharmacist_a):
    documents_issue_missing(now=timezone.now())
    text = text_of(document_bytes(issued(case, "receipt")))
    for words in (case.reference, "12 mars 2026 à 10 h 00 (heure de Paris)", case.product_label, "L. 112-11"):
        assert words in text
    assert "L’agence prend le dossier en charge sous 1 jour ouvré." in text


def test_a_receipt_made_late_still_says_what_came_next_on_the_day_of_filing(case, evaluator, clock):
    before = page_of_receipt(case).following
    clock.shift(dt.timedelta(days=40))
    declaration_take(declaration_id=case.pk, actor=evaluator.actor)
    case.refresh_from_db()
    assert page_of_receipt(case).following == before
    assert any("prend le dossier en charge" in step.text for step in before)


def test_a_document_is_issued_once(case):
    clock = Actor.of_system("horloge")
    assert receipt_issue(declaration_id=case.pk, actor=clock) == receipt_issue(declaration_id=case.pk, actor=clock)
    first, again = (version_issue(declaration_id=case.pk, number=1, actor=clock) for _ in range(2))
    assert first == again


def test_the_page_and_the_pdf_say_the_same(case, pharmacist_a):
    html = said(pharmacist_a.client.get(reverse("portal_declaration_receipt", args=[case.pk]), {"format": "html"}))
    assert "Accusé d’enregistrement" in html
    assert case.reference in html


def test_the_declaration_prints_every_answer_with_its_secrecy(case, pharmacist_a):
    text = text_of(pharmacist_a.client.get(reverse("portal_declaration_document", args=[case.pk])).content)
    assert "1 500 boîtes" in text
    assert "secret des affaires" in text
    assert "donnée personnelle" in text
    assert "Non renseigné :" in text


def test_the_printed_hash_is_that_of_the_file_inside(case):
    document = version_issue(declaration_id=case.pk, number=1, actor=Actor.of_system("horloge"))
    content = document_bytes(document)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        inside = pdf.attachments[f"{case.reference}-v1.json"].get_file().read_bytes()
    assert hashlib.sha256(inside).hexdigest() in text_of(content).replace(" ", "")


@pytest.mark.parametrize("kind", ["receipt", "declaration-v1"])
def test_documents_are_made_to_be_kept_and_read_by_everybody(case, kind):
    documents_issue_missing(now=timezone.now())
    assert verapdf.faults(document_bytes(issued(case, kind))) == []


def test_the_clock_issues_what_is_missing_once(case):
    assert documents_issue_missing(now=timezone.now()).done == 2
    assert documents_issue_missing(now=timezone.now()).done == 0


def test_what_can_never_be_printed_leaves_the_others_their_turn(case):
    sound = case.pk
    for number in (1, 2):  # filed before, and nothing frozen to print them from
        case.pk, case.reference, case.filed_at = None, f"DR-2026-99990{number}", case.filed_at - dt.timedelta(hours=1)
        case.save(force_insert=True)

    run = documents_issue_missing(now=timezone.now(), limit=1)

    assert issued(Declaration.objects.get(pk=sound), "receipt")
    assert len(run.failures) == 2


def test_the_clock_leaves_old_filings_alone(case, clock):
    clock.shift(dt.timedelta(days=3))
    assert documents_issue_missing(now=timezone.now()).done == 0


def test_an_issued_document_is_served_as_it_was_issued(case, pharmacist_a):
    documents_issue_missing(now=timezone.now())
    response = pharmacist_a.client.get(reverse("portal_declaration_receipt", args=[case.pk]), follow=True)
    assert response.content == document_bytes(issued(case, "receipt"))


@pytest.mark.parametrize("version", ["2", "0", "-1", "x", "9" * 400, "\u0663"])
def test_a_version_that_was_not_filed_does_not_exist(case, pharmacist_a, version):
    address = reverse("portal_declaration_document", args=[case.pk])
    assert pharmacist_a.client.get(address, {"version": version}).status_code == 404


def test_no_document_is_issued_on_a_draft(pharmacist_a, speciality):
    draft = ready(pharmacist_a, speciality.cis)
    with pytest.raises(CaseError) as refused:
        version_issue(declaration_id=draft.pk, number=1, actor=pharmacist_a.actor)
    assert refused.value.code == "not_filed"


def test_hostile_text_is_printed_as_text(pharmacist_a):
    hostile = SpecialityFactory(name='<img src="file:///etc/passwd"> & Cie', laboratory=pharmacist_a.laboratory)
    case = file_case(pharmacist_a, specialities=[hostile])
    text = text_of(pharmacist_a.client.get(reverse("portal_declaration_document", args=[case.pk])).content)
    assert "& Cie" in text


def test_the_case_page_links_to_its_documents(case, pharmacist_a):
    text = page(pharmacist_a, case)
    assert reverse("portal_declaration_receipt", args=[case.pk]) in text
    assert f"{reverse('portal_declaration_document', args=[case.pk])}?version=1" in text


def test_the_name_of_the_event_is_elided(pharmacist_a):
    case = file_case(
        pharmacist_a, kind="cessation", starts_on=dt.date(2027, 9, 1), cause="commercial", return_likely=None
    )
    assert "La déclaration d’arrêt de commercialisation" in said(
        pharmacist_a.client.get(reverse("portal_declaration_receipt", args=[case.pk]), {"format": "html"})
    )
