"""Many notices at once leave the same rows as one by one, whatever their words are."""

from __future__ import annotations

import pytest
from django.db import transaction

from mitm.outbox.models import OutgoingMessage
from mitm.outbox.services import Notice, notify, notify_many
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
WORDS = "tabulation\tretour\r\nbarre \\ \\N \\. « œuvre »\u00a0; 100\u202f% ' \" {} \\t"


def rows() -> list[dict[str, object]]:
    found = []
    for row in OutgoingMessage.objects.order_by("pk").values():
        del row["id"]
        found.append(row)
    return found


@pytest.mark.parametrize("mail", [True, False])
def test_the_same_rows_are_written(mail: bool) -> None:
    people = [UserFactory(), UserFactory()]
    with transaction.atomic():
        notify(people, subject=WORDS, body=WORDS, url="/labo/", case=people[0], mail=mail)
    one_by_one = rows()
    OutgoingMessage.objects.all().delete()

    with transaction.atomic():
        notify_many([Notice(people, WORDS, WORDS, "/labo/", people[0], mail=mail)])

    assert rows() == one_by_one


def test_nothing_to_tell_writes_nothing() -> None:
    notify_many([])
    notify_many([Notice([], "Rien", "")])

    assert rows() == []


def test_an_occasion_is_told_once_among_many() -> None:
    person = UserFactory()
    for _ in range(2):
        notify_many([Notice([person], "Rappel", "", once="occasion", mail=False), Notice([person], "Autre", "")])

    assert OutgoingMessage.objects.filter(subject="Rappel").count() == 1
