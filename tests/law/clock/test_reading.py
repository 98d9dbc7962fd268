"""Facts from JSON: every fact is read, and one that is missing, contradictory or impossible is named by its path."""

import pytest

from mitm.law.clock import (
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
from mitm.law.clock.reading import read_facts
from mitm.law.doctrine import QUESTIONS
from mitm.law.reading import FactError
from tests.law.clock.building import day, instant
from tests.law.clock.documents import ANSWER, LEAST, LETTER, NOTIFICATION, WHOLE, changed


def refused(document: object) -> tuple[str, str]:
    with pytest.raises(FactError) as caught:
        read_facts(document)
    message = caught.value.message
    assert message[0].isupper()
    assert message.endswith(".")
    assert message[1:4].islower()
    return caught.value.field, caught.value.code


def test_every_fact_is_read() -> None:
    assert read_facts(WHOLE) == ClockFacts(
        received_at=instant("2026-09-15T08:00Z"),
        now=instant("2026-11-23T09:00Z"),
        first_received_at=day("2026-09-14"),
        first_received_by=FirstRecipient.MAILBOX,
        completeness_requests=(
            CompletenessRequest(
                sent_on=day("2026-09-28"),
                notified_on=day("2026-10-01"),
                due_on=day("2026-10-31"),
                pieces=("a", "b"),
                valid=True,
                productions=(Production(day("2026-10-12"), ("a",)),),
            ),
        ),
        withdrawn_on=day("2027-03-01"),
        express_decision=ExpressDecision(
            Outcome.REFUSED,
            day("2026-11-20"),
            Notification(Channel.ELECTRONIC, made_available_on=day("2026-11-21"), consulted_on=day("2026-11-22")),
        ),
        reasons=ReasonsRequest(day("2026-12-01"), day("2026-12-20")),
        recours_gracieux_on=day("2026-12-10"),
        recours_gracieux_answer=GracieuxAnswer(
            GracieuxOutcome.REJECTED,
            Notification(Channel.ELECTRONIC, made_available_on=day("2026-12-28"), consulted_on=day("2027-01-05")),
        ),
        acknowledgement=Acknowledgement(day("2026-09-16"), complete=False),
        residence=Residence.OVERSEAS,
        doctrine={"clock_flip": "start_of_day"},
    )


def test_what_did_not_happen_may_be_left_out_or_null() -> None:
    nulls = {**dict.fromkeys(WHOLE), **LEAST}
    assert read_facts(LEAST) == read_facts(nulls) == ClockFacts(day("2026-09-15"), instant("2026-09-16T08:00Z"))


def test_a_letter_is_regular_and_an_acknowledgement_complete_unless_it_says_not() -> None:
    facts = read_facts(changed(f"{LETTER}.valid", ...))
    assert facts.completeness_requests[0].valid
    assert read_facts(changed("acknowledgement.complete", ...)).acknowledgement == Acknowledgement(day("2026-09-16"))


@pytest.mark.parametrize("empty", [{}, {"sent_on": None, "complete": False}])
def test_an_acknowledgement_that_was_not_sent_is_none(empty: object) -> None:
    assert read_facts(changed("acknowledgement", empty)).acknowledgement is None


def test_a_decision_may_be_signed_and_not_yet_notified() -> None:
    decision = read_facts(changed("express_decision.notification", None)).express_decision
    assert decision == ExpressDecision(Outcome.REFUSED, day("2026-11-20"))


def test_an_answer_may_not_have_reached_the_applicant_yet() -> None:
    answer = read_facts(changed(ANSWER, None)).recours_gracieux_answer
    assert answer == GracieuxAnswer(GracieuxOutcome.REJECTED)


def test_reasons_that_nobody_asked_for_are_none() -> None:
    assert read_facts(changed("reasons", {"requested_on": None, "given_on": None})).reasons is None


def test_an_irregular_letter_may_lack_its_list_and_its_period() -> None:
    irregular = {"notified_on": "2026-10-01", "valid": False}
    letter = read_facts(changed("completeness_requests", [irregular])).completeness_requests[0]
    assert (letter.valid, letter.due_on, letter.pieces) == (False, None, ())


@pytest.mark.parametrize(
    "same_day",
    [
        (f"{LETTER}.sent_on", "2026-10-01"),
        (f"{LETTER}.due_on", "2026-10-01"),
        (f"{LETTER}.sent_on", "2026-09-14"),
        (f"{LETTER}.productions.0.on", "2026-09-28"),
        (f"{NOTIFICATION}.consulted_on", "2026-11-21"),
        (f"{NOTIFICATION}.made_available_on", "2026-11-20"),
        ("withdrawn_on", "2026-09-14"),
        ("express_decision.signed_on", "2026-09-14"),
        ("reasons.given_on", "2026-12-01"),
        ("recours_gracieux_on", "2026-09-14"),
        ("acknowledgement.sent_on", "2026-09-14"),
        ("first_received_at", "2026-09-15"),
        ("now", "2026-09-15T08:00:00Z"),
    ],
)
def test_two_facts_may_fall_on_the_same_day(same_day: tuple[str, str]) -> None:
    read_facts(changed(*same_day))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("received_at", ...),
        ("received_at", None),
        ("now", ...),
        (f"{LETTER}.due_on", None),
        (f"{LETTER}.pieces", []),
        (f"{LETTER}.productions.0.on", ...),
        (f"{LETTER}.productions.0.pieces", ...),
        (f"{LETTER}.productions.0.pieces", []),
        ("express_decision.outcome", ...),
        ("express_decision.signed_on", None),
        (f"{NOTIFICATION}.channel", ...),
        (f"{NOTIFICATION}.made_available_on", None),
        ("reasons.requested_on", None),
    ],
)
def test_a_fact_that_is_missing_is_named(path: str, value: object) -> None:
    assert refused(changed(path, value)) == (path, "missing")


