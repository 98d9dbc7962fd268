"""Every sentence of the explanation as a jurist reads it: sentences.txt holds one of each, with its day and article."""

from pathlib import Path

import pytest

from mitm.law.clock import GracieuxOutcome, Outcome, ReasonsRequest
from mitm.law.clock.wording import SENTENCES
from tests.law.clock.building import (
    PIECES,
    acknowledged,
    answer,
    answer_online,
    day,
    decision,
    judge,
    letter,
    online,
    posted_online,
)

GRANTED, REFUSED = Outcome.GRANTED, Outcome.REFUSED
ACCEPTED, REJECTED = GracieuxOutcome.ACCEPTED, GracieuxOutcome.REJECTED
CATALOGUE = Path(__file__).with_name("sentences.txt")
LATE = "2029-01-01T08:00Z"
OCTOBER = letter("2026-10-01", "2026-10-31")
REQUESTS: list[dict[str, object]] = [
    {
        "received": "2026-09-15",
        "now": "2026-10-05T08:00Z",
        "first_received_at": day("2026-09-14"),
        "completeness_requests": (OCTOBER,),
    },
    {
        "received": "2026-09-15",
        "now": "2026-10-05T08:00Z",
        "first_received_at": day("2026-09-14"),
        "first_received_by": "mailbox",
        "acknowledgement": acknowledged(),
    },
    {
        "first_received_at": day("2026-09-14"),
        "first_received_by": "mailbox",
        "doctrine": {"clock_mailbox": "dedicated", "clock_flip": "start_of_day"},
    },
    {
        "now": LATE,
        "completeness_requests": (
            OCTOBER,
            letter("2026-10-02", None, valid=False),
            letter("2026-10-05", "2026-10-10"),
            letter("2026-11-01", "2026-11-10", ("2026-11-05", PIECES)),
            letter("2027-11-01", "2027-11-10"),
        ),
        "acknowledgement": acknowledged("2028-01-01"),
    },
    {
        "now": LATE,
        "completeness_requests": (OCTOBER, letter("2026-11-02", "2026-11-10")),
        "doctrine": {"clock_repeat_letter": "first", "clock_flip": "start_of_day"},
        "withdrawn_on": day("2027-02-01"),
        "acknowledgement": acknowledged(complete=False),
    },
    {
        "now": "2026-11-18T08:00Z",
        "completeness_requests": (
            posted_online("2026-10-01", "2026-10-11"),
            posted_online("2026-10-20", "2026-10-31", "2026-10-22"),
            posted_online("2026-11-05", "2026-11-30"),
        ),
    },
    {"withdrawn_on": day("2026-09-16")},
    {
        "now": LATE,
        "withdrawn_on": day("2026-11-16"),
        "express_decision": decision(GRANTED, "2026-11-10", "2026-11-12"),
    },
    {"now": LATE, "express_decision": online(GRANTED, "2026-11-20", "2026-11-22", "2026-11-23")},
    {
        "now": LATE,
        "express_decision": online(REFUSED, "2026-11-10", "2026-11-12"),
        "reasons": ReasonsRequest(day("2026-12-01")),
        "recours_gracieux_on": day("2026-12-01"),
    },
    {"now": "2026-11-16T08:00Z", "express_decision": online(REFUSED, "2026-11-10", "2026-11-12")},
    {
        "now": "2026-11-16T08:00Z",
        "express_decision": decision(REFUSED, "2026-11-10"),
        "doctrine": {"clock_silence_broken": "signature"},
    },
    *(
        {
            "now": now,
            "acknowledgement": acknowledged(),
            "recours_gracieux_on": day("2026-12-01"),
            "recours_gracieux_answer": answered,
        }
        for now, answered in [
            ("2026-12-20T08:00Z", answer_online(REJECTED, "2026-12-15")),
            (LATE, answer_online(REJECTED, "2026-12-15")),
            (LATE, answer_online(ACCEPTED, "2026-12-15", "2026-12-17")),
            (LATE, answer(REJECTED, "2027-02-10")),
            (LATE, answer(REJECTED, "2027-06-01")),
        ]
    ),
    {
        "now": LATE,
        "acknowledgement": acknowledged(),
        "residence": "overseas",
        "reasons": ReasonsRequest(day("2026-12-01"), day("2027-01-10")),
        "recours_gracieux_on": day("2028-12-01"),
    },
    {
        "now": LATE,
        "acknowledgement": acknowledged(),
        "residence": "abroad",
        "reasons": ReasonsRequest(day("2028-12-01"), day("2028-12-10")),
        "express_decision": decision(REFUSED, "2026-11-20", "2026-11-22"),
    },
    {
        "now": LATE,
        "acknowledgement": acknowledged(),
        "reasons": ReasonsRequest(day("2028-12-01"), day("2028-12-10")),
        "express_decision": decision(REFUSED, "2026-11-20", "2027-11-22"),
    },
    {
        "now": LATE,
        "acknowledgement": acknowledged(),
        "reasons": ReasonsRequest(day("2026-12-01")),
        "doctrine": {"clock_reasons": "not_due"},
    },
]


def said() -> dict[str, str]:
    """One line for each sentence, as first said."""
    lines: dict[str, str] = {}
    for request in REQUESTS:
        found = judge(**request)  # type: ignore[arg-type]
        for note, step in zip(found.notes, found.steps(), strict=True):
            lines.setdefault(note[0], f"{note[0]} | {step.on or '-'} | {step.article} | {step.text}")
    return lines


def test_every_sentence_is_said() -> None:
    assert set(said()) == set(SENTENCES)


@pytest.mark.parametrize("line", CATALOGUE.read_text(encoding="utf-8").splitlines(), ids=lambda line: line.split()[0])
def test_each_sentence_is_the_one_that_was_proofread(line: str) -> None:
    assert said()[line.split(" | ")[0]] == line


def test_the_catalogue_holds_every_sentence() -> None:
    keys = [line.split(" | ")[0] for line in CATALOGUE.read_text(encoding="utf-8").splitlines()]
    assert sorted(keys) == sorted(SENTENCES)


def test_a_paper_request_that_was_decided_in_time_has_its_own_article() -> None:
    found = judge("2026-09-15", "2026-11-20T08:00Z", express_decision=decision(REFUSED, "2026-11-10", "2026-11-12"))
    assert ("enforceable_by_decision", "L. 112-6 CRPA") in [(note[0], note[2]) for note in found.notes]


def test_reasons_given_without_having_been_asked_for_in_time_are_not_spoken_of() -> None:
    keys = [note[0] for note in judge(**REQUESTS[-2]).notes]  # type: ignore[arg-type]
    assert "reasons_out_of_time" in keys
    assert "reasons_given" not in keys
