"""Forms of delegations of signature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from mitm.accounts.enums import DelegationSubject
from mitm.accounts.models import User
from mitm.web.fields import DateField
from mitm.web.forms import ActForm


class DelegationForm(ActForm):
    """To whom, for what, by which decision, between which dates."""

    holder = forms.ChoiceField(label="Délégataire")
    subject = forms.ChoiceField(label="Objet", choices=DelegationSubject.choices)
    reference = forms.CharField(
        label="Décision de délégation", max_length=200, help_text="Par exemple « décision DG n° 2026-041 »."
    )
    starts_on = DateField(label="À partir du")
    ends_on = DateField(label="Jusqu’au (inclus)", required=False)
    groups = [("", ["holder", "subject", "reference", ("starts_on", "ends_on")])]

    def __init__(self, *args: Any, people: Iterable[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self._people = {str(person.pk): person for person in people}
        self.fields["holder"].choices = [("", "Choisir…"), *((key, str(who)) for key, who in self._people.items())]  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = timezone.localdate()

    def clean_holder(self) -> User:
        """The person."""
        return self._people[self.cleaned_data["holder"]]


class DelegationEndForm(ActForm):
    """The last day on which it serves."""

    ends_on = DateField(label="Dernier jour", help_text="Hier : la délégation prend fin aussitôt.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        today = timezone.localdate()
        self.fields["ends_on"].initial = today
        self.fields["ends_on"].earliest = today - dt.timedelta(days=1)  # type: ignore[attr-defined]
