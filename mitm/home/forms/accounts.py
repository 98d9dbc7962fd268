"""Forms that correct, close and reopen an account."""

from collections.abc import Iterable
from typing import Any

from django import forms

from derogations.selectors.mail import laboratories_like, laboratory_named
from mitm.accounts.models import Membership
from mitm.home.people import roles_to_give
from mitm.registry.models import Laboratory
from mitm.registry.selectors.listing import laboratory_by_id
from mitm.web.fields import TextField
from mitm.web.forms import ActForm

CORRECTED = ("first_name", "last_name", "email", "position", "phone")


class CorrectionForm(ActForm):
    """A person as they are."""

    groups = [("", [("first_name", "last_name"), "email", ("position", "phone")])]

    first_name = forms.CharField(label="Prénom", max_length=80)
    last_name = forms.CharField(label="Nom", max_length=80)
    email = forms.EmailField(
        label="Adresse électronique",
        help_text="Elle sert d’identifiant, et reçoit les messages.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    position = forms.CharField(label="Fonction", max_length=120, required=False)
    phone = forms.CharField(label="Téléphone", max_length=30, required=False)


class ClosingForm(ActForm):
    """Why an account is closed."""

    reason = TextField(
        label="Motif", max_length=500, rows=2, help_text="Par exemple «\u00a0Départ le 12 mars 2026\u00a0»."
    )


class ReopeningForm(ActForm):
    """Why an account is opened again, and with which of its former roles."""

    reason = TextField(label="Motif", max_length=500, rows=2)
    roles = forms.MultipleChoiceField(
        label="Rôles à redonner dès aujourd’hui", widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, roles: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles = {str(role.pk): role for role in roles}
        named = [
            (pk, f"{role.get_role_display().capitalize()}, {role.laboratory or 'agence'}")
            for pk, role in self.roles.items()
        ]
        if named:
            self.fields["roles"].choices = named  # type: ignore[attr-defined]
        else:
            self.fields["roles"].widget = forms.MultipleHiddenInput()

    def clean_roles(self) -> list[Membership]:
        """The roles themselves."""
        return [self.roles[pk] for pk in self.cleaned_data["roles"]]


class RoleCorrectionForm(ActForm):
    """The right role, and the right laboratory for somebody of a laboratory."""

    role = forms.ChoiceField(label="Rôle", widget=forms.RadioSelect)
    laboratory = forms.CharField(label="Laboratoire", max_length=300, help_text="Son nom au registre.")

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        self.current = membership.laboratory
        initial = {"role": membership.role, "laboratory": str(self.current or "")}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["role"].choices = [(value, label.capitalize()) for value, label in roles_to_give(self.current)]  # type: ignore[attr-defined]
        if self.current is None:
            del self.fields["laboratory"]

    def clean_laboratory(self) -> Laboratory:
        """The laboratory that the name designates; the one that it was when the name is left as it is."""
        name = self.cleaned_data["laboratory"].strip()
        if self.current is not None and name == str(self.current):
            return self.current
        pk = laboratory_named(name)
        found = laboratory_by_id(pk) if pk is not None else None
        if found is None:
            names = ", ".join(row.name for row in laboratories_like(name))
            known = f"Plusieurs laboratoires peuvent être visés\u00a0: {names}. Écrivez le nom entier."
            message = known if names else "Aucun laboratoire du registre ne porte ce nom."
            raise forms.ValidationError(message, code="unknown_laboratory")
        return found
