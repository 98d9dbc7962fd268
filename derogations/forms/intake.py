"""Forms for what reaches the agency by mail or on paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from derogations.enums import FirstRecipient, Ground
from derogations.selectors.mail import laboratories_like, laboratory_named
from mitm.errors import CaseError
from mitm.registry.addresses import ADDRESS_HINT
from mitm.registry.enums import ThresholdUnit
from mitm.registry.models import Laboratory, Speciality
from mitm.registry.selectors import speciality_of_code
from mitm.web.acts import CaseForm
from mitm.web.fields import DateField, DecimalField, TextField

_NAMES = {"speciality": "cis", "file": "scan"}
_ADDRESS = f"{ADDRESS_HINT} Vide\u00a0: celle du laboratoire au registre."
_VALUES = ("ground", "threshold_value", "threshold_unit")


class SubjectOfRequest(CaseForm):
    """Who asks, on which product, for what: the laboratory by its name, the product by one of its codes."""

    laboratory = forms.CharField(label="Laboratoire", max_length=300, required=False)
    cis = forms.CharField(label="Code CIS ou CIP du produit", max_length=40, required=False)
    ground = forms.ChoiceField(label="Motif", choices=[("", "Pas encore connu"), *Ground.choices], required=False)
    threshold_value = DecimalField(label="Seuil demandé", required=False, max_digits=5, decimal_places=2)
    threshold_unit = forms.ChoiceField(
        label="Unité", choices=ThresholdUnit.choices, initial=ThresholdUnit.WEEKS, required=False
    )

    def clean_laboratory(self) -> Laboratory | None:
        """The laboratory that the name designates."""
        name = self.cleaned_data["laboratory"].strip()
        if not name:
            return None
        pk = laboratory_named(name)
        found = laboratories_like(name)
        if pk is not None:
            return next((row for row in found if row.pk == pk), None) or Laboratory(pk=pk, name=name)
        if not found:
            raise forms.ValidationError("Aucun laboratoire du registre ne porte ce nom.", code="unknown_laboratory")
        names = ", ".join(row.name for row in found)
        message = f"Plusieurs laboratoires peuvent être visés\u00a0: {names}. Écrivez le nom entier."
        raise forms.ValidationError(message, code="ambiguous_laboratory")

    def clean_cis(self) -> Speciality | None:
        """The product of a CIS, CIP7 or CIP13 code."""
        code = self.cleaned_data["cis"].strip()
        if not code:
            return None
        found = speciality_of_code(code)
        if found is None:
            raise forms.ValidationError("Aucun produit du registre ne porte ce code.", code="unknown_cis")
        return found

    def service_data(self) -> dict[str, Any]:
        """What the service takes; a product alone names its own laboratory."""
        data = super().service_data()
        laboratory, product = data.pop("laboratory"), data.pop("cis")
        values = {name: data.pop(name) for name in _VALUES}
        if laboratory is None and product is not None:
            laboratory = product.laboratory
        data |= {"laboratory_id": laboratory.pk if laboratory else None, "cis": product.pk if product else ""}
        data["values"] = {name: value for name, value in values.items() if value not in (None, "")}
        return data

    def add_case_error(self, error: CaseError) -> None:
        """The services name the product and the file otherwise, and speak to the laboratory."""
        fields = {
            _NAMES.get(name, name): text.replace("par votre laboratoire", "par ce laboratoire")
            for name, text in error.fields.items()
        }
        super().add_case_error(CaseError(error.message, code=error.code, fields=fields))


class IdentifyForm(SubjectOfRequest):
    """Whose request it is."""

    postal_address = TextField(label="Adresse postale", required=False, max_length=250, rows=4)
    groups = (
        ("Le demandeur et le produit", ["laboratory", "cis", "postal_address"]),
        ("Ce que dit le formulaire joint", ["ground", ("threshold_value", "threshold_unit")]),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["postal_address"].help_text = _ADDRESS
        self.fields["laboratory"].help_text = "Son nom au registre\u00a0; ou seulement un produit, qui dit lequel."

    def clean(self) -> dict[str, Any]:
        """A laboratory, or a product that tells which."""
        data = super().clean() or self.cleaned_data
        product = data.get("cis")
        if not self.errors and data.get("laboratory") is None and (product is None or product.laboratory_id is None):
            self.add_error("laboratory", "Nommer le laboratoire, ou le produit qui dit lequel.")
        return data


class PaperForm(SubjectOfRequest):
    """A letter, with its dates."""

    received_on = DateField(label="Reçue par l’agence le", help_text="Le jour de l’arrivée, tel que le tampon le dit.")
    first_received_on = DateField(label="Reçue d’abord le", required=False)
    first_recipient = forms.ChoiceField(
        label="Par", choices=FirstRecipient.choices, initial=FirstRecipient.ADMINISTRATION, required=False
    )
    first_authority = forms.CharField(
        label="Laquelle", max_length=200, required=False, help_text="Par exemple\u00a0: ARS Île-de-France."
    )
    applicant = forms.CharField(
        label="Demandeur, tel que la lettre le nomme", max_length=300, help_text="Le nom écrit sur la lettre."
    )
    postal_address = TextField(
        label="Adresse postale, telle que la lettre la donne",
        required=False,
        max_length=250,
        rows=4,
        help_text=_ADDRESS,
    )
    scan = forms.FileField(label="Lettre numérisée", required=False)
    groups = (
        ("Réception", ["received_on"]),
        (
            "Si elle a d’abord été reçue ailleurs",
            [("first_received_on", "first_recipient"), "first_authority"],
        ),
        ("Le demandeur et le produit", ["applicant", "postal_address", "laboratory", "cis"]),
        ("Ce que dit la lettre", ["ground", ("threshold_value", "threshold_unit"), "scan"]),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields[
            "laboratory"
        ].help_text = "Laisser vide si personne ne le reconnaît\u00a0: le délai court tout de même."

    def clean_received_on(self) -> Any:
        """Not tomorrow."""
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("La date de réception est dans l’avenir.", code="in_future")
        return day

    def clean(self) -> dict[str, Any]:
        """Whoever received it first did so on a day, from which the clock may run."""
        data = super().clean() or self.cleaned_data
        if data.get("first_authority") and data.get("first_received_on", ...) is None:
            self.add_error("first_received_on", "Indiquer le jour où elle l’a reçue, ou effacer son nom.")
        return data


class RegisterMailForm(CaseForm):
    """Who asks, as the message says."""

    applicant = forms.CharField(label="Demandeur, tel que le message le nomme", max_length=300)


class DismissForm(CaseForm):
    """Why a message is no request."""

    reason = TextField(label="Pourquoi ce n’est pas une demande", max_length=500, rows=3)