def test_a_letter_was_sent_or_received() -> None:
    nowhere = {"due_on": "2026-10-31", "pieces": ["a"]}
    assert refused(changed("completeness_requests", [nowhere])) == (f"{LETTER}.notified_on", "missing")


def test_an_acknowledgement_is_complete_once_sent() -> None:
    assert refused(changed("acknowledgement", {"complete": True})) == ("acknowledgement.sent_on", "missing")


def test_where_sending_suspends_the_day_of_sending_is_needed() -> None:
    document = changed(f"{LETTER}.sent_on", None)
    read_facts(document)
    document["doctrine"] = {"clock_suspension_start": "sending"}
    assert refused(document) == (f"{LETTER}.sent_on", "missing")


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("recieved_at", "2026-09-15", "recieved_at"),
        (f"{LETTER}.title", "a", f"{LETTER}.title"),
        (f"{LETTER}.productions.0.by", "a", f"{LETTER}.productions.0.by"),
        ("express_decision.signer", "a", "express_decision.signer"),
        (f"{NOTIFICATION}.by", "a", f"{NOTIFICATION}.by"),
        ("reasons.by", "a", "reasons.by"),
        ("acknowledgement.by", "a", "acknowledgement.by"),
        ("doctrine.late_tolerance", 2, "doctrine.late_tolerance"),
    ],
)
def test_a_fact_that_nobody_knows_is_named(path: str, value: object, field: str) -> None:
    assert refused(changed(path, value)) == (field, "unknown")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("received_at", 20260915),
        ("first_received_at", 1),
        ("first_received_by", 1),
        ("now", True),
        ("completeness_requests", {}),
        (LETTER, "a"),
        (f"{LETTER}.pieces", "ab"),
        (f"{LETTER}.pieces.0", 1),
        (f"{LETTER}.valid", 1),
        (f"{LETTER}.due_on", 1),
        (f"{LETTER}.productions", "a"),
        (f"{LETTER}.productions.0", []),
        ("withdrawn_on", False),
        ("express_decision", "refused"),
        ("express_decision.outcome", 1),
        (NOTIFICATION, []),
        ("reasons", "2026-12-01"),
        ("acknowledgement", True),
        ("acknowledgement.complete", "yes"),
        ("residence", ["abroad"]),
        ("doctrine", []),
        ("doctrine.clock_flip", ["start_of_day"]),
    ],
)
def test_a_fact_of_the_wrong_type_is_named(path: str, value: object) -> None:
    assert refused(changed(path, value)) == (path, "type")


