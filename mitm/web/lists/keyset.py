"""Paging by keys: page 2,000 starts where page 1,999 ended, through the index, instead of counting from the top."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, IntegerField, Model, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable, OrderBy
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

COUNT_LIMIT = 1000
_SALT = "mitm.web.lists"


@dataclass(frozen=True, slots=True)
class Key:
    """One field of an order."""

    path: str
    descending: bool
    nullable: bool

    def order(self) -> OrderBy | Combinable:
        """The term of ORDER BY; unknown values come last in reading order."""
        return self._order(descending=self.descending, nulls_last=True)

    def reversed_order(self) -> OrderBy | Combinable:
        """The term of the same order read backwards."""
        return self._order(descending=not self.descending, nulls_last=False)

    def _order(self, *, descending: bool, nulls_last: bool) -> OrderBy:
        nulls = {"nulls_last": True} if nulls_last else {"nulls_first": True}
        return OrderBy(F(self.path), descending=descending, **(nulls if self.nullable else {}))

    def read(self, row: Any) -> Any:
        """The key of a row, ready for a cursor."""
        value: Any = row
        if isinstance(row, dict):
            value = row[self.path]
        else:
            for name in self.path.split("__"):
                value = getattr(value, name) if value is not None else None
        return value.isoformat() if isinstance(value, dt.date) else str(value) if isinstance(value, Decimal) else value


def keys_of(model: type[Model], names: Sequence[str], *, backwards: bool = False) -> list[Key]:
    """The keys of a sort; `backwards` turns the whole order round, as a second click on a heading does."""
    keys = []
    for name in names:
        path = name.removeprefix("-").removesuffix("?")
        descending = name.startswith("-") != backwards
        keys.append(Key(path, descending, name.endswith("?") or _may_be_null(model, path)))
    return keys


def _may_be_null(model: type[Model], path: str) -> bool:
    """Whether a field, or a link on the way to it, may be null; annotations say so themselves."""
    current: Any = model
    for name in path.split("__"):
        try:
            field = current._meta.get_field(name if name != "pk" else current._meta.pk.name)
        except FieldDoesNotExist:
            return False
        if field.null:
            return True
        current = field.related_model or current
    return False


def beyond(keys: Sequence[Key], values: Sequence[Any], *, backwards: bool) -> Q | Combinable:
    """The condition of the rows after (or before) the row that had these values."""
    if len({key.descending for key in keys}) == 1 and not any(key.nullable for key in keys):
        lookup = TupleLessThan if keys[0].descending != backwards else TupleGreaterThan
        return lookup(Tuple(*(F(key.path) for key in keys)), tuple(values))
    pairs = list(zip(keys, values, strict=True))
    condition = _strictly_beyond(*pairs[-1], backwards)
    for key, value in reversed(pairs[:-1]):
        condition = _strictly_beyond(key, value, backwards) | (_same(key, value) & condition)
    first = keys[0]
    if not first.nullable:  # says again what follows from the rest, so that the index is entered at the right place
        bound = "lte" if first.descending != backwards else "gte"
        condition &= Q(**{f"{first.path}__{bound}": values[0]})
    return condition


def _same(key: Key, value: Any) -> Q:
    return Q(**{f"{key.path}__isnull": True}) if value is None else Q(**{key.path: value})


def _strictly_beyond(key: Key, value: Any, backwards: bool) -> Q:
    """Unknown values stand at the end of the reading order, whatever its direction."""
    if value is None:
        return Q(**{f"{key.path}__isnull": False}) if backwards else Q(pk__in=[])
    comparison = "lt" if key.descending != backwards else "gt"
    condition = Q(**{f"{key.path}__{comparison}": value})
    return condition | Q(**{f"{key.path}__isnull": True}) if key.nullable and not backwards else condition


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in an ordered list: beside which row, how many rows come before, and the total counted at the start.

    `sort` names the list and its order.
    """

    sort: str
    segment: int
    values: tuple[Any, ...]
    position: int
    total: int

    def dumps(self) -> str:
        """Signed text for an address: what comes back is what we wrote."""
        return signing.dumps([self.sort, self.segment, list(self.values), self.position, self.total], salt=_SALT)

    @classmethod
    def loads(cls, text: str, sort: str) -> Cursor | None:
        """The place, or None when the text was altered or belongs to another order."""
        try:
            name, segment, values, position, total = signing.loads(text, salt=_SALT)
        except signing.BadSignature:
            return None
        return cls(name, segment, tuple(values), position, total) if name == sort else None

    def fits(self, segments: Sequence[Segment]) -> bool:
        """Whether it names a place of these; a release may have changed the keys of an order since."""
        return self.segment < len(segments) and len(self.values) == len(segments[self.segment].keys)


