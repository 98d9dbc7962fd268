"""The last step of a draft: the files that are filed with it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from declarations.forms.exchanges import DraftFilesForm
from declarations.selectors.portal import workspace
from declarations.selectors.portal_case import received_files
from declarations.services.draft_files import draft_file_withdraw, draft_files_add
from declarations.views.portal.shared import case_or_404, moved_on
from mitm.accounts.permissions import Permission
from mitm.typography import plural
from mitm.web.access import GET_POST, portal
from mitm.web.acts import attempt, revision_of
from mitm.web.http import PageRequest
from mitm.web.idempotency import once


@portal(Permission.PORTAL_CASE_WRITE, methods=GET_POST)
@once
def draft_files(request: PageRequest, pk: int) -> HttpResponse:
    """Join files to a draft, see those that it has."""
    declaration = case_or_404(request, pk)
    work = workspace(declaration)
    if work.update or not work.is_open:
        return moved_on(request, declaration)
    form = DraftFilesForm(request.POST, request.FILES) if request.method == "POST" else DraftFilesForm()
    if request.method == "POST":
        facts = {"declaration_id": pk, "actor": request.actor, "revision": revision_of(request)}
        if form.perform(draft_files_add, **facts) is not None:
            messages.success(
                request, f"{plural(len(form.cleaned_data['files']), 'pièce ajoutée', 'pièces ajoutées')} au brouillon."
            )
            return redirect("portal_declaration_draft_files", pk=pk)
    context = {
        "declaration": declaration,
        "work": work,
        "form": form,
        "files": received_files(declaration),
        "progress": work.progress(),
        "total": len(work.progress()) + 1,
    }
    return render(request, "declarations/portal/draft_files.html", context)


@portal(Permission.PORTAL_CASE_WRITE, methods=("POST",))
def draft_file_remove(request: PageRequest, pk: int, file: int) -> HttpResponse:
    """Take a file out of a draft."""
    facts = {"declaration_id": pk, "attachment_id": file, "revision": revision_of(request)}
    if attempt(request, draft_file_withdraw, **facts):
        messages.success(request, "Pièce retirée du brouillon.")
    return redirect("portal_declaration_draft_files", pk=pk)
