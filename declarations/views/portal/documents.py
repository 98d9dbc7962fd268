"""The receipt and the declaration, on screen (`?format=html`) and as PDF."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from declarations import reports
from declarations.selectors.documents import issued, page_of_version, version_of
from declarations.services.documents import receipt_page, source_of
from declarations.views.portal.shared import case_or_404
from mitm.accounts.permissions import Permission
from mitm.documents.pdf import render_pdf
from mitm.documents.services import document_html
from mitm.web.access import portal
from mitm.web.http import PageRequest


@portal(Permission.PORTAL_CASE_READ)
def receipt(request: PageRequest, pk: int) -> HttpResponse:
    """The receipt: the issued bytes; made on the spot in the minute in which it may not be issued yet."""
    declaration = case_or_404(request, pk)
    if declaration.reference is None:
        raise Http404
    known = issued(declaration, reports.RECEIPT)
    if known is not None and request.GET.get("format") != "html":
        return redirect("issued_document", pk=known.pk)
    return _answer(request, receipt_page(declaration), reports.receipt_title(declaration.reference))


@portal(Permission.PORTAL_CASE_READ)
def document(request: PageRequest, pk: int) -> HttpResponse:
    """A filed version, the last one unless `?version=` names another."""
    declaration = case_or_404(request, pk)
    number = request.GET.get("version", str(declaration.version))
    snapshot = (
        version_of(declaration, int(number)) if number.isascii() and number.isdigit() and len(number) < 6 else None
    )
    if snapshot is None:
        raise Http404
    known = issued(declaration, reports.version_kind(snapshot.number))
    if known is not None and request.GET.get("format") != "html":
        return redirect("issued_document", pk=known.pk)
    title = reports.version_title(snapshot)
    page = document_html(
        template=reports.VERSION_TEMPLATE,
        title=title,
        context={"declaration": page_of_version(declaration, snapshot)},
        reference=str(declaration),
        as_of=timezone.localdate(snapshot.filed_at),
    )
    return _answer(request, page, title, attached=source_of(snapshot))


def _answer(request: PageRequest, page: str, title: str, attached: dict[str, bytes] | None = None) -> HttpResponse:
    if request.GET.get("format") == "html":
        return HttpResponse(page)
    response = HttpResponse(render_pdf(page, attached=attached), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{slugify(title)}.pdf")
    return response
