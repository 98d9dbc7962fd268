"""Documents that the application issues: to be kept, to be read by everybody, and never changed."""

import datetime as dt
import io
import re
import shutil

import pikepdf
import pypdf
import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, transaction
from django.template import engines
from django.utils import timezone, translation

from mitm.accounts.enums import Audience
from mitm.audit.selectors import events_of
from mitm.documents import storage
from mitm.documents.models import IssuedDocument
from mitm.documents.pdf import RenderError, StaticOnly, render_pdf
from mitm.documents.selectors import document_bytes, documents_of
from mitm.documents.services import document_html, document_issue
from tests.support import verapdf

LETTER = {
    "recipient": ["Mme Antoine Auclair", "Laboratoire Aubépine", "12 rue de l’Œuvre"],
    "place": "Saint-Denis",
    "date": dt.date(2026, 3, 12),
    "subject": "MOLÉCULINE 10\u00a0mg, comprimé – accusé d’enregistrement",
    "paragraphs": [
        "Nous avons reçu votre déclaration «\u00a0rupture\u00a0»\u202f; elle est enregistrée.",
        "Mot " * 900,
    ],
    "signatory": "Simon Savary",
    "position": "Directeur",
}
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)
REPORT = """{% extends "print/base.html" %}{% block body %}
<h2>Situation</h2>
<table class="facts"><caption>Faits</caption><tbody>
<tr><th scope="row">Couverture</th><td class="number">1,5 mois</td></tr></tbody></table>
<table><caption>Stocks</caption><thead><tr><th scope="col">Mois</th><th scope="col">Unités</th></tr></thead>
<tbody>{% for row in rows %}<tr><td>{{ row }}</td><td class="number">1 200</td></tr>{% endfor %}</tbody></table>
<figure><img src="{{ chart }}" alt="Couverture de janvier à mars"><figcaption>Couverture</figcaption></figure>
<ol><li>Un <a href="https://www.legifrance.gouv.fr/">article</a></li><li>Deux</li></ol>
{% endblock %}"""


def letter_html():
    return document_html(
        template="print/letter.html",
        title="Accusé",
        context={"letter": LETTER},
        reference="D-2026-0001",
        as_of=dt.date(2026, 3, 12),
    )


def report_html():
    from mitm.documents.services import DocumentHead

    head = DocumentHead("Rapport", "R-1", timezone.now(), dt.date(2026, 3, 12), "Vigie", True)
    page = engines["django"].from_string(REPORT)
    return page.render({"document": head, "rows": range(60), "chart": PIXEL})


def text_of(pdf):
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    return [" ".join(page.split()) for page in pages]


class TestThePdf:
    @pytest.mark.parametrize("page", [letter_html, report_html])
    def test_conforms_to_pdf_a_and_pdf_ua(self, page):
        assert verapdf.faults(render_pdf(page(), attached={"donnees.json": b"{}"})) == []

    def test_the_validator_sees_what_is_wrong(self):
        with pikepdf.open(io.BytesIO(render_pdf(letter_html()))) as pdf:
            del pdf.Root.Lang
            damaged = io.BytesIO()
            pdf.save(damaged, fix_metadata_version=False)

        assert any("7.2-29" in fault or "7.2" in fault for fault in verapdf.faults(damaged.getvalue(), "PDFUA_1"))

    def test_every_page_says_its_reference_its_date_and_its_number(self):
        pages = text_of(render_pdf(letter_html()))

        assert len(pages) == 2
        for number, page in enumerate(pages, start=1):
            assert "D-2026-0001" in page
            assert "situation au 12 mars 2026" in page
            assert f"page {number} / 2" in page

    def test_the_typeface_is_inside(self):
        with pikepdf.open(io.BytesIO(render_pdf(letter_html()))) as pdf:
            fonts = [font.BaseFont for page in pdf.pages for font in page.Resources.Font.values()]

        assert fonts
        assert all(re.match(r"/[A-Z]{6}\+Source-Sans-3|/[A-Z]{6}\+SourceSans3", str(font)) for font in fonts)

    def test_it_knows_its_title_and_its_language(self):
        with pikepdf.open(io.BytesIO(render_pdf(letter_html()))) as pdf:
            assert (str(pdf.Root.Lang), str(pdf.docinfo.Title)) == ("fr", "Accusé")
            assert pdf.Root.ViewerPreferences.DisplayDocTitle

    def test_source_data_travel_inside(self):
        with pikepdf.open(io.BytesIO(render_pdf(letter_html(), attached={"donnees.json": b'{"a":1}'}))) as pdf:
            assert pdf.attachments["donnees.json"].get_file().read_bytes() == b'{"a":1}'

    def test_text_typed_by_people_stays_text(self):
        letter = {**LETTER, "paragraphs": ['<img src="file:///etc/passwd">']}
        page = document_html(template="print/letter.html", title="Essai", context={"letter": letter})

        assert '<img src="file:///etc/passwd">' in text_of(render_pdf(page))[0]


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "https://example.org/a.css",
        "https://document.invalid/static/../mitm/settings/base.py",
        "https://document.invalid/static/%2e%2e/mitm/settings/base.py",
        "https://document.invalid/static//etc/passwd",
        "https://document.invalid/static/css/none.css",
        "https://document.invalid.example.org/static/css/document.css",
        "ftp://document.invalid/static/css/document.css",
        "/static/css/document.css",
    ],
)
def test_nothing_outside_the_application_is_fetched(address):
    with pytest.raises(ValueError, match=r".+"):
        StaticOnly().fetch(address)


