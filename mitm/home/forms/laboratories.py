"""Forms on laboratories."""

from collections.abc import Iterable
from typing import Any

from django import forms

from mitm.registry.addresses import ADDRESS_HINT
from mitm.registry.models import Laboratory
from mitm.web.fields import TextField
from mitm.web.forms import ActForm


class MergeForm(ActForm):
    """The laboratory to merge into another, and why."""

    merged = forms.ChoiceField(label="Laboratoire à fusionner", widget=forms.RadioSelect)
    reason = TextField(
        label="Motif", max_length=1000, rows=3, help_text="Ce qui prouve qu’il s’agit d’une seule entreprise."
    )

    def __init__(self, *args: Any, candidates: Iterable[Laboratory], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {str(row.pk): row for row in candidates}
        self.fields["merged"].choices = [(pk, _described(row)) for pk, row in self.candidates.items()]  # type: ignore[attr-defined]

    def clean_merged(self) -> Laboratory:
        """The laboratory itself."""
        return self.candidates[self.cleaned_data["merged"]]


class UnmergeForm(ActForm):
    """Why a merge is undone."""

    reason = TextField(label="Motif", max_length=1000, rows=3)


class AddressForm(ActForm):
    """Where the letters of a laboratory go."""

    postal_address = TextField(label="Adresse postale", max_length=250, rows=5, required=False, help_text=ADDRESS_HINT)


def _described(row: Laboratory) -> str:
    products: int = row.products  # type: ignore[attr-defined]
    country = f" ({row.country})" if row.country and "(" not in row.name else ""
    return f"{row.name}{country}, {products} médicament{'s' if products > 1 else ''}"
