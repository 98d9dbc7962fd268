"""What the laboratories' pages have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404

from declarations.models import Declaration
from declarations.selectors.portal import own_declaration
from mitm.errors import CaseError, ForbiddenError
from mitm.typography import french_spaces
from mitm.web.http import PageRequest

T = TypeVar("T")


def case_or_404(request: PageRequest, pk: int) -> Declaration:
    """One declaration of the reader's laboratory."""
    declaration = own_declaration(pk, actor=request.actor)
    if declaration is None:
        raise Http404
    return declaration


def laboratory_of(request: PageRequest) -> int:
    """The laboratory that the reader acts for."""
    laboratory_id = request.actor.laboratory_id
    if laboratory_id is None:
        raise Http404
    return laboratory_id


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
