"""HTML to PDF: PDF/A-3a (to keep) and PDF/UA-1 (to be read by everybody) in one file.

Nothing outside the application is ever fetched: only our static files and `data:` addresses. What cannot be fetched
stops the document, so none leaves without its typeface or a chart.
"""

from __future__ import annotations

import io
import mimetypes
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pikepdf
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousFileOperation
from weasyprint import HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

_BASE_URL = "https://document.invalid/"


class ForbiddenAddressError(ValueError):
    """A document refers to something that is not part of the application."""


class RenderError(RuntimeError):
    """The document could not be made."""


class StaticOnly(URLFetcher):
    """Serves our static files and `data:` addresses, and refuses everything else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The content of the address. Raises `ForbiddenAddressError`."""
        if urlsplit(url).scheme == "data":
            return super().fetch(url, headers)
        prefix = urljoin(_BASE_URL, settings.STATIC_URL)
        if not url.startswith(prefix):
            raise ForbiddenAddressError(url)
        path = _static_path(unquote(urlsplit(url).path.removeprefix(urlsplit(prefix).path)))
        if path is None:
            raise ForbiddenAddressError(url)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), headers={"Content-Type": kind})


def _static_path(name: str) -> Path | None:
    """The static file: as collected when it was, as found in the sources otherwise."""
    try:
        collected = Path(staticfiles_storage.path(name))
        found = str(collected) if collected.is_file() else finders.find(name)
    except SuspiciousFileOperation:
        return None
    return Path(found) if found else None


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


def render_pdf(html: str, *, attached: Mapping[str, bytes] | None = None) -> bytes:
    """The PDF of a page; `attached` files (name: bytes) travel inside it as its source data. Raises `RenderError`."""
    attachments = [
        Attachment(string=content, name=name, relationship="Data", description=name)
        for name, content in (attached or {}).items()
    ]
    page = HTML(string=html, base_url=_BASE_URL, url_fetcher=StaticOnly())
    try:
        archived = page.write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True, attachments=attachments, font_config=_fonts())
    except FatalURLFetchingError as error:
        raise RenderError(str(error)) from error
    return _also_accessible(archived)


_UA_DECLARATION = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of the PDF/UA standard</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


def _also_accessible(archived: bytes) -> bytes:
    """Declare PDF/UA-1 too, inside the metadata that is there: validators do not read a second block."""
    with pikepdf.open(io.BytesIO(archived)) as pdf:
        metadata = pdf.Root.Metadata.read_bytes()
        declared = metadata.replace(b"</rdf:RDF>", _UA_DECLARATION, 1)
        pdf.Root.Metadata.write(declared)
        result = io.BytesIO()
        pdf.save(result, fix_metadata_version=False, deterministic_id=True)
    return result.getvalue()
