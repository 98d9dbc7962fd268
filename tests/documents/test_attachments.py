"""Files that people send: only what is what it says it is comes in, and it stays exactly as it came."""

import hashlib
import stat
import zipfile

import pikepdf
import pytest
from django.db import DatabaseError, transaction

from mitm.accounts.enums import Audience
from mitm.audit.selectors import events_of
from mitm.documents import storage
from mitm.documents.inspection import cleaned_name
from mitm.documents.models import Attachment, Visibility
from mitm.documents.selectors import attachment_bytes, attachment_for, attachments_of, case_access
from mitm.documents.services import attachment_store
from mitm.errors import CaseError
from tests.support import files

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def store(laboratory_a, declarant_a):
    """Send a file with a case (any row will do) on behalf of the declarant."""

    def send(name, content, **options):
        upload = files.upload(name, content)
        return attachment_store(case=laboratory_a, upload=upload, actor=declarant_a.actor, **options)

    return send


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("plan.pdf", files.pdf(), "application/pdf"),
        ("photo.png", files.PNG, "image/png"),
        ("photo.jpg", files.JPG, "image/jpeg"),
        ("photo.JPEG", files.JPG, "image/jpeg"),
        ("stocks.xlsx", files.openxml("xl/workbook.xml"), None),
        ("lettre.docx", files.openxml("word/document.xml"), None),
        ("stocks.ods", files.open_document("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
        ("lettre.odt", files.open_document("text"), "application/vnd.oasis.opendocument.text"),
        ("stocks.csv", "mois;unités\nmars;120\n".encode(), "text/csv"),
        ("vieux.csv", "mois;unités œ\n".encode("cp1252"), "text/csv"),
        ("note.txt", "\ufeffBonjour".encode(), "text/plain"),
        ("lots.zip", files.archive(a="b"), "application/zip"),
    ],
)
def test_each_accepted_kind_comes_in(store, name, content, content_type):
    attachment = store(name, content)

    assert attachment_bytes(attachment) == content
    assert content_type in (None, attachment.content_type)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("vide.pdf", b"", "file_empty"),
        ("programme.exe", files.EXE, "file_type_refused"),
        ("sans-extension", files.pdf(), "file_type_refused"),
        ("page.html", b"<script>", "file_type_refused"),
        ("programme.pdf", files.EXE, "file_type_mismatch"),
        ("programme.txt", files.EXE, "file_type_mismatch"),
        ("image.png", files.JPG, "file_type_mismatch"),
        ("classeur.docx", files.openxml("xl/workbook.xml"), "file_type_mismatch"),
        ("classeur.ods", files.openxml("xl/workbook.xml"), "file_type_mismatch"),
        ("texte.ods", files.open_document("text"), "file_type_mismatch"),
        ("faux.xlsx", b"PK\x03\x04 tronqu\xe9", "file_unreadable"),
        ("faux.zip", files.pdf(), "file_type_mismatch"),
        ("macros.xlsx", files.openxml("xl/workbook.xml", macros=True), "file_macros"),
        ("macros.ods", files.open_document("spreadsheet", macros=True), "file_macros"),
        ("coupé.pdf", files.pdf()[:120], "file_unreadable"),
        ("sans-page.pdf", files.pdf(pages=0), "file_unreadable"),
        ("secret.pdf", files.pdf(encryption=pikepdf.Encryption(user="x", owner="y")), "file_encrypted"),
        ("restreint.pdf", files.pdf(encryption=pikepdf.Encryption(user="", owner="y")), "file_encrypted"),
        ("scripts.pdf", files.pdf(action="JavaScript"), "file_active"),
        ("lance.pdf", files.pdf(action="Launch"), "file_active"),
        ("hors.zip", files.archive(**{"..__..__a_dot_txt": "b"}), "file_name_refused"),
        ("disque.zip", files.archive(**{"C:__a_dot_txt": "b"}), "file_name_refused"),
        ("racine.zip", files.archive(__etc__a_dot_txt="b"), "file_name_refused"),
        ("programme.zip", files.archive(lots__facture_dot_pdf_dot_EXE="MZ"), "file_program"),
        ("fermée.zip", files.locked_archive(), "file_encrypted"),
        ("\u202e.pdf", files.pdf(), "file_name_missing"),
    ],
)
def test_what_is_refused_says_why_at_the_field(store, name, content, code):
    with pytest.raises(CaseError) as refusal:
        store(name, content)

    assert refusal.value.code == code
    assert refusal.value.fields == {"file": refusal.value.message}
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_is_damaged_is_refused_however_it_was_packed(store, method):
    with pytest.raises(CaseError) as refusal:
        store("lettre.odt", files.damaged_document(method))

    assert refusal.value.code == "file_unreadable"


@pytest.mark.parametrize("name", ["bombe.zip", "bombe.xlsx"])
def test_what_unpacks_without_measure_is_refused(store, name, monkeypatch):
    monkeypatch.setattr("mitm.documents.inspection.UNPACKED_MAX_BYTES", 100_000)

    with pytest.raises(CaseError) as refusal:
        store(name, files.bomb(100_001))

    assert refusal.value.code == "file_bomb"


