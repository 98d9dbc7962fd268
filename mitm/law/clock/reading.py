"""The facts of a clock from JSON, strictly."""

from collections.abc import Mapping
from dataclasses import fields

from mitm.law.clock.checking import check
from mitm.law.clock.facts import (
    Acknowledgement,
    Channel,
    ClockFacts,
    CompletenessRequest,
    ExpressDecision,
    FirstRecipient,
    GracieuxAnswer,
    GracieuxOutcome,
    Notification,
    Outcome,
    Production,
    ReasonsRequest,
    Residence,
)
from mitm.law.doctrine import QUESTIONS
from mitm.law.reading import Fact, FactError

__all__ = ["DOCTRINE", "FactError", "read_facts"]

DOCTRINE = tuple(key for key in QUESTIONS if key.startswith("clock_"))
_NAMES = {
    kind: tuple(field.name for field in fields(kind))
    for kind in (
        Acknowledgement,
        ClockFacts,
        CompletenessRequest,
        ExpressDecision,
        GracieuxAnswer,
        Notification,
        Production,
        ReasonsRequest,
    )
}


def read_facts(value: object) -> ClockFacts:
    """The facts that a JSON object states. Raises FactError at the first that is missing, contradictory or impossible.

    What is absent or null did not happen; a letter is `valid` and an acknowledgement `complete` unless it says not.
    """
    found = Fact(value).object(_NAMES[ClockFacts])
    facts = ClockFacts(
        received_at=found["received_at"].instant_or_day(),
        now=found["now"].instant(),
        first_received_at=found["first_received_at"].optional(Fact.instant_or_day),
        first_received_by=found["first_received_by"].optional(lambda fact: fact.one_of(FirstRecipient))
        or FirstRecipient.ADMINISTRATION,
        completeness_requests=found["completeness_requests"].list(_letter),
        withdrawn_on=found["withdrawn_on"].optional(Fact.day),
        express_decision=found["express_decision"].optional(_decision),
        reasons=found["reasons"].optional(_reasons),
        recours_gracieux_on=found["recours_gracieux_on"].optional(Fact.day),
        recours_gracieux_answer=found["recours_gracieux_answer"].optional(_answer),
        acknowledgement=found["acknowledgement"].optional(_acknowledgement),
        residence=found["residence"].optional(lambda fact: fact.one_of(Residence)) or Residence.METROPOLITAN,
        doctrine=found["doctrine"].optional(_doctrine) or {},
    )
    check(facts)
    return facts


def _letter(fact: Fact) -> CompletenessRequest:
    found = fact.object(_NAMES[CompletenessRequest])
    valid = found["valid"].optional(Fact.boolean)
    return CompletenessRequest(
        sent_on=found["sent_on"].optional(Fact.day),
        notified_on=found["notified_on"].optional(Fact.day),
        due_on=found["due_on"].optional(Fact.day),
        pieces=found["pieces"].list(Fact.text),
        valid=valid is not False,
        productions=found["productions"].list(_production),
        made_available_on=found["made_available_on"].optional(Fact.day),
        consulted_on=found["consulted_on"].optional(Fact.day),
    )


def _production(fact: Fact) -> Production:
    found = fact.object(_NAMES[Production])
    return Production(found["on"].day(), found["pieces"].required().list(Fact.text))


def _decision(fact: Fact) -> ExpressDecision:
    found = fact.object(_NAMES[ExpressDecision])
    return ExpressDecision(
        found["outcome"].one_of(Outcome),
        found["signed_on"].day(),
        found["notification"].optional(_notification),
    )


def _answer(fact: Fact) -> GracieuxAnswer:
    found = fact.object(_NAMES[GracieuxAnswer])
    return GracieuxAnswer(found["outcome"].one_of(GracieuxOutcome), found["notification"].optional(_notification))


def _notification(fact: Fact) -> Notification:
    found = fact.object(_NAMES[Notification])
    days = (found[name].optional(Fact.day) for name in ("made_available_on", "consulted_on", "received_on"))
    return Notification(found["channel"].one_of(Channel), *days)


def _reasons(fact: Fact) -> ReasonsRequest | None:
    found = fact.object(_NAMES[ReasonsRequest])
    if all(value.value is None for value in found):
        return None
    return ReasonsRequest(found["requested_on"].day(), found["given_on"].optional(Fact.day))


def _acknowledgement(fact: Fact) -> Acknowledgement | None:
    found = fact.object(_NAMES[Acknowledgement])
    complete = found["complete"].optional(Fact.boolean)
    sent_on = found["sent_on"].optional(Fact.day)
    if sent_on is None and not complete:
        return None
    return Acknowledgement(found["sent_on"].day(), complete is not False)


def _doctrine(fact: Fact) -> Mapping[str, object]:
    found = fact.object(DOCTRINE)
    answers: dict[str, object] = {}
    for key in DOCTRINE:
        if found[key].value is None:
            continue
        answers[key] = found[key].text()
        if not QUESTIONS[key].accepts(answers[key]):
            options = ", ".join(option for option, _ in QUESTIONS[key].options)
            raise found[key].refuse("doctrine", f"Réponses possibles : {options}.")
    return answers
