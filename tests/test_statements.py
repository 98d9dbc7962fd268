"""Statements that are compiled once: told anew each time, and known to every connection."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mitm.accounts.enums import Role
from mitm.accounts.models import Membership, User
from mitm.doctrine.models import DoctrineSetting
from mitm.statements import AnyGiven, Compiled, Given
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 12)
HELD = Compiled(
    lambda: Membership.objects.dated(Given("day")).filter(role=AnyGiven("roles")).select_related("user").order_by("pk")
)
NAMES = Compiled(lambda: User.objects.filter(pk=Given("pk")).values_list("first_name", "email"))


@pytest.fixture
def head() -> Membership:
    return Membership.objects.create(
        user=UserFactory(first_name="Ada"), role=Role.HEAD, starts_on=DAY, ends_on=DAY + dt.timedelta(days=1)
    )


def test_what_is_told_differs_from_one_run_to_the_next(head: Membership) -> None:
    assert HELD.rows(day=DAY, roles=["head", "admin"]) == [head]
    assert HELD.rows(roles=["admin"], day=DAY) == []
    assert HELD.rows(day=DAY + dt.timedelta(days=2), roles=["head"]) == []
    assert HELD.rows(day=DAY, roles=[]) == []


def test_nothing_that_was_found_is_kept(head: Membership) -> None:
    assert NAMES.rows(pk=head.user_id) == [("Ada", head.user.email)]
    User.objects.filter(pk=head.user_id).update(first_name="Grace")
    assert NAMES.rows(pk=head.user_id) == [("Grace", head.user.email)]


def test_objects_come_with_those_around_them_and_can_be_saved(head: Membership) -> None:
    with CaptureQueriesContext(connection) as queries:
        found = HELD.rows(day=DAY, roles=["head"])[0]
        assert (found.user.first_name, found.starts_on) == ("Ada", DAY)
    assert len(queries) == 1
    found.role = Role.AUDITOR
    found.save()
    head.refresh_from_db()
    assert head.role == Role.AUDITOR


def test_values_are_read_as_their_fields_read_them() -> None:
    kept = {"value": {"days": [2]}, "reason": "Essai", "decided_by": UserFactory()}
    DoctrineSetting.objects.create(key="late_tolerance", valid_from=DAY, **kept)
    settings = Compiled(lambda: DoctrineSetting.objects.filter(key=Given("key")).values_list("value"))
    assert settings.rows(key="late_tolerance") == [({"days": [2]},)]


def test_a_percent_sign_of_the_text_stays_one(head: Membership) -> None:
    found = Compiled(lambda: User.objects.filter(first_name__contains="%", pk=Given("pk")))
    assert found.rows(pk=head.user_id) == []
    User.objects.filter(pk=head.user_id).update(first_name="100 %")
    assert found.rows(pk=head.user_id) == [head.user]


def test_without_server_side_statements_the_text_is_sent_whole(
    head: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    with CaptureQueriesContext(connection) as queries:
        assert HELD.rows(day=DAY, roles=["head"]) == [head]
    assert queries[0]["sql"].startswith("SELECT")


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_learns_the_statement_again() -> None:
    assert NAMES.rows(pk=0) == []
    connection.close()
    assert NAMES.rows(pk=0) == []


@pytest.mark.parametrize("pk", [2**63, 10**30, -(2**63) - 1])
def test_a_number_that_no_column_holds_is_nowhere(evaluator, pk):
    assert evaluator.client.get(f"/agence/declarations/{abs(pk)}/").status_code == 404
    assert NAMES.rows(pk=pk) == []