class CappedCount(Subquery):
    """How many rows a queryset has, as a column of the very query that fetches them; stops counting at a limit."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) _counted)"

    def __init__(self, queryset: QuerySet[Any]) -> None:
        super().__init__(queryset.order_by().values("pk")[: COUNT_LIMIT + 1], output_field=IntegerField())


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a list with an order of its own; a list is its segments laid end to end."""

    condition: Q
    keys: tuple[Key, ...]
    awaiting: bool = False

    def of(self, whole: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the segment; asked only of the segments that a page reaches."""
        return whole.filter(self.condition)


def segments_of(keys: Sequence[Key], condition: Q | None = None, *, awaiting: bool = False) -> list[Segment]:
    """One segment; two when the first key may be unknown, so that each is read through the index."""
    condition = condition or Q()
    first, *others = keys
    if not first.nullable:
        return [Segment(condition, tuple(keys), awaiting)]
    known, unknown = (Q(**{f"{first.path}__isnull": is_null}) for is_null in (False, True))
    return [
        Segment(condition & known, (Key(first.path, first.descending, nullable=False), *others), awaiting),
        Segment(condition & unknown, tuple(others), awaiting),
    ]


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page, and where its neighbours are."""

    rows: list[Any]
    awaiting: int
    position: int
    total: int
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where to start reading: the beginning, the end (`backwards` without a cursor), or one side of a cursor."""

    cursor: Cursor | None = None
    backwards: bool = False


def fetch(
    whole: QuerySet[Any],
    segments: Sequence[Segment],
    place: Place,
    *,
    sort: str,
    size: int,
    values: Sequence[str] = (),
) -> Page:
    """One page: one query brings rows and count, one more each time the page runs into the next segment.

    Rows are objects, or dictionaries of `values` when these are named.
    """
    counted = whole if place.cursor else whole.annotate(list_total=CappedCount(whole))
    if values:
        counted = counted.values(*values, *([] if place.cursor else ["list_total"]))
    found = _collect(counted, segments, place, size + 1)
    more = len(found) > size
    found = found[:size]
    total = _total(place, found)
    position = _position(place, len(found), total)
    if place.backwards:
        found.reverse()
    has_previous = more if place.backwards else place.cursor is not None
    has_next = place.cursor is not None if place.backwards else more

    def cursor(index: int, at: int) -> str:
        number, row = found[index]
        values = tuple(key.read(row) for key in segments[number].keys)
        return Cursor(sort, number, values, at, total).dumps()

    return Page(
        rows=[row for _, row in found],
        awaiting=sum(segments[number].awaiting for number, _ in found),
        position=position,
        total=total,
        previous=cursor(0, position) if found and has_previous else "",
        next=cursor(-1, position + len(found) if position >= 0 else -1) if found and has_next else "",
    )


def _total(place: Place, found: list[tuple[int, Any]]) -> int:
    if place.cursor:
        return place.cursor.total
    if not found:
        return 0
    row = found[0][1]
    return row["list_total"] if isinstance(row, dict) else row.list_total


def _position(place: Place, count: int, total: int) -> int:
    """How many rows come before the page; -1 when nobody counted them (read from the end of a long list)."""
    if place.cursor is None:
        if not place.backwards:
            return 0
        return total - count if total <= COUNT_LIMIT else -1
    if place.cursor.position < 0 or not place.backwards:
        return place.cursor.position
    return max(place.cursor.position - count, 0)


def _collect(whole: QuerySet[Any], segments: Sequence[Segment], place: Place, wanted: int) -> list[tuple[int, Any]]:
    """Rows from the starting place on, each with the number of its segment, in the direction of travel."""
    start = place.cursor
    first = start.segment if start else (len(segments) - 1 if place.backwards else 0)
    numbers = range(first, -1, -1) if place.backwards else range(first, len(segments))
    found: list[tuple[int, Any]] = []
    for number in numbers:
        segment = segments[number]
        order = [key.reversed_order() if place.backwards else key.order() for key in segment.keys]
        queryset = segment.of(whole).order_by(*order)
        if start and number == first:
            queryset = queryset.filter(beyond(segment.keys, start.values, backwards=place.backwards))
        found += [(number, row) for row in queryset[: wanted - len(found)]]
        if len(found) >= wanted:
            break
    return found