@pytest.mark.parametrize("document", [None, 3, "a", [], True])
def test_facts_are_an_object(document: object) -> None:
    assert refused(document) == ("", "type")


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("received_at", "2026-02-30", "invalid"),
        ("received_at", "20260915", "invalid"),
        ("received_at", "2026-W38-2", "invalid"),
        ("received_at", "hier", "invalid"),
        ("received_at", "2026-09-15T25:00:00Z", "invalid"),
        ("received_at", "2026-09-15 10:00:00Z", "invalid"),
        ("received_at", "2026-09-15T10:00:00", "naive"),
        ("received_at", "2026-09-15\n", "invalid"),
        ("received_at", "1899-12-31", "out_of_range"),
        ("received_at", "1900-01-01", "not_in_force"),
        ("received_at", "2015-12-31", "not_in_force"),
        ("now", "2026-11-23", "invalid"),
        ("now", "2026-11-23T09:00:00", "naive"),
        ("now", "2200-01-01T00:00:00Z", "out_of_range"),
        ("withdrawn_on", "2027-03-01T00:00:00Z", "invalid"),
        ("withdrawn_on", "2027-13-01", "invalid"),
        ("first_received_by", "somebody", "invalid"),
        ("express_decision.outcome", "maybe", "invalid"),
        ("recours_gracieux_answer.outcome", "granted", "invalid"),
        (f"{ANSWER}.channel", "pigeon", "invalid"),
        (f"{NOTIFICATION}.channel", "pigeon", "invalid"),
        ("residence", "Paris", "invalid"),
        ("doctrine.clock_flip", "noon", "doctrine"),
        (f"{LETTER}.pieces.0", "  ", "invalid"),
        (f"{LETTER}.pieces.0", "a" * 501, "invalid"),
        (f"{LETTER}.pieces", [str(number) for number in range(101)], "too_many"),
    ],
)
def test_a_value_that_cannot_be_is_named(path: str, value: object, code: str) -> None:
    document = changed(path, value)
    if path == "received_at":
        del document["first_received_at"]
    assert refused(document) == (path, code)


def test_limits_are_reached_but_not_passed() -> None:
    pieces = [str(number) for number in range(99)] + ["a"]
    assert len(read_facts(changed(f"{LETTER}.pieces", pieces)).completeness_requests[0].pieces) == 100
    document = {**LEAST, "received_at": "2016-01-01"}
    assert read_facts(document).received_at == day("2016-01-01")
    assert read_facts({**LEAST, "now": "2199-12-31T23:59:59Z"})
    long = "a" * 500
    document = changed(f"{LETTER}.pieces", [long])
    document["completeness_requests"][0]["productions"] = []
    assert read_facts(document).completeness_requests[0].pieces == (long,)


def test_the_first_receipt_too_has_a_rule_in_force() -> None:
    assert refused(changed("first_received_at", "2015-12-31")) == ("first_received_at", "not_in_force")
    assert refused(changed("first_received_at", "1899-12-31")) == ("first_received_at", "out_of_range")


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("first_received_at", "2026-09-16", "order"),
        (f"{LETTER}.sent_on", "2026-09-13", "order"),
        (f"{LETTER}.notified_on", "2026-09-27", "order"),
        (f"{LETTER}.due_on", "2026-09-30", "order"),
        (f"{LETTER}.productions.0.on", "2026-09-27", "order"),
        (f"{LETTER}.productions.0.pieces", ["c"], "unknown_piece"),
        ("withdrawn_on", "2026-09-13", "order"),
        ("express_decision.signed_on", "2026-09-13", "order"),
        (f"{NOTIFICATION}.made_available_on", "2026-11-19", "order"),
        (f"{NOTIFICATION}.consulted_on", "2026-11-20", "order"),
        (f"{NOTIFICATION}.received_on", "2026-11-22", "contradictory"),
        ("reasons.requested_on", "2026-09-13", "order"),
        ("reasons.given_on", "2026-11-30", "order"),
        ("recours_gracieux_on", "2026-09-13", "order"),
        ("recours_gracieux_on", None, "missing"),
        (f"{ANSWER}.made_available_on", "2026-12-09", "order"),
        (f"{ANSWER}.made_available_on", None, "missing"),
        (f"{ANSWER}.consulted_on", "2026-12-27", "order"),
        (f"{ANSWER}.received_on", "2026-12-28", "contradictory"),
        ("acknowledgement.sent_on", "2026-09-13", "order"),
    ],
)
def test_facts_that_contradict_each_other_are_named(path: str, value: object, code: str) -> None:
    assert refused(changed(path, value)) == (path, code)


def test_a_letter_not_yet_received_has_its_order_too() -> None:
    document = changed(f"{LETTER}.notified_on", None)
    read_facts(document)
    document["completeness_requests"][0]["due_on"] = "2026-09-27"
    assert refused(document) == (f"{LETTER}.due_on", "order")
    received = changed(f"{LETTER}.sent_on", None)
    received["completeness_requests"][0]["notified_on"] = "2026-09-13"
    assert refused(received) == (f"{LETTER}.notified_on", "order")
    received["completeness_requests"][0] |= {
        "notified_on": "2026-10-01",
        "productions": [{"on": "2026-09-30", "pieces": ["a"]}],
    }
    assert refused(received) == (f"{LETTER}.productions.0.on", "order")


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("received_on", "2026-11-19", "order"),
        ("made_available_on", "2026-11-21", "contradictory"),
        ("consulted_on", "2026-11-21", "contradictory"),
    ],
)
def test_paper_has_its_own_days(name: str, value: str, code: str) -> None:
    notification = {"channel": "paper", "received_on": "2026-11-21"}
    read_facts(changed(NOTIFICATION, notification))
    assert refused(changed(NOTIFICATION, {**notification, name: value})) == (f"{NOTIFICATION}.{name}", code)


