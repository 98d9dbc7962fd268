"""What the agency's pages have in common: finding a case, acting at once, acting through a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from declarations.forms.agency import CaseForm
from declarations.models import Declaration
from declarations.selectors import agency as selectors
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.web.http import PageRequest

GET_POST = ("GET", "HEAD", "POST")
POST = ("POST",)
Service = Callable[..., object]


def case_or_404(request: PageRequest, pk: int) -> Declaration:
    """A case that the reader may see."""
    try:
        return selectors.case_of(pk=pk, actor=request.actor)
    except Declaration.DoesNotExist:
        raise Http404 from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page with one form that does one thing on a case.

    `consequences` says what happens next; `done` is the message once it has happened; `anchor` the part of the case's
    page to come back to.
    """

    title: str
    submit: str
    done: str
    lead: str = ""
    consequences: Sequence[str] = ()
    anchor: str = ""
    template: str = "declarations/agency/act.html"


def act_page(
    request: PageRequest,
    case: Declaration,
    form: CaseForm,
    sheet: Sheet,
    service: Service,
    *,
    facts: Mapping[str, object] | None = None,
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show the form, or run the service with what it says; a refusal is shown at its field."""
    if request.method == "POST" and form.is_valid():
        try:
            service(actor=request.actor, **form.service_data(), **(facts or {}))
        except ForbiddenError as error:
            raise PermissionDenied(error.message) from error
        except ConflictError as error:
            if error.code != "stale":
                messages.error(request, error.message)
                return redirect(f"{case.get_absolute_url()}#{sheet.anchor}")
            form = form.with_revision(selectors.case_of(pk=case.pk, actor=request.actor).revision)
            form.add_case_error(error)
        except CaseError as error:
            form.add_case_error(error)
        else:
            messages.success(request, sheet.done)
            return redirect(f"{case.get_absolute_url()}#{sheet.anchor}" if sheet.anchor else case.get_absolute_url())
    status = 422 if request.method == "POST" else 200
    shown = {"case": case, "form": form, "sheet": sheet, **(context or {})}
    return render(request, sheet.template, shown, status=status)


def act_at_once(request: PageRequest, case: Declaration, service: Service, done: str, **facts: object) -> HttpResponse:
    """Run a service from a button of the case's page; a refusal becomes a message."""
    sent = request.POST.get("revision", "")
    if sent.isascii() and sent.isdecimal() and len(sent) < 10:
        facts["revision"] = int(sent)
    try:
        service(actor=request.actor, **facts)
    except ForbiddenError as error:
        raise PermissionDenied(error.message) from error
    except CaseError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
    return redirect(case.get_absolute_url())
