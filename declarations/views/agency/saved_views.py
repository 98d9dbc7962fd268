"""The views of the list that a person keeps."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from declarations.forms.agency import SavedViewForm
from declarations.selectors import agency as selectors
from declarations.services import views as services
from declarations.views.agency.shared import GET_POST, POST
from declarations.views.agency.worklist import KEY
from mitm.accounts.permissions import Permission
from mitm.errors import CaseError
from mitm.web.access import agency
from mitm.web.http import PageRequest


@agency(Permission.AGENCY_CASE_READ, methods=GET_POST)
def saved_views(request: PageRequest) -> HttpResponse:
    """Keep the filters of the address under a name; see the views kept."""
    form = SavedViewForm(request.POST or None, initial={"query": request.GET.urlencode()})
    if form.perform(services.view_save, actor=request.actor, list_key=KEY) is not None:
        messages.success(request, "Vue enregistrée.")
        return redirect("agency_declarations")
    views = selectors.saved_views(request.actor, KEY)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "views": views, "query": request.GET.urlencode()}
    return render(request, "declarations/agency/saved_views.html", context, status=status)


@agency(Permission.AGENCY_CASE_READ, methods=POST)
def saved_view_delete(request: PageRequest, pk: int) -> HttpResponse:
    """Drop a view."""
    try:
        services.view_delete(actor=request.actor, view_id=pk)
    except CaseError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Vue retirée.")
    return redirect("agency_saved_views")
