"""Letters that the laboratory opens, pieces that it sends in answer, and everything in one archive."""

from __future__ import annotations

import logging

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify

from derogations.archive import archive_of
from derogations.enums import BEFORE_FILING
from derogations.pictures import clock_panel
from derogations.selectors.portal import files_of, issued_letter
from derogations.selectors.portal_case import AskedLine, portal_request
from derogations.services.letters import letter_consult
from derogations.services.pieces import pieces_provide
from derogations.views.portal.cases import answer_form, case_page
from derogations.views.portal.shared import own_or_404
from mitm.accounts.permissions import Permission
from mitm.documents.storage import CorruptFileError
from mitm.typography import long_date
from mitm.web.access import POST, portal
from mitm.web.acts import attempt
from mitm.web.http import PageRequest
from mitm.web.idempotency import once

logger = logging.getLogger(__name__)


@portal(Permission.PORTAL_CASE_READ, methods=POST)
def open_letter(request: PageRequest, pk: int, number: int) -> HttpResponse:
    """Open a letter: the first opening is its notification; then the PDF."""
    lowering = own_or_404(request, pk)
    letter = issued_letter(lowering, number)
    if letter is None or letter.document_id is None:
        raise Http404
    if attempt(request, letter_consult, letter_id=letter.pk) is None:
        return redirect(lowering.get_portal_url())
    return redirect("issued_document", pk=letter.document_id)


@portal(Permission.PORTAL_CASE_WRITE, methods=POST)
@once
def answer(request: PageRequest, pk: int, number: int) -> HttpResponse:
    """Send pieces in answer to a letter; what is sent counts at once, what is missing may follow."""
    lowering = own_or_404(request, pk)
    if lowering.state in BEFORE_FILING:
        raise Http404
    clock = clock_panel(lowering, now=timezone.now(), face="portal")
    case = portal_request(lowering, files_of(lowering), facts=clock.facts, found=clock.verdict, rows=clock.rows)
    asked = next((line for line in case.asked if line.letter.number == number), None)
    if asked is None:
        raise Http404
    form = answer_form(asked, request.POST, request.FILES)
    done = form.perform(
        lambda **_: pieces_provide(request_id=pk, actor=request.actor, files=form.sent, letter_id=asked.letter.pk)
    )
    if done is None:
        return case_page(request, lowering, {number: form})
    messages.success(request, _said(asked, {row.code for row in done}))
    return redirect(f"{lowering.get_portal_url()}#pieces")


def _said(asked: AskedLine, sent: set[str]) -> str:
    """What was sent, what remains, and what this does to the date."""
    remaining = [line.piece for line in asked.remaining if line.piece.code not in sent]
    names = ", ".join(piece.label for piece in remaining)
    if any(piece.required_by_text for piece in remaining) or (remaining and not asked.if_complete):
        done = "Pièces envoyées" if len(sent) > 1 else "Pièce envoyée"
        return f"{done}. Il reste à produire\u00a0: {names}."
    if asked.if_complete:
        what = "Tout ce qu’un texte exige est produit" if remaining else "Tout est produit"
        until = long_date(asked.if_complete)
        end = f"{what}\u00a0: la suspension prend fin aujourd’hui, l’agence a jusqu’au {until} pour décider."
        return f"{end} Reste utile, sans effet sur le délai\u00a0: {names}." if remaining else end
    return "Toutes les pièces demandées sont produites. L’agence en est prévenue."


@portal(Permission.PORTAL_CASE_READ)
def archive(request: PageRequest, pk: int) -> HttpResponse | FileResponse:
    """Everything of the request that its laboratory may read, in one file."""
    lowering = own_or_404(request, pk)
    if lowering.state in BEFORE_FILING:
        raise Http404
    try:
        made = archive_of(lowering, now=timezone.now())
    except CorruptFileError:
        logger.exception("archive_corrupt request %s", pk)
        return render(request, "home/corrupt_file.html", status=500)
    name = f"{slugify(str(lowering))}.zip"
    response = FileResponse(made, as_attachment=True, filename=name, content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
