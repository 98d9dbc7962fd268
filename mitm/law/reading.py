"""Strict reading of facts from JSON: a fact that is missing, contradictory or impossible is named, never guessed."""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator
from enum import StrEnum
from typing import TypeVar

Member = TypeVar("Member", bound=StrEnum)
Item = TypeVar("Item")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_MOST_ITEMS, _LONGEST_TEXT = 100, 500


class FactError(ValueError):
    """A fact that cannot be: its path (`completeness_requests.0.due_on`), a code, a French message."""

    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(f"{field} : {message}" if field else message)
        self.field, self.code, self.message = field, code, message

    def as_json(self) -> dict[str, dict[str, str]]:
        """The error as the command and the API answer it."""
        return {"error": {"field": self.field, "code": self.code, "message": self.message}}


class Fact:
    """A value found at a path of the facts; None stands for what is absent."""

    __slots__ = ("path", "value")

    def __init__(self, value: object, path: str = "") -> None:
        self.value, self.path = value, path

    def refuse(self, code: str, message: str) -> FactError:
        """The error about this value."""
        return FactError(self.path, code, message)

    def _at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def object(self, names: Collection[str]) -> "Facts":
        """An object that has no other keys than these."""
        if not isinstance(self.value, dict):
            raise self.refuse("type", "Un objet est attendu.")
        for name in self.value:
            if name not in names:
                raise FactError(self._at(str(name)), "unknown", "Ce fait n’est pas connu.")
        return Facts({name: Fact(self.value.get(name), self._at(name)) for name in names})

    def list(self, read: Callable[["Fact"], Item]) -> tuple[Item, ...]:
        """A list, read item by item; an absent one is empty."""
        if self.value is None:
            return ()
        if not isinstance(self.value, list):
            raise self.refuse("type", "Une liste est attendue.")
        if len(self.value) > _MOST_ITEMS:
            raise self.refuse("too_many", f"La liste compte plus de {_MOST_ITEMS} éléments.")
        return tuple(read(Fact(value, self._at(str(number)))) for number, value in enumerate(self.value))

    def required(self) -> "Fact":
        """The value itself, which must be there."""
        if self.value is None:
            raise self.refuse("missing", "Ce fait manque.")
        return self

    def optional(self, read: Callable[["Fact"], Item]) -> Item | None:
        """What is read, if there is something."""
        return None if self.value is None else read(self)

    def text(self) -> str:
        """A text that says something."""
        value = self.required().value
        if not isinstance(value, str):
            raise self.refuse("type", "Un texte est attendu.")
        if not value.strip() or len(value) > _LONGEST_TEXT:
            raise self.refuse("invalid", f"Un texte de 1 à {_LONGEST_TEXT} caractères est attendu.")
        return value.strip()

    def boolean(self) -> bool:
        """True or false."""
        value = self.required().value
        if not isinstance(value, bool):
            raise self.refuse("type", "Vrai ou faux est attendu.")
        return value

    def one_of(self, members: type[Member]) -> Member:
        """One of the words that are known."""
        value = self.required().value
        if not isinstance(value, str):
            raise self.refuse("type", "Un texte est attendu.")
        if value not in list(members):
            raise self.refuse("invalid", f"Valeurs possibles : {', '.join(members)}.")
        return members(value)

    def day(self) -> dt.date:
        """A day, AAAA-MM-JJ."""
        value = self.required().value
        if not isinstance(value, str):
            raise self.refuse("type", "Une date est attendue (AAAA-MM-JJ).")
        if not _DAY.fullmatch(value):
            raise self.refuse("invalid", "Une date est attendue (AAAA-MM-JJ).")
        return self._in_range(dt.date.fromisoformat)

    def instant(self) -> dt.datetime:
        """An instant with its offset."""
        value = self.required().value
        if not isinstance(value, str):
            raise self.refuse("type", "Un instant est attendu (AAAA-MM-JJTHH:MM:SS+01:00).")
        if not _INSTANT.fullmatch(value):
            raise self.refuse("invalid", "Un instant est attendu (AAAA-MM-JJTHH:MM:SS+01:00).")
        moment = self._in_range(dt.datetime.fromisoformat)
        if moment.tzinfo is None:
            raise self.refuse("naive", "L’instant ne dit pas son fuseau horaire (Z, +01:00, …).")
        return moment

    def instant_or_day(self) -> dt.datetime | dt.date:
        """An instant with its offset, or a day."""
        return self.day() if isinstance(self.value, str) and _DAY.fullmatch(self.value) else self.instant()

    def _in_range(self, read: Callable[[str], Item]) -> Item:
        try:
            found = read(str(self.value))
        except ValueError as error:
            raise self.refuse("invalid", "Cette date n’existe pas.") from error
        if not _FIRST_YEAR <= int(str(self.value)[:4]) <= _LAST_YEAR:
            raise self.refuse("out_of_range", f"L’année va de {_FIRST_YEAR} à {_LAST_YEAR}.")
        return found


class Facts:
    """The values of an object, by name."""

    __slots__ = ("_values",)

    def __init__(self, values: dict[str, Fact]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> Fact:
        return self._values[name]

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._values.values())
