"""Downloads of what came in and of what the agency issued; never shown inside the site, always as a file."""

import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from mitm.documents.selectors import attachment_bytes, attachment_for, document_bytes, document_for
from mitm.documents.storage import CorruptFileError
from mitm.web.access import signed_in

logger = logging.getLogger(__name__)


@signed_in()
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """A file received with a case that the person may read."""
    found = attachment_for(request.actor, pk)
    if found is None:
        raise Http404
    try:
        return download(attachment_bytes(found), name=found.name, content_type=found.content_type)
    except CorruptFileError:
        return _corrupt(request, f"attachment {pk}")


@signed_in()
def issued_document(request: HttpRequest, pk: int) -> HttpResponse:
    """A document issued in a case that the person may read."""
    found = document_for(request.actor, pk)
    if found is None:
        raise Http404
    try:
        name = f"{slugify(found.title) or 'document'}.pdf"
        return download(document_bytes(found), name=name, content_type="application/pdf")
    except CorruptFileError:
        return _corrupt(request, f"document {pk}")


def download(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    """A file that a browser keeps, and neither runs nor frames nor guesses."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _corrupt(request: HttpRequest, what: str) -> HttpResponse:
    logger.error("file_corrupt %s", what)
    return render(request, "home/corrupt_file.html", status=500)
