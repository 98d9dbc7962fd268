"""What the laboratories' pages of a request have in common."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from derogations.models import LoweringRequest
from derogations.selectors.portal import own_request
from mitm.web.http import PageRequest


def own_or_404(request: PageRequest, pk: int) -> LoweringRequest:
    """One request of the reader's laboratory."""
    lowering = own_request(pk, actor=request.actor)
    if lowering is None:
        raise Http404
    return lowering


def moved_on(request: PageRequest, lowering: LoweringRequest) -> HttpResponse:
    """Back to the page of a case that can no longer be written so; whoever just typed is told that nothing was kept."""
    if request.method == "POST":
        messages.error(request, "Le dossier a changé entre-temps\u00a0: ce que vous venez d’envoyer n’a rien changé.")
    return redirect(lowering.get_portal_url())
