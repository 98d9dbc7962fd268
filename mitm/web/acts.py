"""Acts on a case: a page with one form that does one thing, or a button that acts at once; a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mitm.cases.acts import revision_now
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.typography import french_spaces
from mitm.web.fields import TextField
from mitm.web.forms import ActForm
from mitm.web.http import PageRequest

F = TypeVar("F", bound="CaseForm")
T = TypeVar("T")
Service = Callable[..., object]


class HasPage(Protocol):
    """A case, as far as an act needs it."""

    def get_absolute_url(self) -> str:
        """Its page at the agency."""


@dataclass(frozen=True, slots=True)
class Act:
    """What may be done on a case: a link to a form, or a button that acts at once."""

    label: str
    url: str
    at_once: bool = False
    hint: str = ""


def link(label: str, name: str, case: Model, *args: object) -> Act:
    """A link to the page `agency_<name>` of a case."""
    return Act(label, reverse(f"agency_{name}", args=[case.pk, *args]))


class CaseForm(ActForm):
    """A form on a case: it remembers the revision that the person read, when the act depends on it.

    Whoever makes the form for such an act begins it with the `revision`; to other acts it means nothing.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    hidden = ("idempotency_key",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "revision" not in self.initial:
            del self.fields["revision"]

    @property
    def holds_words(self) -> bool:
        """Whether somebody wrote several lines: a refusal leaves them on screen, to be taken elsewhere."""
        texts = (name for name, field in self.fields.items() if isinstance(field, TextField))
        return self.is_bound and any(self[name].value() for name in texts)

    def service_data(self) -> dict[str, Any]:
        """What the service takes."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in self.hidden}
        if data.get("revision") is None:
            data.pop("revision", None)
        return data

    def perform(self, act: Callable[..., T], **more: object) -> T | None:
        """Call a service with what it takes; None when the form or the service refused."""
        if not self.is_valid():
            return None
        try:
            return act(**self.service_data(), **more)
        except CaseError as error:
            self.add_case_error(error)
            return None

    def with_revision(self: F, revision: int) -> F:
        """The same form as sent, on the case as it is now: the person confirms once they have read it again."""
        data = self.data.copy()
        data["revision"] = str(revision)
        self.data = data
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page with one form that does one thing on a case.

    `consequences` says what happens next; `done` is the message once it has happened; `anchor` the part of the case's
    page to come back to.
    """

    title: str
    submit: str
    done: str
    template: str
    lead: str = ""
    consequences: Sequence[str] = ()
    anchor: str = ""


def act_page(
    request: PageRequest,
    case: HasPage,
    form: CaseForm,
    sheet: Sheet,
    service: Service,
    *,
    facts: Mapping[str, object] | None = None,
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show the form, or run the service with what it says; a refusal is shown at its field."""
    home = f"{case.get_absolute_url()}#{sheet.anchor}" if sheet.anchor else case.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        try:
            service(actor=request.actor, **form.service_data(), **(facts or {}))
        except ForbiddenError as error:
            raise PermissionDenied(error.message) from error
        except ConflictError as error:
            if error.code == "stale":
                form = form.with_revision(revision_now(case))
            elif not form.holds_words:
                messages.error(request, error.message)
                return redirect(home)
            form.add_case_error(error)
        except CaseError as error:
            form.add_case_error(error)
        else:
            messages.success(request, sheet.done)
            return redirect(home)
    status = 422 if request.method == "POST" else 200
    shown = {"case": case, "form": form, "sheet": sheet, **(context or {})}
    return render(request, sheet.template, shown, status=status)


def act_at_once(request: PageRequest, case: HasPage, service: Service, done: str, **facts: object) -> HttpResponse:
    """Run a service from a button of the case's page; a refusal becomes a message."""
    try:
        service(actor=request.actor, **facts)
    except ForbiddenError as error:
        raise PermissionDenied(error.message) from error
    except CaseError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
    return redirect(case.get_absolute_url())


def attempt(request: PageRequest, act: Callable[..., T], **facts: object) -> T | None:
    """Call a service for the reader; a refusal becomes a message of the next page, and None is returned.

    A case that is not the reader's does not exist (404); an act that is not the reader's is refused (403).
    """
    try:
        return act(actor=request.actor, **facts)
    except ForbiddenError as error:
        raise PermissionDenied(error.message) from error
    except CaseError as error:
        if error.code == "not_found":
            raise Http404 from error
        messages.error(request, said(error))
        return None


def said(error: CaseError) -> str:
    """A refusal in one sentence, with what is wrong at each field."""
    details = [message for message in error.fields.values() if message != error.message]
    return french_spaces(" ".join([error.message, *details]))


def revision_of(request: PageRequest) -> int | None:
    """The revision that the person had on screen."""
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None
