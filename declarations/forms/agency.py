"""Forms of the agency's acts on a case: a few fields each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from declarations.enums import Cause, Criticality, Kind, LinkKind, MeasureKind
from declarations.models import InformationRequest, Measure
from declarations.services.closure import PUBLISH, WITHDRAW, Answers, Pending
from mitm.documents.models import Visibility
from mitm.web import following
from mitm.web.acts import CaseForm
from mitm.web.fields import DateField, TextField
from mitm.web.fieldtable import choice


class CommentForm(CaseForm):
    """A word that goes with an act."""

    comment = TextField(label="Commentaire", required=False, max_length=2_000, rows=3)


class ReasonForm(CaseForm):
    """A reason without which the act is refused."""

    reason = TextField(label="Motif", max_length=2_000, rows=3)


class ReassessForm(CaseForm):
    """Why a case is evaluated anew."""

    comment = TextField(label="Ce qui appelle une nouvelle évaluation", max_length=2_000, rows=3)


class AssignForm(following.AssignForm):
    """Who follows the case."""

    nobody = "Personne : le dossier revient dans la liste"


class ReassignForm(following.ReassignForm):
    """From whom, to whom, why."""

    nobody = "Personne : les dossiers reviennent dans la liste"
    leaver = forms.ChoiceField(label="Dossiers de")
    comment = TextField(label="Motif", max_length=2_000, rows=2)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["leaver"].choices = [("", "Choisir"), *self.fields["leaver"].choices]  # type: ignore[attr-defined]


class EvaluateForm(CaseForm):
    """The level that is kept."""

    optional_mark = ""  # the hint says when the reason is compulsory
    level = forms.TypedChoiceField(
        label="Niveau retenu", coerce=int, widget=forms.RadioSelect, choices=Criticality.choices
    )
    reason = TextField(
        label="Motif de l’écart",
        required=False,
        max_length=5_000,
        rows=3,
        help_text="Obligatoire pour retenir un autre niveau que celui qui est calculé.",
    )


class AskForm(CaseForm):
    """A question and the day by which it is answered."""

    question = TextField(label="Question", max_length=5_000, rows=6)
    due_on = DateField(label="Réponse attendue le")


class MessageForm(CaseForm):
    """A message to the laboratory."""

    body = TextField(label="Message", max_length=10_000, rows=5)


class NoteForm(CaseForm):
    """A note for the agency."""

    body = TextField(label="Note", max_length=10_000, rows=6, help_text="Le laboratoire ne la voit jamais.")


class FileForm(CaseForm):
    """A file and who may open it."""

    file = forms.FileField(label="Fichier")
    label = forms.CharField(label="Objet", max_length=200, required=False)
    visibility = forms.ChoiceField(
        label="Qui peut l’ouvrir", choices=Visibility.choices, initial=Visibility.BOTH, widget=forms.RadioSelect
    )


class ProposeForm(CaseForm):
    """A measure of the list."""

    kind = choice(MeasureKind.choices, label="Mesure")
    description = TextField(label="Modalités", required=False, max_length=5_000, rows=4)


class AgreeForm(CaseForm):
    """From when, until when, by which letter."""

    starts_on = DateField(label="À partir du")
    ends_on = DateField(label="Jusqu’au", required=False)
    letter = forms.FileField(label="Lettre", required=False)
    groups = [("", [("starts_on", "ends_on"), "letter"])]


class EndMeasureForm(CaseForm):
    """The last day and the effect."""

    ends_on = DateField(label="Dernier jour")
    effect = TextField(label="Effet constaté", max_length=5_000, rows=4)


class KindForm(CaseForm):
    """From a day on, the case is something else."""

    starts_on = DateField(label="Depuis le")
    reason = TextField(label="Ce qui fait changer la nature du dossier", max_length=500, rows=3)


class LinkForm(CaseForm):
    """Another case and how the two hang together."""

    other = forms.CharField(label="Numéro de l’autre dossier", max_length=20, help_text="Par exemple DR-2026-000123.")
    kind = choice(LinkKind.choices, label="Lien")
    reason = forms.CharField(label="Précision", max_length=500, required=False)


class CrisisChoiceForm(CaseForm):
    """A sheet that is open."""

    crisis_id = forms.TypedChoiceField(label="Fiche de crise", coerce=int)

    def __init__(self, *args: Any, sheets: Iterable[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["crisis_id"].choices = [("", "Choisir"), *sheets]  # type: ignore[attr-defined]


class CrisisForm(CaseForm):
    """What is common to several cases."""

    title = forms.CharField(label="Titre", max_length=200)
    cause = choice(Cause.choices, label="Cause")
    summary = TextField(label="Synthèse", required=False, max_length=10_000, rows=8)


class CrisisWriteForm(CaseForm):
    """The sheet, rewritten."""

    title = forms.CharField(label="Titre", max_length=200)
    summary = TextField(label="Synthèse", required=False, max_length=10_000, rows=10)


class CrisisCloseForm(CaseForm):
    """The end of a crisis."""

    closed_on = DateField(label="Close le")
    summary = TextField(label="Bilan", max_length=10_000, rows=10)


class ClosureForm(CaseForm):
    """The questionnaire of an end: a field for everything that hangs on the case."""

    ended_on = DateField(label="Date", required=False)
    comment = TextField(label="Comment le dossier se termine", required=False, max_length=5_000, rows=4)

    def __init__(self, *args: Any, pending: Pending, date_label: str, may_publish: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["ended_on"].label = date_label
        self.optional_mark = ""
        self._measures: Mapping[str, Measure] = {f"measure_{measure.pk}": measure for measure in pending.running}
        self._requests: Mapping[str, InformationRequest] = {f"request_{row.pk}": row for row in pending.requests}
        for name, measure in self._measures.items():
            label = f"Effet de la mesure « {measure} »"
            self.fields[name] = TextField(label=label, required=False, max_length=5_000, rows=3)
        for name, request in self._requests.items():
            label = f"Annuler la demande n° {request.number}, restée sans réponse"
            self.fields[name] = forms.BooleanField(label=label, required=False, help_text=request.question[:200])
        if pending.notice and may_publish:  # whoever may not is told whom to ask, above the form
            self.fields["notice"] = forms.ChoiceField(
                label="Avis public",
                required=False,
                widget=forms.RadioSelect,
                help_text=pending.notice,
                choices=[(PUBLISH, "Publier cette fin"), (WITHDRAW, "Retirer l’avis")],
            )

    def service_data(self) -> dict[str, Any]:
        """The answers to the questionnaire."""
        data = super().service_data()
        answers = Answers(
            ended_on=data.get("ended_on"),
            comment=data.get("comment") or "",
            effects={measure.pk: data.get(name) or "" for name, measure in self._measures.items()},
            cancelled_requests=frozenset(row.pk for name, row in self._requests.items() if data.get(name)),
            notice=data.get("notice") or "",
        )
        return {"answers": answers, **({"revision": data["revision"]} if "revision" in data else {})}


def other_kind(kind: str) -> Kind:
    """What a risk or a rupture may become."""
    return Kind.RUPTURE if kind == Kind.RISK else Kind.RISK
