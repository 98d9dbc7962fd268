"""Facts of a clock in JSON: all of them, and the fewest."""

import copy
from typing import Any

WHOLE: dict[str, Any] = {
    "received_at": "2026-09-15T10:00:00+02:00",
    "first_received_at": "2026-09-14",
    "first_received_by": "mailbox",
    "completeness_requests": [
        {
            "sent_on": "2026-09-28",
            "notified_on": "2026-10-01",
            "due_on": "2026-10-31",
            "pieces": ["a", "b"],
            "valid": True,
            "productions": [{"on": "2026-10-12", "pieces": ["a"]}],
        }
    ],
    "withdrawn_on": "2027-03-01",
    "express_decision": {
        "outcome": "refused",
        "signed_on": "2026-11-20",
        "notification": {
            "channel": "electronic",
            "made_available_on": "2026-11-21",
            "consulted_on": "2026-11-22",
            "received_on": None,
        },
    },
    "reasons": {"requested_on": "2026-12-01", "given_on": "2026-12-20"},
    "recours_gracieux_on": "2026-12-10",
    "recours_gracieux_answer": {
        "outcome": "rejected",
        "notification": {
            "channel": "electronic",
            "made_available_on": "2026-12-28",
            "consulted_on": "2027-01-05",
            "received_on": None,
        },
    },
    "acknowledgement": {"sent_on": "2026-09-16", "complete": False},
    "residence": "overseas",
    "doctrine": {"clock_flip": "start_of_day"},
    "now": "2026-11-23T09:00:00Z",
}
LEAST = {"received_at": "2026-09-15", "now": "2026-09-16T08:00:00Z"}
LETTER = "completeness_requests.0"
NOTIFICATION = "express_decision.notification"
ANSWER = "recours_gracieux_answer.notification"


def changed(path: str, value: object) -> dict[str, Any]:
    """The whole, with one value changed (or taken away: ...)."""
    document = copy.deepcopy(WHOLE)
    place: Any = document
    *parents, name = path.split(".")
    for part in parents:
        place = place[int(part) if part.isdigit() else part]
    if value is ...:
        del place[name]
    else:
        place[int(name) if name.isdigit() else name] = value
    return document
