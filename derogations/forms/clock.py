"""The facts of a clock as a person types them, to see what the law would say."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from derogations.enums import Residence
from mitm.law.clock import FirstRecipient, Outcome
from mitm.web.fields import DateField
from mitm.web.forms import VigieForm

LETTERS = 2
PIECE = "pièce"
ONLINE, PAPER = "electronic", "paper"
CHANNELS = [(ONLINE, "En ligne"), (PAPER, "Papier")]


class ClockForm(VigieForm):
    """Receipt, letters, decision: what is left empty did not happen."""

    now = DateField(label="Situation au")
    received_at = DateField(label="Demande reçue le")
    channel = forms.ChoiceField(label="Voie", choices=CHANNELS)
    first_received_at = DateField(label="Reçue d’abord le", required=False)
    first_received_by = forms.ChoiceField(
        label="Par",
        choices=[
            (FirstRecipient.ADMINISTRATION, "une autre administration"),
            (FirstRecipient.MAILBOX, "une autre boîte de l’agence"),
        ],
    )
    acknowledged_on = DateField(label="Accusé de réception complet envoyé le", required=False)
    residence = forms.ChoiceField(label="Demandeur établi", choices=Residence.choices)
    withdrawn_on = DateField(label="Désistement le", required=False)
    outcome = forms.ChoiceField(
        label="Décision",
        required=False,
        choices=[("", "Aucune"), (Outcome.GRANTED, "Accord"), (Outcome.REFUSED, "Refus")],
    )
    signed_on = DateField(label="Signée le", required=False)
    notified_by = forms.ChoiceField(label="Notifiée", choices=CHANNELS)
    made_available_on = DateField(label="Mise en ligne le", required=False)
    reached_on = DateField(label="Ouverte ou distribuée le", required=False)
    reasons_on = DateField(label="Motifs demandés le", required=False)
    gracieux_on = DateField(label="Recours gracieux le", required=False)
    groups = [
        ("Réception", [("received_at", "channel"), ("first_received_at", "first_received_by"),
                       ("acknowledged_on", "residence")]),
        ("Première demande de pièces", [("sent_1", "reached_1"), ("due_1", "produced_1")]),
        ("Seconde demande de pièces", [("sent_2", "reached_2"), ("due_2", "produced_2")]),
        ("Décision", [("outcome", "signed_on"), ("notified_by", "made_available_on"), ("reached_on", "withdrawn_on")]),
        ("Après un rejet", [("reasons_on", "gracieux_on")]),
        ("", ["now"]),
    ]  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.optional_mark = ""
        self.fields["now"].initial = timezone.localdate()
        for number in range(1, LETTERS + 1):
            for name, label in (
                ("sent", "Envoyée le"),
                ("reached", "Reçue le"),
                ("due", "Pièces attendues le"),
                ("produced", "Toutes produites le"),
            ):
                self.fields[f"{name}_{number}"] = DateField(label=label, required=False)

    def facts(self) -> dict[str, Any]:
        """The JSON of `manage.py law clock`; the instant is noon of the day chosen."""
        data = {name: _iso(value) for name, value in self.cleaned_data.items()}
        received = data["received_at"]
        return {
            "now": f"{data['now']}T12:00:00+01:00",
            "received_at": f"{received}T08:00:00+01:00" if data["channel"] == ONLINE else received,
            "first_received_at": data["first_received_at"],
            "first_received_by": data["first_received_by"],
            "residence": data["residence"],
            "withdrawn_on": data["withdrawn_on"],
            "acknowledgement": {"sent_on": data["acknowledged_on"]} if data["acknowledged_on"] else None,
            "completeness_requests": [_letter(data, number) for number in self.letters],
            "express_decision": _decision(data) if any(data[name] for name in _OF_DECISION) else None,
            "reasons": {"requested_on": data["reasons_on"]} if data["reasons_on"] else None,
            "recours_gracieux_on": data["gracieux_on"],
        }

    @property
    def letters(self) -> list[int]:
        """The letters of which anything was typed: what is lacking is said at its field."""
        names = _LETTER_FIELDS.values()
        return [
            number
            for number in range(1, LETTERS + 1)
            if any(self.cleaned_data.get(f"{name}_{number}") for name in names)
        ]

    def field_of(self, path: str) -> str | None:
        """Where a fact was typed."""
        parts = path.split(".")
        if parts[0] == "completeness_requests" and len(parts) > 2 and parts[2] in _LETTER_FIELDS:
            return f"{_LETTER_FIELDS[parts[2]]}_{self.letters[int(parts[1])]}"
        return FIELD_OF.get(path)


# The field of the form at which a refusal about a fact is shown.
FIELD_OF = {
    "received_at": "received_at",
    "first_received_at": "first_received_at",
    "withdrawn_on": "withdrawn_on",
    "acknowledgement.sent_on": "acknowledged_on",
    "express_decision.outcome": "outcome",
    "express_decision.signed_on": "signed_on",
    "express_decision.notification.made_available_on": "made_available_on",
    "express_decision.notification.consulted_on": "reached_on",
    "express_decision.notification.received_on": "reached_on",
    "reasons.requested_on": "reasons_on",
    "recours_gracieux_on": "gracieux_on",
}
_LETTER_FIELDS = {"sent_on": "sent", "notified_on": "reached", "due_on": "due", "productions": "produced"}
_OF_DECISION = ("outcome", "signed_on", "made_available_on", "reached_on")


def _iso(value: object) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _letter(data: dict[str, Any], number: int) -> dict[str, Any]:
    produced = data[f"produced_{number}"]
    piece = f"{PIECE} {number}"
    return {
        "sent_on": data[f"sent_{number}"],
        "notified_on": data[f"reached_{number}"],
        "due_on": data[f"due_{number}"],
        "pieces": [piece],
        "productions": [{"on": produced, "pieces": [piece]}] if produced else [],
    }


def _decision(data: dict[str, Any]) -> dict[str, Any]:
    online = data["notified_by"] == ONLINE
    available, reached = data["made_available_on"], data["reached_on"]
    notification = None
    if online and (available or reached):
        notification = {"channel": ONLINE, "made_available_on": available, "consulted_on": reached}
    elif not online:
        notification = {"channel": PAPER, "received_on": reached}
    return {"outcome": data["outcome"] or None, "signed_on": data["signed_on"], "notification": notification}
