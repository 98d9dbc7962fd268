"""Forms of whoever publishes a grant."""

from __future__ import annotations

from django import forms

from mitm.web.acts import CaseForm
from mitm.web.fields import TextField


class PublishForm(CaseForm):
    """The reasons that the public will read; what a secret looks like is caught, and may be confirmed."""

    reasons = TextField(
        label="Motifs que le public lira",
        help_text="À écrire pour le public : ni chiffres de vente ou de stock, ni sites, ni procédés, ni personnes.",
        max_length=10_000,
        rows=8,
    )
    confirmed = forms.BooleanField(
        label="J’ai relu : ce qui est signalé comme secret peut être publié",
        required=False,
    )


class WithdrawPublicationForm(CaseForm):
    """Why what was published is taken back."""

    reason = TextField(label="Motif du retrait", max_length=2_000, rows=2)
