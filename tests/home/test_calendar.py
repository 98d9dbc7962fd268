"""The agenda under a secret address: for the one who opened it, as long as that person is there."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from mitm.accounts.models import CalendarFeed, Membership
from mitm.accounts.services import membership_grant
from mitm.audit.models import Event
from tests.factories import LaboratoryFactory

if TYPE_CHECKING:
    from time_machine import Traveller

    from declarations.models import Declaration
    from tests.personas import Persona

pytestmark = pytest.mark.django_db
PAGE = "/compte/agenda/"


def opened(persona: Persona) -> str:
    """The path of the address that the page shows once."""
    page = persona.client.post(PAGE, {"act": "open"})
    assert page["Cache-Control"] == "no-store"
    found = re.search(r'value="([^"]+\.ics)"', page.content.decode())
    assert found is not None
    return "/agenda/" + html.unescape(found[1]).rsplit("/agenda/", 1)[1]


def fetched(path: str, **headers: str) -> tuple[int, str]:
    response = Client().get(path, headers=headers)
    return response.status_code, response.content.decode()


def test_the_address_gives_the_dates_of_the_person_without_signing_in(
    filed_case: Declaration, declarant_a: Persona
) -> None:
    path = opened(declarant_a)
    response = Client().get(path)

    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert b"BEGIN:VEVENT" in response.content
    assert f"/labo/declarations/{filed_case.pk}/" in response.content.decode().replace("\r\n ", "")


def test_the_token_is_shown_once_and_kept_nowhere(evaluator: Persona) -> None:
    token = opened(evaluator).removeprefix("/agenda/").removesuffix(".ics")

    assert token not in evaluator.client.get(PAGE).content.decode()
    assert token not in str(list(CalendarFeed.objects.values())) + str(list(Event.objects.values()))


def test_an_unknown_address_is_nothing() -> None:
    assert fetched("/agenda/inconnue.ics")[0] == 404


def test_a_new_address_replaces_the_former_one(evaluator: Persona) -> None:
    former, latter = opened(evaluator), opened(evaluator)

    assert (fetched(former)[0], fetched(latter)[0]) == (404, 200)


def test_a_revoked_address_answers_no_more(evaluator: Persona) -> None:
    path = opened(evaluator)

    evaluator.client.post(PAGE, {"act": "revoke"})

    assert fetched(path)[0] == 404
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == ["calendar_opened", "calendar_revoked"]


def test_who_has_left_has_no_agenda(evaluator: Persona, clock: Traveller) -> None:
    path = opened(evaluator)
    assert fetched(path)[0] == 200

    Membership.objects.filter(user=evaluator.user).update(ends_on=dt.date(2026, 3, 11))

    assert fetched(path)[0] == 404


def test_a_closed_account_has_no_agenda(evaluator: Persona) -> None:
    path = opened(evaluator)
    assert evaluator.user is not None
    evaluator.user.is_active = False
    evaluator.user.save()

    assert fetched(path)[0] == 404


def test_each_sees_only_what_is_theirs(filed_case: Declaration, declarant_a: Persona, declarant_b: Persona) -> None:
    own, foreign = fetched(opened(declarant_a))[1], fetched(opened(declarant_b))[1]

    assert f"/labo/declarations/{filed_case.pk}/" in own.replace("\r\n ", "")
    assert "BEGIN:VEVENT" not in foreign


def test_a_role_that_is_lost_takes_its_dates_away_at_once(
    filed_case: Declaration, declarant_a: Persona, clock: Traveller
) -> None:
    path = opened(declarant_a)
    assert declarant_a.user is not None
    other = LaboratoryFactory()
    membership_grant(
        user=declarant_a.user, role=declarant_a.membership.role, laboratory_id=other.pk, starts_on=dt.date(2026, 3, 1)
    )
    assert "BEGIN:VEVENT" in fetched(path)[1]

    Membership.objects.filter(pk=declarant_a.membership.pk).update(ends_on=dt.date(2026, 3, 11))

    assert "BEGIN:VEVENT" not in fetched(path)[1]


def test_a_program_that_asks_again_is_told_that_nothing_changed(filed_case: Declaration, evaluator: Persona) -> None:
    path = opened(evaluator)
    first = Client().get(path)

    assert fetched(path, **{"if-none-match": first["ETag"]}) == (304, "")
    assert fetched(path, **{"if-modified-since": first["Last-Modified"]}) == (304, "")


def test_it_keeps_its_date_while_nothing_changes(filed_case: Declaration, evaluator: Persona, clock: Traveller) -> None:
    path = opened(evaluator)
    first = Client().get(path)
    clock.shift(dt.timedelta(hours=2))

    assert Client().get(path)["Last-Modified"] == first["Last-Modified"]


def test_asking_often_costs_two_statements(
    filed_case: Declaration, evaluator: Persona, django_assert_num_queries: object
) -> None:
    path = opened(evaluator)
    browser = Client()
    browser.get(path)

    with django_assert_num_queries(2):  # type: ignore[operator]
        browser.get(path)
