"""Facts and verdicts as JSON: written so that anybody can have the verdict computed again."""

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from mitm.law.clock import ClockFacts, verdict
from mitm.law.clock.reading import read_facts
from mitm.law.clock.writing import answer, as_json, facts_as_json
from mitm.law.rules import RULES, judge
from tests.law.clock.building import instant
from tests.law.clock.documents import LEAST, WHOLE


@pytest.mark.parametrize("document", [WHOLE, LEAST])
def test_facts_are_written_as_they_are_read(document: dict[str, Any]) -> None:
    facts = read_facts(document)

    assert read_facts(json.loads(json.dumps(facts_as_json(facts)))) == facts


def test_only_the_doctrine_of_the_clock_is_written() -> None:
    facts = ClockFacts(instant("2026-09-15T08:00Z"), instant("2026-09-16T08:00Z"), doctrine={"uplift": "x"})

    assert facts_as_json(facts)["doctrine"] == {}


def test_the_verdict_is_written_with_iso_dates_and_null_for_what_does_not_apply() -> None:
    found = answer({**LEAST, "received_at": "2026-09-15T10:00:00+02:00"})
    steps = found.pop("steps")
    assert found == {
        "clock_starts_on": "2026-09-15",
        "suspensions": [],
        "suspended_days": 0,
        "implicit_decision_on": "2026-11-15",
        "flips_at": "2026-11-15T23:00:00Z",
        "settles_at": "2026-11-15T23:00:00Z",
        "status": "running",
        "provisional": False,
        "decision_on": None,
        "appeal_until": "2027-01-18",
        "appeal_enforceable": False,
        "registration_due_on": "2026-09-16",
        "acknowledgement_due_on": "2026-09-29",
        "reasons_due_on": None,
        "recours_gracieux_rejected_on": None,
        "recours_gracieux_accepted_on": None,
        "grant_withdrawal_until": None,
    }
    assert isinstance(steps, list)
    assert steps[0] == {
        "on": "2026-09-15",
        "text": "La demande est reçue en ligne le 15 septembre 2026 (heure de Paris).",
        "article": "R. 5124-49-4 III CSP",
    }
    assert None in [step["on"] for step in steps]


def test_a_verdict_is_written_in_french_unless_told_otherwise() -> None:
    found = verdict(read_facts(LEAST))
    assert as_json(found) == as_json(found, "fr") != as_json(found, "en")


def test_the_whole_is_answered_in_full() -> None:
    found = answer(
        {
            **WHOLE,
            "now": "2027-12-01T09:00:00Z",
            "acknowledgement": {"sent_on": "2026-09-16"},
            "withdrawn_on": None,
            "doctrine": {},
            "residence": "metropolitan",
        }
    )
    assert found["suspensions"] == [{"from": "2026-10-01", "to": "2026-10-31", "days": 30, "letter": 0}]
    assert (found["status"], found["decision_on"]) == ("refused", "2026-11-22")
    assert (found["recours_gracieux_rejected_on"], found["recours_gracieux_accepted_on"]) == ("2027-01-05", None)
    assert found["appeal_until"] == "2027-03-08"
    granted = {
        **LEAST,
        "now": "2026-12-01T09:00:00Z",
        "express_decision": {
            "outcome": "granted",
            "signed_on": "2026-10-31",
            "notification": {"channel": "paper", "received_on": "2026-11-02"},
        },
    }
    assert (answer(granted)["grant_withdrawal_until"], answer(granted)["flips_at"]) == ("2027-02-28", None)
    asked = {**LEAST, "now": "2027-01-15T09:00:00Z", "reasons": {"requested_on": "2026-12-01"}}
    assert answer(asked)["reasons_due_on"] == "2027-01-01"


def test_an_array_is_judged_one_by_one_and_errors_stay_in_their_place() -> None:
    good, bad = judge(RULES["clock"], [LEAST, {}], "en")  # type: ignore[misc]
    assert good["steps"][0]["text"].startswith("The request")
    assert bad == {"error": {"field": "received_at", "code": "missing", "message": "Ce fait manque."}}
    assert judge(RULES["clock"], {})["error"]["code"] == "missing"  # type: ignore[index]
    assert judge(RULES["clock"], LEAST)["steps"][0]["text"].startswith("La demande")  # type: ignore[index]


ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["2026-10-01", "2026-10-01T08:00Z", "paper", "refused"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*WHOLE, "on", "pieces", "sent_on", "due_on", "notified_on"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(list(WHOLE)), ANY))
def test_whatever_is_sent_gets_a_verdict_or_names_its_fault(changes: dict[str, object]) -> None:
    found = judge(RULES["clock"], {**WHOLE, **changes})
    assert isinstance(found, dict)
    assert ("error" in found) != ("status" in found)
    json.dumps(found)
