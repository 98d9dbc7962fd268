"""Forms on people and machine accounts."""

import datetime as dt
from collections.abc import Iterable

from django import forms
from django.utils import timezone

from mitm.accounts.models import Membership
from mitm.web.fields import DateField
from mitm.web.forms import ActForm, VigieForm

HORIZON = dt.timedelta(days=365)


class RoleForm(VigieForm):
    """A role given to somebody from a day on."""

    role = forms.ChoiceField(label="Rôle", widget=forms.RadioSelect)
    starts_on = DateField(label="À partir du", help_text="Le premier jour d’accès.")

    def __init__(self, *args: object, roles: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["role"].choices = [(value, label.capitalize()) for value, label in roles]
        starts_on = self.fields["starts_on"]
        starts_on.initial, starts_on.earliest, starts_on.latest = today, today, today + HORIZON


class PersonForm(ActForm, RoleForm):
    """A person and the first role."""

    groups = [
        ("La personne", [("first_name", "last_name"), "email", "position"]),
        ("Ce qu’elle peut faire", ["role", "starts_on"]),
    ]

    first_name = forms.CharField(label="Prénom", max_length=80)
    last_name = forms.CharField(label="Nom", max_length=80)
    email = forms.EmailField(
        label="Adresse électronique",
        help_text="Elle sert d’identifiant. Si un compte existe à cette adresse, le rôle lui est ajouté.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    position = forms.CharField(label="Fonction", max_length=120, required=False)


class RoleEndForm(VigieForm):
    """The last day of a role."""

    ends_on = DateField(label="Dernier jour d’accès", help_text="Hier ou une date passée ferme l’accès immédiatement.")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].initial = timezone.localdate() - dt.timedelta(days=1)


class AuthorityForm(ActForm):
    """The responsible pharmacist who answers for what a machine files."""

    authorised_by = forms.ChoiceField(
        label="Pharmacien responsable qui répond de ses dépôts",
        help_text="Chaque déclaration déposée par la machine l’est en son nom.",
    )

    def __init__(self, *args: object, pharmacists: Iterable[Membership], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.pharmacists = {str(membership.pk): membership for membership in pharmacists}
        self.fields["authorised_by"].choices = [
            ("", "Choisir"),
            *((pk, str(membership.user)) for pk, membership in self.pharmacists.items()),
        ]

    def clean_authorised_by(self) -> Membership:
        """The membership itself."""
        return self.pharmacists[self.cleaned_data["authorised_by"]]


class MachineForm(AuthorityForm):
    """A new machine account."""

    label = forms.CharField(
        label="Nom",
        max_length=120,
        help_text="Le logiciel ou le service qui déposera, par exemple «\u00a0ERP Lyon\u00a0».",
    )
    field_order = ("label", "authorised_by")