def test_it_finds_its_typeface_among_the_collected_files_of_production(settings, tmp_path):
    storage = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": storage}}
    settings.STATIC_ROOT = tmp_path
    names = ["css/document.css", "fonts/SourceSans3[wght].ttf", "fonts/SourceSans3-Italic[wght].ttf"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(finders.find(name), tmp_path / name)
    list(staticfiles_storage.post_process({name: (staticfiles_storage, name) for name in names}))
    for name in names:
        (tmp_path / name).unlink()  # only the names with a fingerprint are left

    with pikepdf.open(io.BytesIO(render_pdf(letter_html()))) as pdf:
        fonts = {str(font.BaseFont).rpartition("+")[2] for font in pdf.pages[0].Resources.Font.values()}

    assert all(font.startswith("Source") for font in fonts)


def test_a_document_with_an_outside_image_is_not_made():
    with pytest.raises(RenderError, match="Error fetching"):
        render_pdf('<html lang="fr"><title>x</title><img src="file:///etc/hostname" alt="x">')


@pytest.mark.django_db
class TestIssuing:
    @pytest.fixture(autouse=True)
    def _own_folder(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path

    @pytest.fixture
    def issue(self, laboratory_a, signatory):
        def issue():
            return document_issue(
                case=laboratory_a,
                kind="receipt",
                title="Accusé d’enregistrement",
                template="print/letter.html",
                context={"letter": LETTER},
                actor=signatory.actor,
                reference="D-2026-0001",
            )

        return issue

    def test_the_exact_bytes_are_kept(self, issue):
        document = issue()

        content = document_bytes(document)
        assert content.startswith(b"%PDF-1.7")
        assert (len(content), document.issued_by.last_name) == (document.size, "Savary")

    def test_bytes_that_changed_are_not_served(self, issue):
        document = issue()
        path = storage.path_of("documents", document.sha256)
        path.write_bytes(path.read_bytes().replace(b"%PDF-1.7", b"%PDF-1.6"))

        with pytest.raises(storage.CorruptFileError):
            document_bytes(document)

    def test_the_journal_keeps_the_hash(self, issue, laboratory_a):
        document = issue()

        assert events_of(laboratory_a).get().data["sha256"] == document.sha256

    def test_it_is_never_withdrawn(self, issue):
        document = issue()

        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            IssuedDocument.objects.filter(pk=document.pk).delete()

    def test_the_laboratory_finds_it(self, issue, laboratory_a):
        document = issue()

        assert list(documents_of(laboratory_a, Audience.LABORATORY)) == [document]

    def test_it_is_in_french_whatever_the_screen_s_language(self, issue):
        with translation.override("en"):
            pages = text_of(document_bytes(issue()))

        assert "12 mars 2026" in pages[0]
