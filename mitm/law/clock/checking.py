"""Facts that cannot be true together. Facts still to come are allowed (the clock ignores them), but for the receipt."""

import datetime as dt

from mitm.law.clock.days import day_in_paris
from mitm.law.clock.facts import Channel, ClockFacts, CompletenessRequest, ExpressDecision, Notification
from mitm.law.clock.parameters import SILENCE_MONTHS
from mitm.law.parameters import NotInForceError
from mitm.law.reading import FactError

Day = dt.date | None


def check(facts: ClockFacts) -> None:
    """Raise FactError at the first contradiction."""
    start = _receipt(facts)
    for number, letter in enumerate(facts.completeness_requests):
        _letter(letter, f"completeness_requests.{number}", start, facts)
    _after(facts.withdrawn_on, start, "withdrawn_on", "Le désistement précède la réception de la demande.")
    if facts.express_decision is not None:
        _decision(facts.express_decision, start)
    if facts.reasons is not None:
        requested_on = facts.reasons.requested_on
        _after(requested_on, start, "reasons.requested_on", "La demande de motifs précède la réception de la demande.")
        _after(facts.reasons.given_on, requested_on, "reasons.given_on", "Les motifs précèdent leur demande.")
    _gracieux(facts, start)
    if facts.acknowledgement is not None:
        message = "L’accusé de réception précède la réception de la demande."
        _after(facts.acknowledgement.sent_on, start, "acknowledgement.sent_on", message)


def _after(day: Day, other: Day, field: str, message: str) -> None:
    """A day that is known is not before another that is."""
    if day is not None and other is not None and day < other:
        raise FactError(field, "order", message)


def _receipt(facts: ClockFacts) -> dt.date:
    """The day of the first receipt."""
    received_on, today = day_in_paris(facts.received_at), day_in_paris(facts.now)
    instant = facts.received_at if isinstance(facts.received_at, dt.datetime) else None
    if received_on > today or (instant is not None and instant > facts.now):
        raise FactError("received_at", "future", "La demande serait reçue après l’instant considéré.")
    start, field = received_on, "received_at"
    if facts.first_received_at is not None:
        start, field = day_in_paris(facts.first_received_at), "first_received_at"
        _after(received_on, start, field, "La première réception suit celle de l’agence.")
    try:
        SILENCE_MONTHS.on(start)
    except NotInForceError as error:
        raise FactError(field, "not_in_force", str(error)) from error
    return start


def _letter(letter: CompletenessRequest, path: str, start: dt.date, facts: ClockFacts) -> None:
    """A letter: sent, then received, then a period, with productions of what it asks for."""
    first = letter.sent_on or letter.made_available_on or letter.notified_on
    if first is None:
        raise FactError(f"{path}.notified_on", "missing", "La lettre n’est ni envoyée ni reçue.")
    sending = facts.doctrine.get("clock_suspension_start") == "sending"
    if sending and letter.sent_on is None and letter.made_available_on is None:
        raise FactError(f"{path}.sent_on", "missing", "La suspension part de l’envoi : sa date manque.")
    _after(letter.sent_on, start, f"{path}.sent_on", "La lettre précède la réception de la demande.")
    _arrival(letter, path, start)
    _after(letter.due_on, letter.notified_on or first, f"{path}.due_on", "La période s’achève avant la lettre.")
    if letter.valid:
        for name in ("due_on", "pieces"):
            if not getattr(letter, name):
                raise FactError(f"{path}.{name}", "missing", "Une lettre régulière dit ses pièces et leur période.")
    _productions(letter, path, first)


def _arrival(letter: CompletenessRequest, path: str, start: dt.date) -> None:
    """On paper a letter arrives on a day; online it is made available, then opened or not."""
    available_on, opened_on = letter.made_available_on, letter.consulted_on
    if letter.notified_on is not None and (available_on or opened_on) is not None:
        raise FactError(f"{path}.notified_on", "contradictory", "Mise en ligne, la lettre est reçue à son ouverture.")
    if opened_on is not None and available_on is None:
        raise FactError(f"{path}.made_available_on", "missing", "Ouverte, la lettre a été mise à disposition.")
    for name in ("notified_on", "made_available_on"):
        arrived_on = getattr(letter, name)
        _after(arrived_on, start, f"{path}.{name}", "La lettre précède la réception de la demande.")
        _after(arrived_on, letter.sent_on, f"{path}.{name}", "La lettre est reçue avant son envoi.")
    _after(opened_on, available_on, f"{path}.consulted_on", "L’ouverture précède la mise à disposition.")


def _productions(letter: CompletenessRequest, path: str, first: dt.date) -> None:
    """What answers a letter comes after it, and is what it asks for."""
    for number, production in enumerate(letter.productions):
        where = f"{path}.productions.{number}"
        _after(production.on, first, f"{where}.on", "La production précède la lettre.")
        if not production.pieces:
            raise FactError(f"{where}.pieces", "missing", "La production ne dit pas ses pièces.")
        if unknown := set(production.pieces).difference(letter.pieces):
            names = ", ".join(sorted(unknown))
            raise FactError(f"{where}.pieces", "unknown_piece", f"La lettre ne demande pas : {names}.")


def _decision(decision: ExpressDecision, start: dt.date) -> None:
    signed_on = decision.signed_on
    _after(signed_on, start, "express_decision.signed_on", "La décision précède la réception de la demande.")
    if decision.notification is not None:
        _notification(decision.notification, "express_decision", signed_on, "La notification précède la signature.")


def _gracieux(facts: ClockFacts, start: dt.date) -> None:
    """A recours gracieux, then its answer."""
    filed_on, answer = facts.recours_gracieux_on, facts.recours_gracieux_answer
    _after(filed_on, start, "recours_gracieux_on", "Le recours précède la réception de la demande.")
    if answer is None:
        return
    if filed_on is None:
        raise FactError("recours_gracieux_on", "missing", "Une réponse suppose un recours : sa date manque.")
    if answer.notification is not None:
        _notification(answer.notification, "recours_gracieux_answer", filed_on, "La réponse précède le recours.")


def _notification(found: Notification, of: str, since: dt.date, message: str) -> None:
    """The days of a channel are its own, follow each other, and come no sooner than `since`."""
    path = f"{of}.notification"
    paper = found.channel == Channel.PAPER
    for name in ("made_available_on", "consulted_on") if paper else ("received_on",):
        if getattr(found, name) is not None:
            raise FactError(f"{path}.{name}", "contradictory", "Cette date n’est pas celle de ce canal.")
    if found.consulted_on is not None and found.made_available_on is None:
        raise FactError(f"{path}.made_available_on", "missing", "Consultée, elle a été mise à disposition.")
    _after(found.received_on, since, f"{path}.received_on", message)
    _after(found.made_available_on, since, f"{path}.made_available_on", message)
    _after(
        found.consulted_on,
        found.made_available_on,
        f"{path}.consulted_on",
        "La consultation précède la mise à disposition.",
    )
