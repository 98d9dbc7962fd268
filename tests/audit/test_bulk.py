"""Many events at once make the same chains as one by one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from mitm.accounts.actor import CLOCK
from mitm.audit.models import Event
from mitm.audit.services import Entry, record, record_many
from mitm.audit.verification import journal_faults
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
WORDS = "tab\t « œ » \\N \\ \n \"'"
DATA = {"on": dt.date(2026, 3, 12), "value": Decimal("1.50"), "text": WORDS, "list": [1, None, True]}
VARYING = ("id", "recorded_at")


def rows() -> list[dict[str, object]]:
    return [
        {name: value for name, value in row.items() if name not in VARYING}
        for row in Event.objects.order_by("case_id", "sequence").values()
    ]


def test_a_bulk_event_is_what_a_single_one_would_be() -> None:
    case, now = UserFactory(), timezone.now()
    with transaction.atomic():
        record(case, "fall", actor=CLOCK, from_state="a", to_state="b", comment="mot\tà\\mot\n", data=DATA, at=now)
        single = rows()
        transaction.set_rollback(True)

    with transaction.atomic():
        record_many([Entry(case, "fall", "mot\tà\\mot\n", DATA, "a", "b")], actor=CLOCK, at=now)

    assert [row["hash"] for row in rows()] == [row["hash"] for row in single]
    assert rows() == single


def test_bulk_events_go_on_where_chains_end() -> None:
    cases = [UserFactory() for _ in range(3)]
    record(cases[1], "first", actor=CLOCK)

    written = record_many([Entry(case, "then") for case in [*cases, cases[1]]], actor=CLOCK)

    assert written == 4
    assert [row["sequence"] for row in rows()] == [1, 1, 2, 3, 1]
    assert list(journal_faults()) == []


def test_a_float_is_refused_in_bulk_too() -> None:
    with pytest.raises(TypeError, match="is a float"):
        record_many([Entry(UserFactory(), "fall", data={"value": 1.5})], actor=CLOCK)


def test_nothing_writes_nothing() -> None:
    assert record_many([], actor=CLOCK) == 0
