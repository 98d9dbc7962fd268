"""Forms of letters: the words of one's own, and for a request for pieces the pieces and the period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from derogations.pieces import BY_CODE, PIECES, required
from derogations.rules import HEARING_DAYS, SHORTEST_HEARING_DAYS
from mitm.errors import CaseError
from mitm.web.acts import CaseForm
from mitm.web.fields import DateField, TextField

OTHER = "other"
MOST_OTHERS, LONGEST_NAME = 10, 300
HORIZON = dt.timedelta(days=366)


class LetterForm(CaseForm):
    """The words that are proper to this letter."""

    text = TextField(
        label="Texte propre à cette lettre",
        required=False,
        max_length=10_000,
        rows=6,
        help_text="Les mentions obligatoires, les dates et leur explication s’écrivent d’elles-mêmes.",
    )


class ReasonsForm(CaseForm):
    """The reasons of an implicit rejection."""

    text = TextField(label="Motifs de droit et de fait", max_length=10_000, rows=10)


class HearingForm(CaseForm):
    """What the agency has in mind, and until when the laboratory may answer."""

    text = TextField(
        label="Ce que l’agence envisage, et pourquoi",
        max_length=10_000,
        rows=10,
        help_text="Les faits et le droit\u00a0: le laboratoire doit pouvoir y répondre.",
    )
    due_on = DateField(label="Observations attendues jusqu’au", help_text="Dernier jour pour répondre.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        today = timezone.localdate()
        self.fields["due_on"].earliest = today + dt.timedelta(days=SHORTEST_HEARING_DAYS)  # type: ignore[attr-defined]
        self.initial.setdefault("due_on", today + dt.timedelta(days=HEARING_DAYS))


class PiecesForm(CaseForm):
    """What is missing, and until when it is awaited."""

    optional_mark = ""  # a letter asks for one piece at least: the service says so
    pieces = forms.MultipleChoiceField(
        label="Pièces exigées par le texte", required=False, widget=forms.CheckboxSelectMultiple
    )
    due_on = DateField(label="Pièces attendues le", help_text="Dernier jour de la période accordée.")
    others = TextField(
        label="Autres pièces",
        required=False,
        max_length=2_000,
        rows=3,
        help_text="Une par ligne. Attention : aucun texte ne les exige, elles ne suspendent pas le délai.",
    )
    text = TextField(label="Précisions", required=False, max_length=10_000, rows=4)
    notified_on = DateField(
        label="Reçue le, pour simuler",
        required=False,
        help_text="Quand le laboratoire l’ouvrirait\u00a0; vide\u00a0: aujourd’hui.",
    )
    groups = [("", ["pieces", ("due_on", "notified_on")]), ("", ["others", "text"])]  # the effect stands in between

    def __init__(self, *args: Any, ground: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.demanded = required(ground) if ground else tuple(piece for piece in PIECES if not piece.grounds)
        self.fields["pieces"].choices = [(piece.code, piece.label) for piece in self.demanded]  # type: ignore[attr-defined]
        today = timezone.localdate()
        for name, first in (("due_on", today + dt.timedelta(days=1)), ("notified_on", today)):
            self.fields[name].earliest, self.fields[name].latest = first, today + HORIZON  # type: ignore[attr-defined]

    def clean_others(self) -> list[str]:
        """One piece a line."""
        lines = [line.strip() for line in self.cleaned_data["others"].splitlines() if line.strip()]
        if len(lines) > MOST_OTHERS:
            raise ValidationError(f"{MOST_OTHERS} autres pièces au plus.", code="too_many")
        if any(len(line) > LONGEST_NAME for line in lines):
            message = f"Une pièce se nomme en {LONGEST_NAME} caractères au plus\u00a0: le reste va dans les précisions."
            raise ValidationError(message, code="too_long")
        return lines

    def clean(self) -> dict[str, Any]:
        """A letter names something, and its period follows its receipt."""
        data = super().clean() or self.cleaned_data
        if "others" in data and not data.get("pieces") and not data["others"]:
            self.add_error("pieces", "Choisir au moins une pièce.")
        received, due = data.get("notified_on"), data.get("due_on")
        if received and due and received >= due:
            self.add_error("notified_on", "La lettre serait reçue après la période accordée.")
        return data

    @property
    def suspends(self) -> bool:
        """Whether the letter asks for at least one piece that the text requires."""
        return bool(self.cleaned_data.get("pieces"))

    def service_data(self) -> dict[str, Any]:
        """What `letter_draft` takes."""
        data = self.cleaned_data
        asked = [(code, BY_CODE[code].label) for code in data["pieces"]]
        asked += [(f"{OTHER}-{number}", label) for number, label in enumerate(data["others"], start=1)]
        return {"text": data["text"], "due_on": data["due_on"], "pieces": asked}


class ArrivedForm(CaseForm):
    """Pieces that answered a letter by post or by mail: which, since when, and the scan if there is one."""

    optional_mark = ""
    on = DateField(label="Reçues le", help_text="Le jour de l’arrivée : la suspension en dépend.")
    pieces = forms.MultipleChoiceField(label="Pièces reçues", widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(
        label="Par quelle voie", max_length=500, help_text="Par exemple : courriel du 12 mars, pli n° 4."
    )
    scan = forms.FileField(label="Pièces numérisées (facultatif)", required=False, allow_empty_file=True)

    def __init__(self, *args: Any, pieces: Collection[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["pieces"].choices = list(pieces)  # type: ignore[attr-defined]
        self.fields["on"].latest = timezone.localdate()  # type: ignore[attr-defined]

    def service_data(self) -> dict[str, Any]:
        """What `pieces_provide` takes: the scan goes with the first piece, the remark with each."""
        data = self.cleaned_data
        scans = [data["scan"] or None, *(None for _ in data["pieces"][1:])]
        sent = [(code, scan, data["note"]) for code, scan in zip(data["pieces"], scans, strict=True)]
        return {"on": data["on"], "files": sent}

    def add_case_error(self, error: CaseError) -> None:
        """The service names a file by its piece."""
        fields = {"scan" if name.startswith("file_") else name: text for name, text in error.fields.items()}
        super().add_case_error(CaseError(error.message, code=error.code, fields=fields))


def initial_of(letter: Any, pieces: Collection[Any]) -> dict[str, Any]:
    """What the form shows of a draft."""
    return {
        "text": letter.text,
        "due_on": letter.due_on,
        "pieces": [piece.code for piece in pieces if not piece.code.startswith(OTHER)],
        "others": "\n".join(piece.label for piece in pieces if piece.code.startswith(OTHER)),
    }
