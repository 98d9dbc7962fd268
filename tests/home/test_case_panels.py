"""What one kind of case shows on the page of another."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from mitm.registry.enums import ThresholdOrigin, ThresholdUnit
from mitm.registry.models import Threshold
from tests.declarations.building import TODAY, file_case
from tests.derogations.building import filed
from tests.factories import SpecialityFactory
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def page_of(person: Persona, *specialities, pharmacist: Persona) -> str:
    case = file_case(pharmacist, specialities=list(specialities))
    text = person.client.get(reverse("agency_declaration", args=[case.pk])).content.decode()
    return text.replace("&nbsp;", " ").replace("\u00a0", " ")


def lowered(speciality, starts_on: dt.date, ends_on: dt.date | None = None) -> Threshold:
    return Threshold.objects.create(
        speciality=speciality,
        value=Decimal(4),
        unit=ThresholdUnit.WEEKS,
        origin=ThresholdOrigin.LOWERING,
        starts_on=starts_on,
        ends_on=ends_on,
        reference="BS-2025-000001",
    )


def test_a_declaration_says_what_stock_its_medicine_must_hold(evaluator, pharmacist_a, laboratory_a):
    text = page_of(evaluator, SpecialityFactory(laboratory=laboratory_a, is_mitm=True), pharmacist=pharmacist_a)
    assert "Seuil de stock de sécurité" in text
    assert "deux mois de besoins" in text


def test_a_threshold_that_a_decision_lowered_counts_while_it_is_in_force(evaluator, pharmacist_a, laboratory_a):
    now, before = (SpecialityFactory(laboratory=laboratory_a, is_mitm=True) for _ in range(2))
    lowered(now, TODAY - dt.timedelta(days=30))
    lowered(before, TODAY - dt.timedelta(days=30), TODAY)
    assert "BS-2025-000001" in page_of(evaluator, now, pharmacist=pharmacist_a)
    assert "BS-2025-000001" not in page_of(evaluator, before, pharmacist=pharmacist_a)


def test_each_of_several_medicines_has_its_own(evaluator, pharmacist_a, laboratory_a):
    first = SpecialityFactory(laboratory=laboratory_a, is_mitm=True, name="DOLUX 5 mg")
    second = SpecialityFactory(laboratory=laboratory_a, is_mitm=False, name="MOLUX 5 mg")
    text = page_of(evaluator, first, second, pharmacist=pharmacist_a)
    panel = text[text.index('id="seuil"') :]
    assert panel.index("<h3>DOLUX 5 mg</h3>") < panel.index("<h3>MOLUX 5 mg</h3>")
    assert "Aucun seuil de deux mois" in panel


def test_a_request_to_hold_less_that_is_under_way_is_named(evaluator, pharmacist_a):
    request = filed(pharmacist_a)
    text = page_of(evaluator, request.speciality, pharmacist=pharmacist_a)
    assert f"{request.get_absolute_url()}" in text[text.index('id="seuil"') :]
