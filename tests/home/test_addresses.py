"""Where the letters of a laboratory go: said by whom the roles allow, printed in the window of the envelope."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mitm.audit.selectors import events_of
from mitm.errors import CaseError
from mitm.registry.addresses import clean_address

if TYPE_CHECKING:
    from mitm.registry.models import Laboratory
    from tests.personas import Persona

WHERE = "Immeuble Le Wilson\r\n  70   avenue du Général-Leclerc\n\n92270 BOIS-COLOMBES  "
CLEAN = "Immeuble Le Wilson\n70 avenue du Général-Leclerc\n92270 BOIS-COLOMBES"


def test_an_address_keeps_its_lines_without_blanks() -> None:
    assert clean_address(WHERE) == CLEAN
    assert clean_address("  \n ") == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12 rue des Lilas 75013 Paris", "plusieurs lignes"),
        ("\n".join("123456"), "5 lignes au plus"),
        ("x" * 39 + "\n75013 PARIS", "38 caractères au plus"),
        ("12 rue\x07 des Lilas\n75013 PARIS", "ne s’impriment pas"),
    ],
)
def test_an_address_that_no_envelope_shows_is_refused(text: str, said: str) -> None:
    with pytest.raises(CaseError, match=said) as error:
        clean_address(text)
    assert set(error.value.fields) == {"postal_address"}


@pytest.mark.parametrize("who", ["evaluator", "head", "admin"])
def test_the_agency_changes_it_on_the_page_of_the_laboratory(
    laboratory_a: Laboratory, who: str, request: pytest.FixtureRequest
) -> None:
    person: Persona = request.getfixturevalue(who)
    page = f"/agence/laboratoires/{laboratory_a.pk}/"
    assert f"{page}adresse/" in person.client.get(page).content.decode()
    person.client.post(f"{page}adresse/", {"postal_address": WHERE})

    laboratory_a.refresh_from_db()
    assert laboratory_a.postal_address == CLEAN
    event = events_of(laboratory_a).get(kind="address_changed")
    assert event.data["after"] == CLEAN
    assert "92270 BOIS-COLOMBES" in person.client.get(page).content.decode()


def test_a_laboratory_says_its_own(company_admin_a: Persona, laboratory_a: Laboratory) -> None:
    assert company_admin_a.client.post("/labo/adresse/", {"postal_address": "Lyon"}).status_code == 422
    assert company_admin_a.client.post("/labo/adresse/", {"postal_address": WHERE}).status_code == 302

    laboratory_a.refresh_from_db()
    assert laboratory_a.postal_address == CLEAN


def test_others_only_read_it(laboratory_a: Laboratory, auditor: Persona, pharmacist_a: Persona) -> None:
    page = f"/agence/laboratoires/{laboratory_a.pk}/"
    assert f"{page}adresse/" not in auditor.client.get(page).content.decode()
    assert auditor.client.post(f"{page}adresse/", {"postal_address": WHERE}).status_code == 403
    assert pharmacist_a.client.post("/labo/adresse/", {"postal_address": WHERE}).status_code == 403
