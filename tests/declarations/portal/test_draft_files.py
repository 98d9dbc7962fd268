"""Files joined to a draft: checked as anywhere, taken back until it is handed over, filed and printed with it."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from declarations.services.documents import receipt_issue, version_issue
from mitm.accounts.actor import Actor
from mitm.audit.selectors import snapshots_of
from mitm.documents.models import Attachment, AttachmentWithdrawal
from mitm.documents.selectors import attachment_for, document_bytes, joined_files
from tests.declarations.portal.driving import act, page, ready, said, step
from tests.declarations.portal.test_documents import text_of
from tests.support import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(declarant_a, speciality):
    return ready(declarant_a, speciality.cis)


def join(person, case, *sent, **more):
    address = reverse("portal_declaration_draft_files", args=[case.pk])
    return person.client.post(address, {"files": [files.upload(*file) for file in sent], **more}, follow=True)


def test_files_are_joined_and_reviewed_before_anything_is_filed(declarant_a, case):
    response = join(declarant_a, case, ("plan.pdf", files.pdf()), ("photo.png", files.PNG), label="Plan de production")
    assert "2 pièces ajoutées au brouillon." in said(response)
    review = page(declarant_a, case)
    assert all(words in review for words in ("plan.pdf", "photo.png", "Plan de production"))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("plan.pdf", files.EXE, "Le contenu de ce fichier n’est pas celui d’un fichier .pdf."),
        ("plan.exe", files.EXE, "Ce type de fichier n’est pas accepté."),
        ("plan.pdf", files.pdf() + b" " * 21 * 1024**2, "la taille maximale acceptée"),
    ],
)
def test_one_bad_file_refuses_all_and_is_named(declarant_a, case, name, content, message):
    text = said(join(declarant_a, case, ("bon.png", files.PNG), (name, content)))
    assert f"« {name} » :" in text
    assert message in text
    assert not Attachment.objects.exists()


def test_no_file_is_said_at_the_field(declarant_a, case):
    assert "Choisissez au moins un fichier." in said(join(declarant_a, case))


def test_a_draft_carries_fifty_files_at_most(declarant_a, case):
    for _ in range(5):
        join(declarant_a, case, *[(f"{number}.txt", b"x") for number in range(10)])
    assert "Un premier avis porte 50 pièces au plus." in said(join(declarant_a, case, ("trop.txt", b"x")))


def test_a_file_taken_back_is_shown_to_nobody_and_not_lost(declarant_a, case):
    join(declarant_a, case, ("erreur.pdf", files.pdf()))
    attachment = Attachment.objects.get()
    act(declarant_a, case, "draft_file_remove", attachment.pk)
    assert "erreur.pdf" not in page(declarant_a, case)
    assert attachment_for(declarant_a.actor, attachment.pk) is None
    assert AttachmentWithdrawal.objects.get().attachment == attachment


def test_a_file_taken_back_is_not_filed_with_the_rest(declarant_a, case):
    join(declarant_a, case, ("erreur.pdf", files.pdf()))
    wrong = Attachment.objects.get()
    join(declarant_a, case, ("plan.png", files.PNG))
    act(declarant_a, case, "draft_file_remove", wrong.pk)
    assert [file.name for file in joined_files(case)] == ["plan.png"]


def test_a_withdrawal_is_not_undone(declarant_a, case):
    join(declarant_a, case, ("erreur.pdf", files.pdf()))
    act(declarant_a, case, "draft_file_remove", Attachment.objects.get().pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        AttachmentWithdrawal.objects.all().delete()


def test_a_file_of_another_draft_cannot_be_taken_back(declarant_a, case, speciality):
    join(declarant_a, case, ("plan.pdf", files.pdf()))
    other = ready(declarant_a, speciality.cis)
    assert act(declarant_a, other, "draft_file_remove", Attachment.objects.get().pk).status_code == 404
    assert not AttachmentWithdrawal.objects.exists()


def test_what_is_filed_lists_its_files_and_they_stay(declarant_a, pharmacist_a, case):
    join(declarant_a, case, ("plan.pdf", files.pdf()), label="Plan de production")
    act(pharmacist_a, case, "confirm")
    attachment = Attachment.objects.get()
    frozen = snapshots_of(case).get().data["attachments"]
    assert frozen == [
        {"name": "plan.pdf", "label": "Plan de production", "size": attachment.size, "sha256": attachment.sha256}
    ]
    act(pharmacist_a, case, "draft_file_remove", attachment.pk)
    assert not AttachmentWithdrawal.objects.exists()


@pytest.mark.parametrize("issue", [receipt_issue, lambda **facts: version_issue(number=1, **facts)])
def test_receipt_and_declaration_print_the_files(declarant_a, pharmacist_a, case, issue):
    join(declarant_a, case, ("plan.pdf", files.pdf()), label="Plan de production")
    act(pharmacist_a, case, "confirm")
    text = text_of(document_bytes(issue(declaration_id=case.pk, actor=Actor.of_system("horloge"))))
    assert "plan.pdf" in text
    assert Attachment.objects.get().sha256 in text.replace(" ", "")


def test_the_agency_reads_them_once_filed_only(declarant_a, pharmacist_a, evaluator, case):
    join(declarant_a, case, ("plan.pdf", files.pdf()))
    attachment = Attachment.objects.get()
    assert attachment_for(evaluator.actor, attachment.pk) is None
    act(pharmacist_a, case, "confirm")
    case.refresh_from_db()
    assert attachment_for(evaluator.actor, attachment.pk) == attachment
    assert "plan.pdf" in said(evaluator.client.get(case.get_absolute_url()))


def test_the_pharmacist_confirms_the_files_that_were_read(declarant_a, pharmacist_a, case):
    read = case.revision
    join(declarant_a, case, ("plan.pdf", files.pdf()))
    assert "a changé depuis" in said(act(pharmacist_a, case, "confirm", revision=read))


def test_the_last_step_leads_to_the_files(declarant_a, case):
    assert step(declarant_a, case, "mesures").url == reverse("portal_declaration_draft_files", args=[case.pk])
