"""A declarant writes, the responsible pharmacist confirms, the receipt is there at once."""

import pytest
from django.urls import reverse

from declarations.models import Declaration
from tests.factories import SpecialityFactory
from tests.personas import Persona

pytestmark = pytest.mark.django_db
DATES = {"aware_on": "11/03/2026", "starts_on": "20/03/2026", "cause": "capacity", "return_likely": "30/04/2026"}


@pytest.fixture
def speciality(laboratory_a):
    return SpecialityFactory(cis="61234567", name="MOLÉCULINE 500 mg, gélule", laboratory=laboratory_a)


def begin(person: Persona, *products: str, kind: str = "risk") -> Declaration:
    """The first screen."""
    data = {"products": [f"{cis}:" for cis in products], "codes": "", "kind": kind, "act": "next"}
    person.client.post(reverse("portal_declaration_new"), data)
    return Declaration.objects.latest("pk")


def test_a_declaration_goes_from_the_declarant_to_the_agency(speciality, declarant_a, pharmacist_a):
    draft = begin(declarant_a, speciality.cis)
    step = reverse("portal_declaration_step", args=[draft.pk, "avis"])
    response = declarant_a.client.post(step, {**DATES, "act": "next"})
    assert response.url == draft.get_portal_url()
    page = declarant_a.client.get(draft.get_portal_url())
    assert "Transmettre au pharmacien responsable" in page.content.decode()
    declarant_a.client.post(reverse("portal_declaration_submit", args=[draft.pk]))
    assert "Confirmer et déposer" in pharmacist_a.client.get(draft.get_portal_url()).content.decode()
    response = pharmacist_a.client.post(reverse("portal_declaration_confirm", args=[draft.pk]), follow=True)
    draft.refresh_from_db()
    assert draft.state == "filed"
    assert draft.reference in response.content.decode()
    assert "12\u00a0mars 2026 à 10\u00a0h\u00a000" in response.content.decode()
