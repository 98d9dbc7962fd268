"""The views that a person keeps of a list."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mitm.accounts.permissions import Permission
from mitm.errors import CaseError
from mitm.home.forms.saved_views import SavedViewForm
from mitm.web import saved_views as services
from mitm.web.access import agency
from mitm.web.contributions import SavableList, savable_list
from mitm.web.http import PageRequest


def _list_of(key: str) -> SavableList:
    found = savable_list(key)
    if found is None:
        raise Http404
    return found


@agency(Permission.AGENCY_CASE_READ, methods=("GET", "POST"))
def saved_views(request: PageRequest, key: str) -> HttpResponse:
    """Keep the filters of the address under a name; see the views kept."""
    kept_of = _list_of(key)
    form = SavedViewForm(request.POST or None, initial={"query": request.GET.urlencode()})
    view = form.perform(services.view_save, actor=request.actor, list_key=key)
    if view is not None:
        messages.success(request, f"Vue «\u00a0{view.name}\u00a0» enregistrée.")
        return redirect(f"{reverse(kept_of.url_name)}{'?' if view.query else ''}{view.query}")
    context = {
        "form": form,
        "list": kept_of,
        "list_url": reverse(kept_of.url_name),
        "views": services.saved_views(request.actor, key),
        "query": form["query"].value(),
    }
    return render(request, "home/saved_views.html", context, status=422 if request.method == "POST" else 200)


@agency(Permission.AGENCY_CASE_READ, methods=("POST",))
def saved_view_delete(request: PageRequest, key: str, pk: int) -> HttpResponse:
    """Drop a view."""
    _list_of(key)
    try:
        services.view_delete(actor=request.actor, view_id=pk)
    except CaseError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Vue retirée.")
    return redirect("agency_saved_views", key)