def test_a_link_to_a_site_is_no_action_of_a_program(store):
    assert store("liens.pdf", files.pdf(action="URI"))


def test_a_file_of_the_largest_size_comes_in(store, settings):
    settings.ATTACHMENT_MAX_BYTES = len(files.PNG)

    assert store("photo.png", files.PNG).size == len(files.PNG)


def test_a_label_without_end_is_cut(store):
    assert len(store("photo.png", files.PNG, label="x" * 300).label) == 200


def test_a_file_that_is_too_big_is_refused(store, settings):
    settings.ATTACHMENT_MAX_BYTES = 1024**2

    with pytest.raises(CaseError, match="dépasse 1\u00a0Mo"):
        store("grand.txt", b"a" * (1024**2 + 1))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\dossier\\plan.pdf", "plan.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("fac\u202efdp.exe.pdf", "facfdp.exe.pdf"),
        ("a\x00b\r\nc\u200b.pdf", "abc.pdf"),
        ("  ..trop\u00a0\u2009d’espaces  .pdf", "trop d’espaces.pdf"),
        ("e\u0301tat.pdf", "état.pdf"),
        ("x" * 300 + ".pdf", "x" * 150 + ".pdf"),
    ],
)
def test_names_lose_what_could_deceive(given, kept):
    assert cleaned_name(given) == kept


def test_bytes_lie_outside_the_web_root_under_their_hash(store, settings):
    content = files.pdf()
    sha256 = hashlib.sha256(content).hexdigest()

    store("plan.pdf", content)

    path = settings.MEDIA_ROOT / "attachments" / sha256[:2] / sha256
    assert path.read_bytes() == content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_same_bytes_are_kept_once_and_known_twice(store, settings):
    store("note.txt", b"bonjour")
    store("copie.txt", b"bonjour")

    assert Attachment.objects.count() == 2
    assert len([path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]) == 1


def test_bytes_that_changed_on_disk_are_not_served(store):
    attachment = store("note.txt", b"avant")
    storage.path_of("attachments", attachment.sha256).write_bytes(b"apres")

    with pytest.raises(storage.CorruptFileError, match="has changed"):
        attachment_bytes(attachment)


def test_a_damaged_copy_is_repaired_when_the_file_comes_again(store):
    attachment = store("note.txt", b"avant")
    storage.path_of("attachments", attachment.sha256).write_bytes(b"apr")

    store("note.txt", b"avant")

    assert attachment_bytes(attachment) == b"avant"


def test_the_journal_keeps_the_hash_of_what_came(store, laboratory_a):
    attachment = store("note.txt", b"bonjour")

    event = events_of(laboratory_a).get()
    assert event.kind == "attachment_stored"
    assert event.data["sha256"] == attachment.sha256


def test_a_file_is_never_replaced(store):
    attachment = store("note.txt", b"bonjour")

    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        Attachment.objects.filter(pk=attachment.pk).update(name="autre.txt")


def test_what_the_agency_keeps_to_itself_is_not_listed_for_the_laboratory(store, laboratory_a):
    shared, internal = store("a.txt", b"a"), store("b.txt", b"b", visibility=Visibility.AGENCY)

    assert list(attachments_of(laboratory_a, Audience.AGENCY)) == [shared, internal]
    assert list(attachments_of(laboratory_a, Audience.LABORATORY)) == [shared]
    assert not attachments_of(laboratory_a, Audience.PUBLIC).exists()


class TestOpeningByNumber:
    @pytest.fixture(autouse=True)
    def _cases_of_laboratory_a(self, laboratory_a, monkeypatch):
        monkeypatch.setattr("mitm.documents.selectors._ACCESS", {})

        @case_access("registry.laboratory")
        def may_read(actor, case_id):
            return actor.is_agency or actor.laboratory_id == laboratory_a.pk

    def test_the_laboratory_and_the_agency_open_it(self, store, reader_a, evaluator):
        attachment = store("a.txt", b"a")

        assert attachment_for(reader_a.actor, attachment.pk) == attachment
        assert attachment_for(evaluator.actor, attachment.pk) == attachment

    def test_for_the_competitor_and_the_public_it_does_not_exist(self, store, declarant_b, anonymous):
        attachment = store("a.txt", b"a")

        assert attachment_for(declarant_b.actor, attachment.pk) is None
        assert attachment_for(anonymous.actor, attachment.pk) is None

    def test_what_the_agency_keeps_to_itself_stays_closed(self, store, reader_a, evaluator):
        attachment = store("a.txt", b"a", visibility=Visibility.AGENCY)

        assert attachment_for(reader_a.actor, attachment.pk) is None
        assert attachment_for(evaluator.actor, attachment.pk) == attachment

    def test_a_kind_of_case_that_nobody_opened_stays_closed(self, store, evaluator, monkeypatch):
        monkeypatch.setattr("mitm.documents.selectors._ACCESS", {})

        assert attachment_for(evaluator.actor, store("a.txt", b"a").pk) is None
