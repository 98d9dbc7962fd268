"""How facts and verdicts of the law are described in the OpenAPI file."""

from __future__ import annotations

from typing import Any

from mitm.law.clock import Channel, FirstRecipient, GracieuxOutcome, Outcome, Residence, Status
from mitm.law.clock.reading import DOCTRINE
from mitm.law.doctrine import QUESTIONS

Schema = dict[str, Any]

DAY: Schema = {"type": "string", "format": "date", "nullable": True}
FLAG: Schema = {"type": "boolean"}


def one_or_many(*names: str) -> Schema:
    """One of the components below, or an array of them."""
    found = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    schema = {"oneOf": found} if len(found) > 1 else found[0]
    return {"oneOf": [schema, {"type": "array", "items": schema}]}


def _object(required: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": list(required)} if required else schema


def _many(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _said(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}


def _word(members: object, default: str | None = None) -> Schema:
    schema: Schema = {"type": "string", "enum": [str(member) for member in members]}  # type: ignore[attr-defined]
    return {**schema, "default": default} if default else schema


PIECES = _many({"type": "string"})
LETTER = _object(
    sent_on=DAY,
    notified_on=_said(DAY, "Jour où une lettre sur papier parvient au demandeur."),
    made_available_on=_said(DAY, "Jour où une lettre est mise à disposition en ligne."),
    consulted_on=_said(
        DAY, "Jour où elle est ouverte ; non ouverte à temps, elle est réputée reçue à sa mise en ligne."
    ),
    due_on=_said(DAY, "Dernier jour de la période accordée."),
    pieces=_said(PIECES, "Pièces demandées."),
    valid=_said({**FLAG, "default": True}, "La lettre dit la liste des pièces, la période et la règle."),
    productions=_many(_object(("on", "pieces"), on={"type": "string", "format": "date"}, pieces=PIECES)),
)
NOTIFICATION = _object(("channel",), channel=_word(Channel), made_available_on=DAY, consulted_on=DAY, received_on=DAY)
DECISION = _object(
    ("outcome", "signed_on"),
    outcome=_word(Outcome),
    signed_on={"type": "string", "format": "date"},
    notification=NOTIFICATION,
)
ANSWER = _object(("outcome",), outcome=_word(GracieuxOutcome), notification=NOTIFICATION)
CLOCK_FACTS = _object(
    ("received_at", "now"),
    received_at={"type": "string", "description": "Instant avec son décalage (en ligne) ou date (papier)."},
    now={"type": "string", "format": "date-time", "description": "Les faits postérieurs sont ignorés."},
    first_received_at={"type": "string", "nullable": True, "description": "Réception par qui fut saisi par erreur."},
    first_received_by=_said(
        _word(FirstRecipient, FirstRecipient.ADMINISTRATION.value), "Autre administration, ou autre boîte de l’agence."
    ),
    completeness_requests=_many(LETTER),
    withdrawn_on=DAY,
    express_decision=DECISION,
    reasons=_object(requested_on=DAY, given_on=DAY),
    recours_gracieux_on=_said(DAY, "Premier recours gracieux\u00a0: lui seul interrompt le délai pour saisir le juge."),
    recours_gracieux_answer=_said(ANSWER, "Réponse expresse à ce recours, qui compte dès sa notification."),
    acknowledgement=_object(sent_on=DAY, complete={**FLAG, "default": True}),
    residence=_word(Residence, Residence.METROPOLITAN.value),
    doctrine=_object(
        **{key: _word([value for value, _ in QUESTIONS[key].options], str(QUESTIONS[key].default)) for key in DOCTRINE}
    ),
)
STEP = _object(on=DAY, text={"type": "string"}, article={"type": "string"})
CLOCK_VERDICT = _object(
    clock_starts_on=DAY,
    suspensions=_many(
        _object(
            **{"from": DAY, "to": _said(DAY, "Premier jour qui compte à nouveau.")},
            days={"type": "integer"},
            letter={"type": "integer", "description": "Rang de la lettre, à partir de 0."},
        )
    ),
    suspended_days={"type": "integer"},
    implicit_decision_on=DAY,
    flips_at={"type": "string", "format": "date-time", "nullable": True},
    settles_at=_said(
        {"type": "string", "format": "date-time", "nullable": True},
        "Instant à partir duquel plus rien de ce qui attend d’être ouvert en ligne ne peut remettre ce jour en cause.",
    ),
    status=_word(Status),
    provisional=FLAG,
    decision_on=DAY,
    appeal_until=DAY,
    appeal_enforceable=FLAG,
    registration_due_on=DAY,
    acknowledgement_due_on=DAY,
    reasons_due_on=DAY,
    recours_gracieux_rejected_on=_said(DAY, "Rejet du recours gracieux, exprès ou par silence."),
    recours_gracieux_accepted_on=_said(DAY, "Notification de son accueil\u00a0: il ne reste rien à contester."),
    grant_withdrawal_until=DAY,
    steps=_many(STEP),
)
FACT_ERROR = _object(
    ("error",),
    error=_object(
        ("field", "code", "message"), field={"type": "string"}, code={"type": "string"}, message={"type": "string"}
    ),
)
COMPONENTS = {"ClockFacts": CLOCK_FACTS, "ClockVerdict": CLOCK_VERDICT, "FactError": FACT_ERROR}
