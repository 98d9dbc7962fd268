"""What a list is: its columns, sorts, filters and ready-made views. Written once per list, read on every request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django_filters import FilterSet

from mitm.accounts.actor import Actor

if TYPE_CHECKING:
    from django.http import HttpRequest

Accessor = str | Callable[[Any], Any]
Options = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    `value` is a path (`"speciality.name"`) or a callable. `kind` says how it is written: text, date, due (a date with
    how far it is), moment, number, badge (an object with label, tone and icon) or flag (yes or no). `detail` is a
    second line in small type. `sort` names the sort that the heading toggles. An `optional` column leaves the table
    when the window is narrower than a desk (not the cards of a phone).
    """

    key: str
    label: str
    value: Accessor = ""
    kind: str = "text"
    detail: Accessor | None = None
    detail_label: str = ""
    sort: str = ""
    screen: bool = True
    csv: bool = True
    width: str = ""  # narrow, wide or widest
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Sort:
    """An order by paths of fields, the last one unique; `-path` descends, `path?` may be null (nulls come last).

    Whether a field of the model may be null is known; the mark is needed for annotations only.
    """

    label: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A ready-made choice of filters, shown as a tab; `query` is a query string without its question mark."""

    label: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSpec:
    """A list.

    `values` names what the columns, the sorts and `href` read: rows are then dictionaries, which cost half as much.
    `awaiting` gives the condition of the rows that await the actor: in the default sort they come first, marked.
    `marked` says of a row whether it awaits the actor, where the order must not depend on who reads.
    `complete` adds to the rows read what one more statement tells of them all: those of a page, or a piece of the file.
    `options` gives the choices of filters whose choices depend on the moment or the reader.
    """

    key: str
    title: str
    columns: Sequence[Column]
    sorts: Mapping[str, Sort]
    href: Callable[[Any], str] | None = None
    values: Sequence[str] = ()
    filterset: type[FilterSet] | None = None
    options: Mapping[str, Callable[[HttpRequest], Options]] = field(default_factory=dict)
    first_filters: int = 4
    awaiting: Callable[[Actor], Q | None] | None = None
    marked: Callable[[Actor], Callable[[Any], bool]] | None = None
    complete: Callable[[Sequence[Any], Actor], None] | None = None
    views: Sequence[View] = ()
    noun: str = "résultat"
    nouns: str = ""
    empty_title: str = "Aucun résultat"
    empty_text: str = "Élargissez ou effacez les filtres."
    csv: bool = True
    template: str = "list/page.html"

    @property
    def default_sort(self) -> str:
        """The name of the first sort."""
        return next(iter(self.sorts))


def address(url_name: str, path: str = "pk") -> Callable[[Any], str]:
    """The address of a row, without resolving names row by row: `href=address("agency_declaration", "reference")`.

    The address must end with one argument (a number or a word), with or without a final slash. The name is resolved
    when a row first asks, since lists are described before all addresses are known.
    """

    def href(row: Any) -> str:
        before, after = _around(url_name)
        value = row[path] if isinstance(row, dict) else getattr(row, path)
        return f"{before}{value}{after}"

    return href


@lru_cache(maxsize=256)
def _around(url_name: str) -> tuple[str, str]:
    """What stands before and after the argument."""
    marker = "0"
    before, _, after = reverse(url_name, args=[marker]).rpartition(marker)
    return before, after
