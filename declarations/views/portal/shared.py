"""What the laboratories' pages have in common."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from declarations.models import Declaration
from declarations.selectors.portal import own_declaration
from mitm.web.http import PageRequest


def case_or_404(request: PageRequest, pk: int) -> Declaration:
    """One declaration of the reader's laboratory."""
    declaration = own_declaration(pk, actor=request.actor)
    if declaration is None:
        raise Http404
    return declaration


def moved_on(request: PageRequest, declaration: Declaration) -> HttpResponse:
    """Back to the page of a case that can no longer be written so; whoever just typed is told that nothing was kept."""
    if request.method == "POST":
        messages.error(request, "Le dossier a changé entre-temps\u00a0: ce que vous venez d’envoyer n’a rien changé.")
    return redirect(declaration.get_portal_url())
