"""Small forms of a laboratory's acts on a case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from declarations.enums import State
from mitm.web.fields import DateField, TextField
from mitm.web.forms import ActForm, VigieForm

END_WORDS = {
    State.RETURNED: "Le produit est de nouveau disponible normalement",
    State.AVOIDED: "La rupture n’aura pas lieu",
    State.CEASED: "La commercialisation a cessé",
    State.REVERSED: "L’arrêt est annulé : la commercialisation continue",
    State.IN_ERROR: "Il n’y avait rien à déclarer",
}


class UpdateCommentForm(VigieForm):
    """What changes, in a few words."""

    comment = TextField(
        label="Ce qui change, en quelques mots",
        required=False,
        max_length=5_000,
        rows=3,
        help_text="Lu par l’agence avec les différences.",
    )


class BegunForm(ActForm):
    """Since when the rupture that was announced is there."""

    starts_on = DateField(label="Depuis quand", help_text="Le jour où la rupture a commencé.")
    reason = TextField(label="Ce qui s’est passé", max_length=500, rows=3)


class EndForm(VigieForm):
    """How and when a case ended."""

    outcome = forms.ChoiceField(label="Ce qui s’est passé", widget=forms.RadioSelect)
    on = DateField(label="Depuis quand", help_text="Le jour où c’est devenu vrai.")
    comment = TextField(label="Précisions", required=False, max_length=2_000, rows=3)

    def __init__(self, *args: Any, ends: Sequence[State], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["outcome"].choices = [(state, END_WORDS[state]) for state in ends]  # type: ignore[attr-defined]
