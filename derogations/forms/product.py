"""The first screen of a request: which medicine, on which ground."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from derogations.enums import Ground
from mitm.registry.models import Speciality
from mitm.web.forms import ActForm

GROUND_HELP = {
    Ground.SHELF_LIFE: "Le médicament se périme trop vite pour que deux mois de stock restent utilisables.",
    Ground.HUMAN_ORIGIN: "Chaque unité est faite pour un patient, ou la matière vient de dons humains.",
    Ground.SEASONALITY: "Les besoins se concentrent sur quelques mois de l’année.",
    Ground.MEDICAL_GAS: "Un gaz qui ne se stocke pas comme un médicament ordinaire.",
}


class ProductForm(ActForm):
    """A speciality of the laboratory among those found, and the ground; `searching` until both are chosen."""

    words = forms.CharField(
        label="Médicament",
        required=False,
        max_length=200,
        help_text="Nom, code CIS ou CIP de l’un de vos médicaments d’intérêt thérapeutique majeur.",
    )
    cis = forms.ChoiceField(
        label="Spécialité",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez la spécialité.", "invalid_choice": "Choisissez la spécialité."},
    )
    ground = forms.ChoiceField(
        label="Motif",
        choices=Ground.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le motif de la demande."},
    )

    def __init__(self, *args: Any, found: Sequence[Speciality], searching: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.found = found
        self.fields["cis"].choices = [(speciality.cis, str(speciality)) for speciality in found]  # type: ignore[attr-defined]
        if searching:
            for name in ("cis", "ground"):
                self.fields[name].required = False
