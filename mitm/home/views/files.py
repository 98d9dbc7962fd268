"""Downloads of what came in and of what the agency issued; never shown inside the site, always as a file."""

import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify

from mitm.documents.selectors import attachment_bytes, attachment_for, document_bytes, document_for
from mitm.documents.storage import CorruptFileError
from mitm.web.access import signed_in
from mitm.web.downloads import download

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


def _corrupt(request: HttpRequest, what: str) -> HttpResponse:
    logger.error("file_corrupt %s", what)
    return render(request, "home/corrupt_file.html", status=500)
