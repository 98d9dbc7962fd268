"""Hostile text in every field of every form, made from the forms themselves: none can be forgotten.

Too long is refused at the field; what would read backwards is refused; invisible characters are removed; HTML is shown.
"""

from __future__ import annotations

import copy
import datetime as dt
import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from django import forms
from django.urls import reverse
from rest_framework import serializers

from declarations import fields as declaration_fields
from declarations.enums import Kind
from declarations.fields import Step
from declarations.forms import form_for_step
from derogations import fields as lowering_fields
from derogations.enums import Ground
from derogations.fields import Step as LoweringStep
from derogations.forms.steps import form_for_step as lowering_form
from mitm import plaintext
from mitm.api.strict import Strict
from mitm.cases.fieldtable import Type
from mitm.web.filters import ListFilterSet
from mitm.web.forms import _NOT_TEXT, VigieForm, VigieFormMixin
from tests.declarations.building import TODAY, file_case
from tests.derogations.building import filed
from tests.support.packages import PACKAGES

LONG = 20_001
RTL = "Arrêt \u202egnp.exe"
INVISIBLE = "a\u200bb\x07\u00ad\u200fc\ufeff"
HTML = "<script>alert(1)</script>\"'><img src=x>"


def _modules() -> None:
    """Import every module that may hold a form, a filter or a serializer."""
    for package in map(importlib.import_module, PACKAGES):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if any(part in ("forms", "filters", "lists", "api", "views") for part in module.name.split(".")):
                importlib.import_module(module.name)


def _below(base: type) -> Iterator[type]:
    for child in base.__subclasses__():
        yield child
        yield from _below(child)


def _of_tables() -> Iterator[type[forms.Form]]:
    yield from (form_for_step(step, kind=kind) for step in Step for kind in Kind)
    for step in (step for step in LoweringStep if step != LoweringStep.PIECES):  # files only
        yield from (lowering_form(step, ground=ground, today=TODAY, complete=True) for ground in Ground)


def _fields() -> dict[str, forms.Field]:
    """Every field of every form and of every filter, under a name that says where it stands."""
    _modules()
    found: dict[str, forms.Field] = {}
    for form in {*_below(VigieFormMixin), *_of_tables()}:
        for name, field in getattr(form, "base_fields", {}).items():
            found.setdefault(f"{form.__module__}.{form.__qualname__}.{name}", field)
    for filterset in _below(ListFilterSet):
        for name, item in filterset.base_filters.items():  # type: ignore[attr-defined]
            found[f"{filterset.__module__}.{filterset.__qualname__}.{name}"] = item.field
    return found


FIELDS = _fields()
TEXTS = {
    name: field
    for name, field in FIELDS.items()
    if isinstance(field, forms.CharField) and not isinstance(field, _NOT_TEXT)
}
_NOT_TYPED = forms.FileField | forms.BooleanField
WRITTEN = {
    name: field
    for name, field in FIELDS.items()
    if not isinstance(field, _NOT_TYPED) and not isinstance(field.widget, forms.MultipleHiddenInput)
}
"""What a person types; what a page writes into hidden fields is checked by its service."""


def alone(field: forms.Field, text: str) -> VigieForm:
    """A form of ours with that field only, filled with a text."""
    form_class = type("Alone", (VigieForm,), {"asked": copy.deepcopy(field)})
    form = form_class({"asked": text})
    form.is_valid()
    return form


def test_the_fields_of_all_faces_are_here():
    assert len(TEXTS) > 90
    for place in (
        "declarations.forms",
        "derogations.forms",
        "mitm.home.forms",
        "mitm.home.lists",
        "declarations.filters",
    ):
        assert any(name.startswith(place) for name in TEXTS), place


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_twenty_thousand_and_one_characters_are_refused_at_the_field(name):
    for character in "a1":
        form = alone(WRITTEN[name], character * LONG)
        assert form.errors.get("asked"), name
        assert all(message.strip() for message in form.errors["asked"])
        assert "a" * LONG not in str(form.errors)


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_text_that_reads_backwards_is_refused_at_the_field(name):
    assert plaintext.DECEIVING_TEXT in alone(TEXTS[name], RTL).errors.get("asked", [])


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_invisible_characters_do_not_come_in(name):
    form = alone(TEXTS[name], INVISIBLE)
    assert form.errors or form.cleaned_data["asked"] == "abc"


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_a_form_that_is_shown_again_shows_html_as_text(name):
    shown = str(alone(WRITTEN[name], HTML))
    assert "<script>" not in shown
    assert "<img" not in shown


