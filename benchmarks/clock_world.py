"""A million open clocks, made by the database itself."""

from __future__ import annotations

import argparse
import datetime as dt

from django.db import connection
from django.utils import timezone

from derogations.models import LoweringRequest, Outcome
from mitm.accounts.enums import Role
from mitm.accounts.models import Membership, User
from mitm.registry.models import Laboratory, Speciality

LABORATORIES, FOLLOWERS = 400, 20
_EMPTY = """
SET vigie.may_truncate = on;
TRUNCATE derogations_loweringrequest, audit_event, outbox_outgoingmessage CASCADE
"""
# What differs from one clock to the next; the other columns are those of a draft. Those that are due were received two
# months and a few days ago, the others in the last two weeks.
_OWN = {
    "state": "'instructing'",
    "reference": "'BS-' || n",
    "ground": "'shelf_life'",
    "threshold_value": "4",
    "details": """'{"stock_units": 900, "alternatives": "aucune"}'""",
    "product_label": "'SPÉCIALITÉ ' || n",
    "received_at": "instants.received_at",
    "received_on": "received.received_on",
    "registered_at": "instants.received_at",
    "awaiting": "'agency'",
    "implicit_on": "silence.implicit_on",
    "flips_at": "instants.flips_at",
    "settles_at": "instants.flips_at",
    "due_on": "silence.implicit_on",
    "due_kind": "'silence'",
    "remind_on": "CASE WHEN n > %(due)s THEN silence.implicit_on - 30 END",
    "revision": "2",
    "assigned_to_id": "followers.id",
    "created_by_id": "authors.id",
    "filed_by_id": "authors.id",
    "laboratory_id": "authors.laboratory_id",
    "speciality_id": "authors.cis",
}
_FILL = """
INSERT INTO derogations_loweringrequest ({columns})
SELECT {values}
FROM derogations_loweringrequest AS draft CROSS JOIN generate_series(1, %(clocks)s) AS n
CROSS JOIN LATERAL (SELECT CASE WHEN n <= %(due)s THEN %(today)s::date - 70 - n %% 20 ELSE %(today)s::date - n %% 14 END
    AS received_on) AS received
CROSS JOIN LATERAL (SELECT (received.received_on + interval '2 months')::date AS implicit_on) AS silence
CROSS JOIN LATERAL (SELECT received.received_on + interval '10 hours' AS received_at,
    (silence.implicit_on + 1)::timestamp AT TIME ZONE 'Europe/Paris' AS flips_at) AS instants
JOIN unnest(%(followers)s) WITH ORDINALITY AS followers (id, rank) ON followers.rank = 1 + n %% 20
JOIN unnest(%(authors)s, %(laboratories)s, %(specialities)s) WITH ORDINALITY
    AS authors (id, laboratory_id, cis, rank) ON authors.rank = 1 + n %% 400
"""
# Each of those that are due has a chain already, as a case has.
_CHAINS = """
INSERT INTO audit_event (case_type, case_id, sequence, at, kind, actor_label, organisation, audience, from_state,
    to_state, comment, data, previous_hash, hash)
SELECT 'derogations.loweringrequest', id, 1, received_at, 'file', 'une personne', '', 'laboratory', '', 'received', '',
    '{}', '', md5(id::text) || md5(id::text)
FROM derogations_loweringrequest WHERE settles_at <= now()
"""


def build(options: argparse.Namespace) -> None:
    """Empty what a run leaves, then make people, products, open clocks and the journals of those that are due."""
    today = timezone.localdate()
    people = _people(today)
    # Those of the sample are recorded by tasks before the sweep.
    given = {"clocks": options.clocks + options.tasks + 1, "due": options.due + options.tasks + 1, "today": today}
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(_EMPTY)
        LoweringRequest.objects.create()
        cursor.execute(_filling(), {**given, **people})
        cursor.execute(_CHAINS)
    vacuum()


def _filling() -> str:
    """The statement that makes the clocks."""
    columns = [field.column for field in LoweringRequest._meta.concrete_fields if not field.primary_key]
    values = ", ".join(_OWN.get(column, f"draft.{column}") for column in columns)
    return _FILL.format(columns=", ".join(columns), values=values)


def _people(today: dt.date) -> dict[str, list[object]]:
    """Made once, found again by later runs."""
    if not Laboratory.objects.exists():
        since = today - dt.timedelta(days=900)
        for number in range(LABORATORIES):
            laboratory = Laboratory.objects.create(name=f"Laboratoire {number}", slug=f"laboratoire-{number}")
            cis = f"{60_000_000 + number}"
            Speciality.objects.create(
                cis=cis, name=f"Spécialité {number}", laboratory=laboratory, is_mitm=True, first_seen_on=since,
                last_changed_on=since,
            )  # fmt: skip
            person = User.objects.create_user(f"pharmacien.{number}@essai.example")
            Membership.objects.create(user=person, role=Role.PHARMACIST, laboratory=laboratory, starts_on=since)
        for number in range(FOLLOWERS):
            person = User.objects.create_user(f"evaluateur.{number}@essai.example")
            Membership.objects.create(user=person, role=Role.EVALUATOR, starts_on=since)
    held = Membership.objects.filter(role=Role.PHARMACIST).order_by("pk")
    pairs = list(held.values_list("user_id", "laboratory_id", "laboratory__specialities"))
    followers = Membership.objects.filter(role=Role.EVALUATOR).values_list("user_id", flat=True)
    authors, laboratories, specialities = (list(column) for column in zip(*pairs, strict=True))
    return {
        "followers": list(followers), "authors": authors, "laboratories": laboratories, "specialities": specialities
    }  # fmt: skip


def vacuum() -> None:
    """Leave nothing behind that would slow down what is measured next."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for table in ("derogations_loweringrequest", "outbox_outgoingmessage", "audit_event", "derogations_outcome"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def sample(count: int) -> list[int]:
    """Some of the requests that are due."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM derogations_loweringrequest WHERE settles_at <= now() ORDER BY id LIMIT %s", [count]
        )
        return [pk for (pk,) in cursor.fetchall()]


def settled() -> int:
    """How many outcomes are recorded."""
    return Outcome.objects.count()
