"""Who follows a case, as lists filter it, as forms change it and as the load of the team counts it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from mitm.accounts.models import User, person_name
from mitm.accounts.permissions import Permission
from mitm.typography import plural
from mitm.web.acts import CaseForm
from mitm.web.contributions import Holding, PersonLoad
from mitm.web.fields import TextField

ME, NOBODY = "moi", "personne"
Row = Mapping[str, Any]  # with the columns of `mitm.cases.following.FOLLOWER`
People = Callable[[], Iterable[User]]


def follower_name(row: Row) -> str:
    """The name of whoever follows a case; nothing when nobody does."""
    email = row["assigned_to__email"]
    return person_name(row["assigned_to__first_name"], row["assigned_to__last_name"], email) if email else ""


def person_loads(rows: Iterable[Row], list_of: Callable[[str], str], *, handover: str) -> Iterable[PersonLoad]:
    """What each person holds; `list_of` gives the address of the open cases of a person, or of nobody.

    `handover` names the page that moves the cases of somebody who may no longer follow them (`may_follow` of the row).
    """
    for row in rows:
        if row["held"]:
            person = row["assigned_to"]
            gone = person is not None and not row["may_follow"]
            yield PersonLoad(
                name=follower_name(row),
                held=row["held"],
                late=row["late"],
                url=list_of(str(person or NOBODY)),
                handover_url=_handover_of(person, handover) if gone else "",
            )


def _handover_of(person: int, handover: str) -> str:
    return f"{reverse(handover)}?{urlencode({'de': person})}"


def holding(
    person: User, count: int, words: tuple[str, str], *, list_of: Callable[[str], str], handover: str
) -> Holding | None:
    """What hangs on a person who follows that many open cases; `handover` names the page that moves them all."""
    if not count:
        return None
    words_of = plural(count, *words)
    return Holding(words=words_of, url=list_of(str(person.pk)), handover_url=_handover_of(person.pk, handover))


def follower_choices(people: People, *, everybody: bool = True) -> list[tuple[str, str]]:
    """The reader and nobody; then, for whoever looks at the whole team, the people who follow cases or hold one."""
    own = [(ME, "Moi"), (NOBODY, "Personne")]
    return [*own, *((str(person.pk), str(person)) for person in people())] if everybody else own


def follower_options(people: People, request: HttpRequest) -> list[tuple[str, str]]:
    """Everybody for heads, who look at the team; a name in the address stays readable for others."""
    everybody = request.actor.can(Permission.AGENCY_CASE_ASSIGN) or request.GET.get("suivi", "").isdecimal()  # type: ignore[attr-defined]
    return follower_choices(people, everybody=everybody)


class FollowerFilter(django_filters.ChoiceFilter):
    """« Suivi par »: the cases of the reader, of nobody, or of somebody by number. Name it `suivi`."""

    def __init__(self, *, people: People) -> None:
        super().__init__(label="Suivi par", choices=partial(follower_choices, people))

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Keep the cases of that person."""
        if not value:
            return qs
        if value == NOBODY:
            return qs.filter(assigned_to__isnull=True)
        if value == ME:
            return qs.filter(assigned_to=self.parent.request.actor.user)
        return qs.filter(assigned_to_id=int(value))


class AssignForm(CaseForm):
    """Who follows a case; `nobody` says in the words of its kind what becomes of it otherwise."""

    nobody: ClassVar[str]
    assignee = forms.ChoiceField(label="Confier à", required=False)
    comment = TextField(label="Mot d’accompagnement", required=False, max_length=2_000, rows=2)

    def __init__(self, *args: Any, people: Iterable[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self._people = {str(person.pk): person for person in people}
        self.fields["assignee"].choices = [("", self.nobody), *_named(self._people)]  # type: ignore[attr-defined]

    def clean_assignee(self) -> User | None:
        """The person, or nobody."""
        return self._people.get(self.cleaned_data["assignee"])


class ReassignForm(AssignForm):
    """From whom, to whom."""

    leaver = forms.ChoiceField()
    field_order = ["leaver", "assignee", "comment"]

    def __init__(self, *args: Any, holders: Iterable[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self._holders = {str(person.pk): person for person in holders}
        self.fields["leaver"].choices = _named(self._holders)  # type: ignore[attr-defined]

    def clean_leaver(self) -> User:
        """The person whose cases change hands."""
        return self._holders[self.cleaned_data["leaver"]]


def _named(people: Mapping[str, User]) -> list[tuple[str, str]]:
    return [(key, str(person)) for key, person in people.items()]
