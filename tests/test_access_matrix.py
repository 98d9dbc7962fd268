"""Every address × every persona: the table is made from the addresses themselves, so none can be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from mitm.accounts.enums import Audience
from mitm.accounts.permissions import Permission
from tests.personas import PERSONAS, Persona

pytestmark = pytest.mark.django_db
ABSENT = {"int": "999999999", "str": "absent", "slug": "absent", "date": "2026-01-01"}
OPEN_TO_ALL = (200, 301, 302, 404)


@dataclass(frozen=True)
class Address:
    """An address, with who may open it as its view says."""

    route: str
    name: str
    audience: Audience | None
    permission: Permission | None

    def path(self, *, number: str = ABSENT["int"], **known: str) -> str:
        """The address with its blanks filled: what is known, else something that does not exist."""
        parts = []
        for part in self.route.split("/"):
            if part.startswith("<"):
                kind, _, blank = part.strip("<>").rpartition(":")
                suffix = blank.split(">")[1] if ">" in blank else ""
                blank = blank.split(">")[0]
                parts.append(
                    known.get(blank, number if kind == "int" else ABSENT.get(kind or "str", "absent")) + suffix
                )
            else:
                parts.append(part)
        return "/" + "/".join(parts)


def _walk(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, here)
        else:
            yield here, pattern


def addresses() -> list[Address]:
    found = []
    for route, pattern in _walk(get_resolver()):
        access = getattr(pattern.callback, "access", None)
        if access is not None and not route.startswith("en/"):
            found.append(Address(route, str(pattern.name), *access))
    return sorted(found, key=lambda address: address.route)


def answer(persona: Persona, path: str) -> int:
    """The status of a GET; of an empty POST where GET is not for this page."""
    response = persona.client.get(path)
    return persona.client.post(path).status_code if response.status_code == 405 else response.status_code


def expected(address: Address, persona: Persona) -> tuple[int, ...]:
    """What the house rules say: sign in, or 404 for strangers, 403 for a lesser role, else the page."""
    if address.name == "probe_ready":
        return (503,)  # no worker runs here
    if address.audience == Audience.PUBLIC:
        return OPEN_TO_ALL
    if persona.user is None:
        return (302,)
    if address.audience is None:
        return OPEN_TO_ALL
    actor = persona.actor
    if actor.audience != address.audience:
        return (404,)
    if address.permission is not None and not actor.can(address.permission):
        return (403,)
    return (200, 302, 400, 404, 422)


def test_there_are_addresses_for_each_audience() -> None:
    audiences = {address.audience for address in addresses()}
    assert {Audience.AGENCY, Audience.LABORATORY, Audience.PUBLIC} <= audiences


@pytest.mark.parametrize("persona", PERSONAS, indirect=True)
def test_every_address_answers_each_persona_as_the_rules_say(persona: Persona) -> None:
    wrong = [
        f"{address.route}: {status}, not {expected(address, persona)}"
        for address in addresses()
        if (status := answer(persona, address.path())) not in expected(address, persona)
    ]
    assert wrong == []


@pytest.mark.parametrize("persona", ["head", "admin", "auditor", "pharmacist_a", "anonymous"], indirect=True)
def test_a_number_that_no_column_holds_fails_nowhere(persona: Persona) -> None:
    for address in addresses():
        if "<int:" in address.route:
            assert answer(persona, address.path(number="9" * 30)) < 500, address.route


def test_nobody_reaches_a_page_without_signing_in(anonymous: Persona) -> None:
    for address in addresses():
        if address.audience != Audience.PUBLIC:
            location = anonymous.client.get(address.path())
            assert location.status_code in (302, 405), address.route
            if location.status_code == 302:
                assert location["Location"].startswith("/compte/"), address.route


def test_a_competitor_finds_nothing_of_a_case(filed_case, declarant_b: Persona) -> None:
    for address in addresses():
        if address.route.startswith("labo/declarations/<int:pk>"):
            assert answer(declarant_b, address.path(pk=str(filed_case.pk))) in (403, 404), address.route


def test_a_competitor_finds_nothing_of_a_request(filed_request, declarant_b: Persona) -> None:
    for address in addresses():
        if address.route.startswith("labo/demandes/<int:pk>"):
            assert answer(declarant_b, address.path(pk=str(filed_request.pk))) in (403, 404), address.route


def test_each_side_opens_its_own_page_of_a_request(filed_request, pharmacist_a: Persona, evaluator: Persona) -> None:
    pages = [(pharmacist_a, "labo", 200), (pharmacist_a, "agence", 404), (evaluator, "agence", 200)]
    for persona, face, status in pages:
        assert persona.client.get(f"/{face}/demandes/{filed_request.pk}/").status_code == status


def test_the_laboratory_opens_its_own_case(filed_case, pharmacist_a: Persona) -> None:
    assert pharmacist_a.client.get(f"/labo/declarations/{filed_case.pk}/").status_code == 200


def test_a_case_of_a_laboratory_has_no_agency_page_for_it(filed_case, pharmacist_a: Persona) -> None:
    assert pharmacist_a.client.get(f"/agence/declarations/{filed_case.pk}/").status_code == 404


def test_the_auditor_writes_nothing(auditor: Persona) -> None:
    writing = [p for p in Permission if not p.endswith(":read")]
    assert [permission for permission in writing if auditor.actor.can(permission)] == []
