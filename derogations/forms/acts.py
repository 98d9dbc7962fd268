"""Small forms of a laboratory's acts on a request."""

from __future__ import annotations

from django import forms

from mitm.web.acts import CaseForm
from mitm.web.fields import TextField


class ConfirmForm(CaseForm):
    """Nothing to say but yes, to the case as it was read."""


class ObservationsForm(CaseForm):
    """What the laboratory thinks of what the agency has in mind."""

    observations = TextField(
        label="Vos observations",
        max_length=20_000,
        rows=10,
        error_messages={"required": "Écrivez vos observations."},
    )
    wants_meeting = forms.BooleanField(label="Nous demandons à être entendus", required=False)


class AppealForm(CaseForm):
    """Why the agency should think again."""

    arguments = TextField(
        label="Vos arguments",
        max_length=20_000,
        rows=10,
        error_messages={"required": "Écrivez vos arguments."},
        help_text="Ce que la décision n’a pas pris en compte, et ce qui a changé depuis.",
    )
