"""A draft as its laboratory meets it: on the desk, and in the hands of the pharmacist who gives it back."""

from __future__ import annotations

from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.cases.drafts import DRAFT, Draft
from mitm.web.contributions import Urgency
from mitm.web.fields import TextField
from mitm.web.forms import VigieForm


class SendBackForm(VigieForm):
    """What is to be corrected before the pharmacist confirms."""

    comment = TextField(
        label="Ce qui est à corriger",
        max_length=2_000,
        rows=3,
        error_messages={"required": "Dites ce qui est à corriger."},
    )


def on_desk(case: Draft, actor: Actor) -> tuple[str, Urgency]:
    """Why a case that is not filed yet is on the desk, and how much it presses."""
    if case.state == DRAFT:
        return "brouillon à terminer", Urgency.NORMAL
    if actor.can(Permission.PORTAL_CASE_CONFIRM):
        return "à confirmer et à déposer", Urgency.SOON
    return "attend le pharmacien responsable", Urgency.NORMAL
