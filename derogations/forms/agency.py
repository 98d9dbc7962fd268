"""Forms of the agency's acts on a request: a few fields each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from derogations.enums import ANSWERS, Advice, DecisionOutcome, PieceVerdict
from mitm.registry.enums import ThresholdUnit
from mitm.web import following
from mitm.web.acts import CaseForm
from mitm.web.fields import DateField, DecimalField, TextField


class CommentForm(CaseForm):
    """What is to be changed."""

    comment = TextField(label="Ce qui est à revoir", max_length=5_000, rows=4)


class AssignForm(following.AssignForm):
    """Who follows the request."""

    nobody = "Personne : la demande revient dans la liste"


class ReassignForm(following.ReassignForm):
    """From whom, to whom."""

    nobody = AssignForm.nobody
    leaver = forms.ChoiceField(label="Demandes de")


class NoteForm(CaseForm):
    """A note for the agency."""

    text = TextField(label="Note", max_length=10_000, rows=6, help_text="Le laboratoire ne la voit jamais.")


class CheckForm(CaseForm):
    """What is found of a piece."""

    verdict = forms.ChoiceField(label="Constat", choices=PieceVerdict.choices, widget=forms.RadioSelect)
    comment = forms.CharField(
        label="Remarque",
        max_length=500,
        required=False,
        help_text="Obligatoire si la pièce est insuffisante ou sans objet.",
    )


class OpinionForm(CaseForm):
    """What one thinks of the request."""

    advice = forms.ChoiceField(label="Avis", choices=Advice.choices, widget=forms.RadioSelect)
    reasons = TextField(label="Motivation", max_length=10_000, rows=8)
    threshold_value = DecimalField(
        label="Seuil proposé", required=False, min_value=0, max_digits=5, decimal_places=2,
        help_text="Sauf avis défavorable. Moins de deux mois de besoins.",
    )  # fmt: skip
    threshold_unit = forms.ChoiceField(label="Unité", choices=ThresholdUnit.choices)
    groups = [("", ["advice", "reasons", ("threshold_value", "threshold_unit")])]


class DecisionForm(CaseForm):
    """A decision for the signature of another person."""

    optional_mark = ""  # a grant asks for what a refusal leaves empty
    outcome = forms.ChoiceField(
        label="Décision", choices=[(one.value, one.label) for one in ANSWERS], widget=forms.RadioSelect
    )
    reasons = TextField(
        label="Motifs de droit et de fait",
        max_length=10_000,
        rows=8,
        help_text="Ils figurent dans la lettre : un refus et une dérogation sont motivés.",
    )
    threshold_value = DecimalField(label="Seuil accordé", required=False, min_value=0, max_digits=5, decimal_places=2)
    threshold_unit = forms.ChoiceField(label="Unité", choices=ThresholdUnit.choices)
    valid_from = DateField(label="À compter du", required=False, help_text="Pour un accord.")
    valid_until = DateField(label="Jusqu’au (inclus)", required=False, help_text="Vide : sans limite.")
    conditions = TextField(label="Conditions", required=False, max_length=5_000, rows=3)
    groups = [
        ("", ["outcome", "reasons"]),
        ("Si la demande est accordée", [
            ("threshold_value", "threshold_unit"), ("valid_from", "valid_until"), "conditions",
        ]),
    ]  # fmt: skip


class SignForm(CaseForm):
    """The signature; after the last day it is asked for expressly."""

    late = forms.BooleanField(
        label="Je signe après le rejet implicite : la décision le remplacera à compter de sa notification.",
        required=False,
    )

    def __init__(self, *args: Any, ask_late: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not ask_late:
            del self.fields["late"]
        else:
            self.fields["late"].required = True
            self.optional_mark = ""


class EndingForm(CaseForm):
    """The end of a grant, for the signature of another person."""

    reasons = TextField(
        label="Motifs de droit et de fait",
        max_length=10_000,
        rows=10,
        help_text="Ils figurent dans la lettre, et répondent aux observations du laboratoire.",
    )
    valid_from = DateField(label="Abrogé à compter du", help_text="Au plus tôt à la notification.")

    def __init__(self, *args: Any, outcome: str, **options: Any) -> None:
        super().__init__(*args, **options)
        if outcome != DecisionOutcome.ABROGATED:
            del self.fields["valid_from"]  # taken back, it never was
        else:
            self.fields["valid_from"].earliest = timezone.localdate()  # type: ignore[attr-defined]


class ReasonForm(CaseForm):
    """Why."""

    reason = TextField(label="Motif", max_length=5_000, rows=4, help_text="Le laboratoire le lira.")


class ObservationsForm(CaseForm):
    """What the laboratory answered by letter."""

    observations = TextField(label="Observations reçues", max_length=20_000, rows=8)
    wants_meeting = forms.BooleanField(label="Le laboratoire demande à être entendu", required=False)


class AskedByLetterForm(CaseForm):
    """A remedy that came by letter, on a day."""

    on = DateField(label="Arrivé le", help_text="Le jour de l’arrivée à l’agence : les délais en dépendent.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].latest = timezone.localdate()  # type: ignore[attr-defined]


class AppealByLetterForm(AskedByLetterForm):
    """A recours gracieux that came by letter."""

    arguments = TextField(label="Arguments du demandeur", max_length=20_000, rows=10)


class ReceivedForm(CaseForm):
    """The postal receipt of a letter."""

    on = DateField(label="Distribuée le", help_text="Date portée sur l’avis de réception.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].latest = timezone.localdate()  # type: ignore[attr-defined]
