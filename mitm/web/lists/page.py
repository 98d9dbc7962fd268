"""From a queryset to a page, a partial page or a file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.text import slugify

from mitm import typography
from mitm.web.contributions import savable_list
from mitm.web.lists import cells, filterbar, keyset
from mitm.web.lists.spec import Column, ListSpec, View
from mitm.web.saved_views import saved_views

SORT, AFTER, BEFORE, FORMAT, LAST = "tri", "apres", "avant", "format", "fin"
CSV_CHUNK = 2000


def render_list(
    request: HttpRequest,
    queryset: QuerySet[Any],
    spec: ListSpec,
    *,
    page_size: int = 50,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """The list as a page, as its results only (htmx), or as the CSV file of exactly what is filtered and sorted."""
    listing = Listing(request, queryset, spec, page_size)
    if spec.csv and request.GET.get(FORMAT) == "csv":
        return listing.as_csv()
    partial = bool(getattr(request, "htmx", False)) and request.htmx.target == "resultats"  # type: ignore[attr-defined]
    template = "list/results.html" if partial else spec.template
    response = render(request, template, {"list": listing, "title": spec.title, **(context or {})})
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the table."""

    label: str
    classes: SafeString
    url: str
    direction: str  # ascending, descending, or nothing


@dataclass(frozen=True, slots=True)
class Tab:
    """A ready-made view."""

    label: str
    url: str
    is_current: bool