def test_a_field_that_a_form_adds_later_is_no_exception():
    class Later(VigieForm):
        def __init__(self, *args: object) -> None:
            super().__init__(*args)  # type: ignore[arg-type]
            self.fields["note"] = forms.CharField(required=False)

    assert plaintext.DECEIVING_TEXT in Later({"note": RTL}).errors["note"]
    assert Later({"note": "a" * LONG}).errors["note"]


def marked(fields: Iterable[Any], kind: str) -> dict[str, str]:
    """HTML that names its field, for each text of a table that applies."""
    return {field.name: f"<b>{field.name}" for field in fields if field.type == Type.TEXT and field.applies_to(kind)}


def shown(page: str, texts: dict[str, str]) -> None:
    """Each is on the page, as text."""
    missing = [name for name in texts if f"&lt;b&gt;{name}" not in page]
    assert missing == []
    assert not [text for text in texts.values() if text in page]


class TestStoredText:
    """HTML in every text of the field tables, on the pages that show all of them."""

    @pytest.fixture
    def texts(self):
        return marked(declaration_fields.FIELDS, "rupture")

    @pytest.fixture
    def case(self, pharmacist_a, texts):
        return file_case(pharmacist_a, **{"aware_on": dt.date(2026, 3, 2), "starts_on": TODAY, **texts})

    @pytest.mark.django_db
    def test_the_agency_reads_a_declaration(self, case, evaluator, texts):
        address = reverse("agency_version", args=[case.pk, 1])
        shown(evaluator.client.get(address).content.decode(), texts)

    @pytest.mark.django_db
    def test_the_laboratory_reads_its_declaration(self, case, pharmacist_a, texts):
        shown(pharmacist_a.client.get(case.get_portal_url()).content.decode(), texts)

    @pytest.mark.django_db
    def test_the_declaration_is_printed(self, case, pharmacist_a, texts):
        address = reverse("portal_declaration_document", args=[case.pk])
        shown(pharmacist_a.client.get(address, {"format": "html"}).content.decode(), texts)

    @pytest.mark.django_db
    @pytest.mark.parametrize("ground", list(Ground))
    def test_both_sides_read_a_request(self, pharmacist_a, evaluator, ground):
        texts = marked(lowering_fields.FIELDS, ground)
        request = filed(pharmacist_a, ground, **texts)
        shown(pharmacist_a.client.get(request.get_portal_url()).content.decode(), texts)
        shown(evaluator.client.get(request.get_absolute_url()).content.decode(), texts)


def _api_texts() -> dict[str, serializers.Field]:
    """Every text that the API takes."""
    return {
        f"{serializer.__name__}.{name}": field
        for serializer in _below(Strict)
        for name, field in serializer().fields.items()  # type: ignore[attr-defined]
        if isinstance(field, serializers.CharField) and not field.read_only
    }


API = _api_texts()


@pytest.mark.parametrize("name", sorted(API))
def test_the_api_refuses_what_forms_refuse(name):
    for text in ("a" * LONG, RTL):
        with pytest.raises(serializers.ValidationError) as refusal:
            API[name].run_validation(text)
        assert all(str(detail).strip() for detail in refusal.value.detail)


@pytest.mark.parametrize("name", sorted(API))
def test_the_api_takes_no_invisible_character(name):
    with suppress(serializers.ValidationError):
        assert API[name].run_validation(INVISIBLE) == "abc"


def test_the_api_takes_whole_tables():
    assert len(API) > 20
    assert "DeclarationFiling.cause_detail" in API
