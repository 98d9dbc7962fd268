"""A laboratory's person filling the pages, as a browser without JavaScript sends them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from declarations.models import Declaration
from tests.personas import Persona

DATES = {"aware_on": "11/03/2026", "starts_on": "20/03/2026", "cause": "capacity", "return_likely": "30/04/2026"}


def products(person: Persona, act: str = "next", **sent: Any) -> HttpResponse:
    """Send the first screen."""
    return person.client.post(reverse("portal_declaration_new"), {"codes": "", "kind": "risk", "act": act, **sent})


def begin(person: Persona, *codes: str, kind: str = "risk") -> Declaration:
    """A draft, opened by the first screen."""
    response = products(person, products=[f"{code}:" for code in codes], kind=kind)
    assert response.status_code == 302, said(response)
    return Declaration.objects.latest("pk")


def step(person: Persona, case: Declaration, name: str, act: str = "next", **sent: Any) -> HttpResponse:
    """Send a step."""
    return person.client.post(reverse("portal_declaration_step", args=[case.pk, name]), {"act": act, **sent})


def act(person: Persona, case: Declaration, name: str, *more: Any, **sent: Any) -> HttpResponse:
    """Press a button of the case, and see what follows."""
    address = reverse(f"portal_declaration_{name}", args=[case.pk, *more])
    return person.client.post(address, sent, follow=True)


def page(person: Persona, case: Declaration, name: str = "") -> str:
    """What a page of the case says."""
    address = reverse(f"portal_declaration_{name}" if name else "portal_declaration", args=[case.pk])
    return said(person.client.get(address))


def said(response: HttpResponse) -> str:
    """The text of a page, without the typographic spaces that tests do not care about."""
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ").replace("\u202f", " ")


def ready(person: Persona, *codes: str, kind: str = "risk", **changes: str) -> Declaration:
    """A draft whose first notice is complete."""
    case = begin(person, *codes, kind=kind)
    response = step(person, case, "avis", **{**DATES, **changes})
    assert response.status_code == 302, said(response)
    case.refresh_from_db()
    return case