class Listing:
    """A list as one request sees it; what a template does not ask for is not computed."""

    def __init__(self, request: HttpRequest, queryset: QuerySet[Any], spec: ListSpec, page_size: int) -> None:
        self.request, self.spec, self.page_size = request, spec, page_size
        self.data: QueryDict = request.GET
        self.errors: dict[str, list[str]] = {}
        self.queryset = self._filtered(queryset)
        wanted = self.data.get(SORT, "")
        known = wanted.removeprefix("-") in spec.sorts
        self.sort = wanted if known else spec.default_sort

    def _filtered(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that the address asks for; none when it asks for something impossible, which is then said."""
        filterset = self.spec.filterset
        if filterset is None or not filterbar.in_use(filterset, queryset.model, self.data):
            return queryset
        bound = filterset(self.data, queryset=queryset, request=self.request)
        if bound.form.is_valid():
            return bound.qs
        self.errors = {name: list(messages) for name, messages in bound.form.errors.items()}
        return queryset.none()

    @cached_property
    def segments(self) -> list[keyset.Segment]:
        """In the default order, the rows that await the reader, then the others; elsewhere all of them."""
        name = self.sort.removeprefix("-")
        keys = keyset.keys_of(self.queryset.model, self.spec.sorts[name].keys, backwards=self.sort.startswith("-"))
        waiting = None
        if self.spec.awaiting and self.sort == self.spec.default_sort:
            waiting = self.spec.awaiting(self.request.actor)  # type: ignore[attr-defined]
        if waiting is None:
            return keyset.segments_of(keys)
        return [*keyset.segments_of(keys, waiting, awaiting=True), *keyset.segments_of(keys, ~waiting)]

    @cached_property
    def page(self) -> keyset.Page:
        """The rows of the page."""
        backwards = BEFORE in self.data
        text = self.data.get(BEFORE if backwards else AFTER, "")
        order = f"{self.spec.key} {self.sort}"
        cursor = keyset.Cursor.loads(text, order) if text and text != LAST else None
        if cursor and not cursor.fits(self.segments):
            cursor = None
        place = keyset.Place(cursor, backwards and (cursor is not None or text == LAST))
        return keyset.fetch(
            self.queryset,
            self.segments,
            place,
            sort=order,
            size=self.page_size,
            values=self.spec.values,
        )

    @cached_property
    def rows(self) -> SafeString:
        """The rows of the table, ready made."""
        rows = self.page.rows
        if self.spec.complete:
            self.spec.complete(rows, self.request.actor)  # type: ignore[attr-defined]
        if self.spec.marked:
            marks = list(map(self.spec.marked(self.request.actor), rows))  # type: ignore[attr-defined]
        else:
            marks = [number < self.page.awaiting for number in range(len(rows))]
        return cells.table_rows(rows, marks, self.spec.columns, self.spec.href)

    @cached_property
    def bar(self) -> filterbar.Bar | None:
        """The filter bar."""
        if self.spec.filterset is None:
            return None
        moving = {name: list(options(self.request)) for name, options in self.spec.options.items()}
        return filterbar.build(
            self.spec.filterset,
            self.queryset.model,
            self.data,
            moving=moving,
            errors=self.errors,
            first=self.spec.first_filters,
        )

    @property
    def faults(self) -> str:
        """What is wrong with the filters, in words: the results say it too, since a partial page brings no bar."""
        if self.spec.filterset is None:
            return ""
        labels = {shape.name: shape.label for shape in filterbar.shapes(self.spec.filterset, self.queryset.model)}
        return " ".join(f"{labels[name]}\u00a0: {' '.join(messages)}" for name, messages in self.errors.items())

    @property
    def headings(self) -> list[Heading]:
        """The headings, with the address that sorts by them."""
        return [self._heading(column) for column in self.spec.columns if column.screen]

    def _heading(self, column: Column) -> Heading:
        classes = SafeString(cells.classes_of(column))
        if not column.sort:
            return Heading(column.label, classes, "", "")
        current = self.sort.removeprefix("-") == column.sort
        descending = self.sort.startswith("-")
        following = f"-{column.sort}" if current and not descending else column.sort
        turned = self.spec.sorts[column.sort].keys[0].startswith("-")  # « les plus récents » descends by itself
        direction = ("descending" if descending != turned else "ascending") if current else ""
        return Heading(column.label, classes, self._url(**{SORT: following}), direction)

    @property
    def sort_choices(self) -> list[dict[str, Any]]:
        """The orders that a reader may choose."""
        return [
            {"name": name, "label": sort.label, "is_current": name == self.sort}
            for name, sort in self.spec.sorts.items()
        ]

    @cached_property
    def counter(self) -> str:
        """« 51 à 100 sur plus de 1 000 déclarations »."""
        total = self.page.total
        if total == 0:
            return ""
        spec = self.spec
        if total > keyset.COUNT_LIMIT:
            many = f"plus de {typography.plural(keyset.COUNT_LIMIT, spec.noun, spec.nouns)}"
        else:
            many = typography.plural(total, spec.noun, spec.nouns)
        if len(self.page.rows) == total:
            return many
        if self.page.position < 0:
            return f"fin de la liste, {many}"
        first, last = self.page.position + 1, self.page.position + len(self.page.rows)
        return f"{typography.number(first)} à {typography.number(last)} sur {many}"

    @property
    def previous_url(self) -> str:
        """The page before, if any."""
        return self._url(**{BEFORE: self.page.previous}) if self.page.previous else ""

    @property
    def next_url(self) -> str:
        """The page after, if any."""
        return self._url(**{AFTER: self.page.next}) if self.page.next else ""

    @property
    def first_url(self) -> str:
        """The beginning."""
        return self._url()

    @property
    def last_url(self) -> str:
        """The end, read backwards: as quick as the beginning."""
        return self._url(**{BEFORE: LAST})

    @property
    def csv_url(self) -> str:
        """The file of what is seen."""
        return self._url(**{FORMAT: "csv"})

    @property
    def clear_url(self) -> str:
        """The list without filters."""
        return self.request.path

    @cached_property
    def tabs(self) -> list[Tab]:
        """Ready-made views, then those that the reader has saved."""
        views: list[View] = list(self.spec.views)
        if savable_list(self.spec.key):
            kept = saved_views(self.request.actor, self.spec.key)  # type: ignore[attr-defined]
            views += [View(view.name, view.query) for view in kept]
        here = self._parameters()
        return [Tab(view.label, f"?{view.query}", QueryDict(view.query) == here) for view in views]

    @property
    def keep_url(self) -> str:
        """Where the reader keeps this very choice of filters as a view; nothing where the list keeps none."""
        if not savable_list(self.spec.key):
            return ""
        return f"{reverse('agency_saved_views', args=[self.spec.key])}?{self._parameters().urlencode()}"

    def _parameters(self) -> QueryDict:
        """The filters and the order of the address, without the place in the list."""
        kept = self.data.copy()
        for name in (AFTER, BEFORE, FORMAT):
            kept.pop(name, None)
        for name in [name for name, values in kept.lists() if not any(values)]:
            kept.pop(name)
        if kept.get(SORT) == self.spec.default_sort:
            kept.pop(SORT)
        return kept

    def _url(self, **changes: str) -> str:
        parameters = self._parameters()
        for name, value in changes.items():
            parameters[name] = value
        return f"?{parameters.urlencode()}" if parameters else self.request.path

    def as_csv(self) -> StreamingHttpResponse:
        """All rows, filtered and sorted as seen, row by row from the database to the reader."""
        name = f"{slugify(self.spec.title)}-{timezone.localdate():%Y-%m-%d}.csv"
        response = StreamingHttpResponse(
            _csv(cells.csv_lines(self._all_rows(), self.spec.columns)), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def _all_rows(self) -> Iterator[Any]:
        whole = self.queryset.values(*self.spec.values) if self.spec.values else self.queryset
        for segment in self.segments:
            ordered = segment.of(whole).order_by(*(key.order() for key in segment.keys)).iterator(chunk_size=CSV_CHUNK)
            while piece := list(islice(ordered, CSV_CHUNK)):
                if self.spec.complete:
                    self.spec.complete(piece, self.request.actor)  # type: ignore[attr-defined]
                yield from piece


class _Line:
    """What the writer of CSV writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def _csv(lines: Iterable[list[str]]) -> Iterator[str]:
    """Semicolons and a byte order mark: what a French spreadsheet opens without a question."""
    yield "\ufeff"
    writer = csv.writer(_Line(), delimiter=";", lineterminator="\r\n")  # type: ignore[arg-type]
    for line in lines:
        yield writer.writerow(line)  # type: ignore[misc]
