"""Forms of public notices."""

from __future__ import annotations

from typing import Any

from django import forms

from declarations.enums import PublicStatus
from declarations.models import PublicNotice
from declarations.services.publication import EDITABLE, LONGEST
from mitm.web.acts import CaseForm
from mitm.web.fields import DateField, TextField
from mitm.web.forms import ActForm

_INSTEAD = "Laissé vide, le public lit le conseil général que montre l’aperçu."


class NoticeForm(CaseForm):
    """What the public will read; `is_correction` asks what is corrected, `against_rule` why it is published at all."""

    status = forms.TypedChoiceField(label="Statut public", choices=PublicStatus.choices, coerce=int)
    starts_on = DateField(label="Depuis le")
    return_from = DateField(label="Retour prévu du", required=False)
    return_to = DateField(label="au", required=False, help_text="Une seule date\u00a0: remplir l’une des deux.")
    returned_on = DateField(label="Remis à disposition le", required=False)
    summary = TextField(label="Situation", max_length=LONGEST, rows=5)
    summary_en = TextField(label="Situation, en anglais", max_length=LONGEST, rows=4, required=False)
    for_prescribers = TextField(
        label="Que faire\u00a0: prescripteur", max_length=LONGEST, rows=3, required=False, help_text=_INSTEAD
    )
    for_pharmacists = TextField(
        label="Que faire\u00a0: pharmacien", max_length=LONGEST, rows=3, required=False, help_text=_INSTEAD
    )
    for_patients = TextField(
        label="Que faire\u00a0: patient", max_length=LONGEST, rows=3, required=False, help_text=_INSTEAD
    )
    correction_reason = forms.CharField(
        label="Ce qui est corrigé", max_length=500, required=False, help_text="Nécessaire pour publier."
    )
    reason = forms.CharField(
        label="Motif pour publier malgré la règle", max_length=500, required=False, help_text="Nécessaire pour publier."
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    groups = [
        ("Statut et dates", ["status", "starts_on", ("return_from", "return_to"), "returned_on"]),
        ("Textes", ["summary", "summary_en"]),
        ("Que faire\u202f?", ["for_prescribers", "for_pharmacists", "for_patients"]),
        ("Publication", ["correction_reason", "reason"]),
    ]

    def __init__(
        self, *args: Any, notice: PublicNotice, is_correction: bool = False, against_rule: bool = False, **options: Any
    ) -> None:
        initial = {name: getattr(notice, name) for name in EDITABLE} | {"revision": notice.revision}
        super().__init__(*args, initial=initial, **options)
        if not is_correction:
            del self.fields["correction_reason"]
        if not against_rule:
            del self.fields["reason"]
        self.fields["summary_en"].widget.attrs["lang"] = "en"

    @property
    def values(self) -> dict[str, Any]:
        """What a service takes: the fields of the notice that are filled as they should be."""
        return {name: value for name, value in self.cleaned_data.items() if name in EDITABLE}


class WithdrawForm(ActForm):
    """Why a notice is taken back."""

    reason = forms.CharField(
        label="Motif du retrait",
        max_length=500,
        help_text="Le texte cesse d’être lu. Pour annoncer un retour, corriger plutôt l’avis.",
    )