@pytest.mark.parametrize(
    ("received", "now", "future"),
    [
        ("2026-09-15T08:00:01Z", "2026-09-15T08:00:00Z", True),
        ("2026-09-15T08:00:00Z", "2026-09-15T08:00:00Z", False),
        ("2026-09-16", "2026-09-15T21:59:59Z", True),
        ("2026-09-16", "2026-09-15T22:00:00Z", False),
    ],
)
def test_a_request_is_not_received_after_now(received: str, now: str, future: bool) -> None:
    document = {"received_at": received, "now": now}
    if future:
        assert refused(document) == ("received_at", "future")
    else:
        read_facts(document)


@pytest.mark.parametrize("key", [key for key in QUESTIONS if key.startswith("clock_")])
def test_every_answer_of_doctrine_is_read(key: str) -> None:
    for option, _ in QUESTIONS[key].options:
        assert read_facts({**LEAST, "doctrine": {key: option}}).doctrine == {key: option}
    assert read_facts({**LEAST, "doctrine": {key: None}}).doctrine == {}


ONLINE = {"due_on": "2026-10-31", "pieces": ["a"], "made_available_on": "2026-09-28", "consulted_on": "2026-10-02"}


def test_a_letter_online_is_read() -> None:
    [found] = read_facts({**LEAST, "completeness_requests": [ONLINE]}).completeness_requests
    assert (found.sent_on, found.notified_on) == (None, None)
    assert (found.made_available_on, found.consulted_on) == (day("2026-09-28"), day("2026-10-02"))


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"notified_on": "2026-10-02"}, "notified_on", "contradictory"),
        ({"made_available_on": None}, "made_available_on", "missing"),
        ({"made_available_on": "2026-09-14"}, "made_available_on", "order"),
        ({"sent_on": "2026-09-29"}, "made_available_on", "order"),
        ({"consulted_on": "2026-09-27"}, "consulted_on", "order"),
        ({"due_on": "2026-09-27"}, "due_on", "order"),
    ],
)
def test_facts_of_a_letter_online_that_contradict_each_other_are_named(
    changes: dict[str, object], field: str, code: str
) -> None:
    sent = {"sent_on": "2026-09-28"} if changes.get("made_available_on", "") is None else {}
    document = {**LEAST, "completeness_requests": [{**ONLINE, **sent, **changes}]}
    assert refused(document) == (f"{LETTER}.{field}", code)


def test_where_sending_suspends_a_letter_online_was_sent_when_it_was_put_there() -> None:
    document = {**LEAST, "completeness_requests": [ONLINE], "doctrine": {"clock_suspension_start": "sending"}}
    assert read_facts(document).completeness_requests[0].sent_on is None


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("doctrine.clock_repeat_letter", "never", "Réponses possibles : every, new_pieces, first."),
        ("residence", "Paris", "Valeurs possibles : metropolitan, overseas, abroad."),
        (f"{LETTER}.productions.0.pieces", ["d", "c"], "La lettre ne demande pas : c, d."),
        (f"{LETTER}.pieces", [""] * 101, "La liste compte plus de 100 éléments."),
        (f"{LETTER}.pieces.0", "", "Un texte de 1 à 500 caractères est attendu."),
        ("withdrawn_on", "hier", "Une date est attendue (AAAA-MM-JJ)."),
        ("withdrawn_on", "2027-02-29", "Cette date n’existe pas."),
        ("now", "hier", "Un instant est attendu (AAAA-MM-JJTHH:MM:SS+01:00)."),
        ("now", "1812-01-01T00:00Z", "L’année va de 1900 à 2199."),
    ],
)
def test_an_error_says_what_is_expected(path: str, value: object, message: str) -> None:
    with pytest.raises(FactError) as caught:
        read_facts(changed(path, value))
    assert caught.value.message == message


def test_an_error_reads_as_a_sentence() -> None:
    assert str(FactError("now", "missing", "Ce fait manque.")) == "now : Ce fait manque."
    assert str(FactError("", "type", "Un objet est attendu.")) == "Un objet est attendu."
