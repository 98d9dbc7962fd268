"""Crisis sheets: one cause, several cases."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from declarations.forms.agency import CrisisCloseForm, CrisisForm, CrisisWriteForm
from declarations.marks import kind_mark, level_mark, state_mark
from declarations.models import CrisisSheet
from declarations.selectors import agency as selectors
from declarations.services import links as services
from declarations.views.agency.shared import case_or_404
from mitm.accounts.permissions import Permission
from mitm.cases.acts import revision_now
from mitm.errors import CaseError, ForbiddenError
from mitm.web.access import GET_POST, POST, agency
from mitm.web.acts import CaseForm
from mitm.web.http import PageRequest
from mitm.web.idempotency import once


def _crisis_or_404(request: PageRequest, pk: int) -> CrisisSheet:
    try:
        return selectors.crisis_of(pk=pk, actor=request.actor)
    except CrisisSheet.DoesNotExist:
        raise Http404 from None


@agency(Permission.AGENCY_CASE_READ)
def crisis_list(request: PageRequest) -> HttpResponse:
    """All sheets, those under way first."""
    context = {"sheets": selectors.crises(), "may_act": request.actor.can(Permission.AGENCY_CASE_EVALUATE)}
    return render(request, "declarations/agency/crises.html", context)


@agency(Permission.AGENCY_CASE_READ)
def crisis_page(request: PageRequest, pk: int) -> HttpResponse:
    """One cause and the cases that it touches."""
    crisis = _crisis_or_404(request, pk)
    cases = list(selectors.crisis_cases(crisis))
    context = {
        "crisis": crisis,
        "cases": [(row, kind_mark(row.kind), state_mark(row.state), level_mark(row.criticality)) for row in cases],
        "laboratories": len({row.laboratory_id for row in cases}),
        "still_open": sum(1 for row in cases if row.is_open),
        "may_act": request.actor.can(Permission.AGENCY_CASE_EVALUATE) and crisis.closed_on is None,
    }
    return render(request, "declarations/agency/crisis.html", context)


def _form_page(
    request: PageRequest,
    form: CaseForm,
    act: Callable[..., CrisisSheet],
    *,
    title: str,
    submit: str,
    cancel: str,
    read: CrisisSheet | None = None,
) -> HttpResponse:
    """Show the form, or act and lead to the sheet; whoever wrote on one that has changed may send it again."""
    if request.method == "POST" and form.is_valid():
        try:
            crisis = act(actor=request.actor, **form.service_data())
        except ForbiddenError as error:
            raise PermissionDenied(error.message) from error
        except CaseError as error:
            if read is not None and error.code == "stale":
                form = form.with_revision(revision_now(read))
            form.add_case_error(error)
        else:
            messages.success(request, "Fiche enregistrée.")
            return redirect(crisis.get_absolute_url())
    context = {"form": form, "title": title, "submit": submit, "cancel": cancel}
    status = 422 if request.method == "POST" else 200
    return render(request, "declarations/agency/crisis_form.html", context, status=status)


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def crisis_open(request: PageRequest) -> HttpResponse:
    """Open a sheet; `?dossier=` puts a first case under it."""
    wanted = request.GET.get("dossier", "")
    case = case_or_404(request, int(wanted)) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 12 else None
    form = CrisisForm(request.POST or None, initial={"cause": case.cause} if case else {})

    def act(**facts: object) -> CrisisSheet:
        return services.crisis_open(cases=[case.pk] if case else [], **facts)  # type: ignore[arg-type]

    cancel = case.get_absolute_url() if case else "../"
    return _form_page(request, form, act, title="Ouvrir une fiche de crise", submit="Ouvrir la fiche", cancel=cancel)


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def crisis_write(request: PageRequest, pk: int) -> HttpResponse:
    """Rewrite a sheet."""
    crisis = _crisis_or_404(request, pk)
    initial = {"title": crisis.title, "summary": crisis.summary, "revision": crisis.revision}
    form = CrisisWriteForm(request.POST or None, initial=initial)

    def act(**facts: object) -> CrisisSheet:
        return services.crisis_write(crisis_id=pk, **facts)  # type: ignore[arg-type]

    words = {"title": f"Modifier : {crisis}", "submit": "Enregistrer", "cancel": crisis.get_absolute_url()}
    return _form_page(request, form, act, **words, read=crisis)


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def crisis_close(request: PageRequest, pk: int) -> HttpResponse:
    """End a crisis."""
    crisis = _crisis_or_404(request, pk)
    initial = {"summary": crisis.summary, "revision": crisis.revision, "closed_on": timezone.localdate()}
    form = CrisisCloseForm(request.POST or None, initial=initial)

    def act(**facts: object) -> CrisisSheet:
        return services.crisis_close(crisis_id=pk, **facts)  # type: ignore[arg-type]

    words = {"title": f"Clore : {crisis}", "submit": "Clore la fiche", "cancel": crisis.get_absolute_url()}
    return _form_page(request, form, act, **words, read=crisis)


@agency(Permission.AGENCY_CASE_EVALUATE, methods=POST)
@once
def crisis_detach(request: PageRequest, pk: int, declaration_id: int) -> HttpResponse:
    """Take a case off the sheet."""
    crisis = _crisis_or_404(request, pk)
    try:
        services.crisis_detach(crisis_id=pk, declaration_id=declaration_id, actor=request.actor)
    except CaseError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Dossier détaché de la fiche.")
    return redirect(crisis.get_absolute_url())
