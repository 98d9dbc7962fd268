"""Delegations of signature: given and ended on days, both included."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from mitm.accounts.enums import DelegationSubject
from mitm.accounts.models import Delegation
from mitm.accounts.selectors import delegation_of, delegations
from mitm.accounts.services import delegation_end, delegation_give
from mitm.errors import CaseError

if TYPE_CHECKING:
    from tests.personas import Persona

FIRST, LAST = dt.date(2026, 3, 1), dt.date(2026, 3, 31)
DAY = dt.timedelta(days=1)


def given(person: Persona, starts_on: dt.date = FIRST, ends_on: dt.date | None = LAST, **more: str) -> Delegation:
    return delegation_give(
        holder=person.user,
        subject=DelegationSubject.LOWERING,
        starts_on=starts_on,
        ends_on=ends_on,
        **{"reference": "DG 2026-12", **more},
    )


@pytest.mark.parametrize(("day", "valid"), [(FIRST - DAY, False), (FIRST, True), (LAST, True), (LAST + DAY, False)])
def test_a_delegation_serves_from_its_first_day_to_its_last(signatory: Persona, day: dt.date, valid: bool) -> None:
    delegation = given(signatory)

    assert delegation_of(signatory.user, DelegationSubject.LOWERING, day=day) == (delegation if valid else None)


def test_one_without_an_end_serves_on(signatory: Persona) -> None:
    delegation = given(signatory, ends_on=None)

    assert delegation_of(signatory.user, DelegationSubject.LOWERING, day=dt.date(2036, 1, 1)) == delegation


def test_the_latest_of_two_counts(signatory: Persona) -> None:
    given(signatory, ends_on=None)
    latest = given(signatory, starts_on=FIRST + DAY, ends_on=None)

    assert delegation_of(signatory.user, DelegationSubject.LOWERING, day=LAST) == latest
    assert list(delegations())[0] == latest


@pytest.mark.parametrize(("ends_on", "valid"), [(FIRST + DAY, True), (FIRST, False), (FIRST - 9 * DAY, False)])
def test_a_delegation_is_taken_back_after_its_last_day(signatory: Persona, ends_on: dt.date, valid: bool) -> None:
    delegation = delegation_end(delegation=given(signatory), ends_on=ends_on)

    assert (delegation_of(signatory.user, DelegationSubject.LOWERING, day=FIRST + DAY) == delegation) is valid


def test_nobody_signs_under_the_delegation_of_another(signatory: Persona, head: Persona) -> None:
    given(signatory)

    assert delegation_of(head.user, DelegationSubject.LOWERING, day=FIRST) is None


@pytest.mark.parametrize(
    ("values", "field"),
    [({"reference": " "}, "reference"), ({"ends_on": FIRST - DAY}, "ends_on")],
)
def test_what_is_wrong_is_said_at_the_field(signatory: Persona, values: dict[str, object], field: str) -> None:
    with pytest.raises(CaseError) as refused:
        given(signatory, **values)

    assert set(refused.value.fields) == {field}


def test_a_laboratory_gets_none(pharmacist_a: Persona) -> None:
    with pytest.raises(CaseError) as refused:
        given(pharmacist_a)

    assert refused.value.code == "holder_not_of_agency"
