"""The answer of a jurist to an open question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django import forms
from django.utils import timezone

from mitm.law.doctrine import Question
from mitm.web.fields import DateField, IntegerField, TextField
from mitm.web.forms import ActForm, VigieForm

HORIZON = dt.timedelta(days=3 * 365)


class EffectForm(VigieForm):
    """A value that the question accepts, from today on at the earliest."""

    valid_from = DateField(label="À partir du", help_text="Les dossiers antérieurs gardent la réponse d’alors.")

    field_order: Sequence[str] = ("value", "valid_from")

    def __init__(self, *args: object, question: Question, current: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if question.options:
            self.fields["value"] = forms.ChoiceField(
                label="Réponse", choices=question.options, widget=forms.RadioSelect
            )
        else:
            low, high = question.bounds
            self.fields["value"] = IntegerField(label=f"Réponse ({question.unit})", min_value=low, max_value=high)
        self.fields["value"].initial = current
        today = timezone.localdate()
        starts = self.fields["valid_from"]
        starts.initial, starts.earliest, starts.latest = today, today, today + HORIZON  # type: ignore[attr-defined]
        self.order_fields(self.field_order)


class DoctrineForm(ActForm, EffectForm):
    """The same, with the reason: what a jurist decides."""

    reason = TextField(label="Motif", help_text="Texte, avis ou instruction sur lesquels repose la réponse.")

    field_order = ("value", "valid_from", "reason")
