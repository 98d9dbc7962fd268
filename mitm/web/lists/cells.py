"""From rows to cells, in plain Python: four hundred cells cost less than one template include each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from html import escape
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeData, SafeString

from mitm import typography
from mitm.web import badges
from mitm.web.lists.spec import Accessor, Column

Reader = Callable[[Any], Any]
Writer = Callable[[Any], str]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def reader(accessor: Accessor) -> Reader:
    """What a column reads in a row: an object or a dictionary; nothing beyond a missing link."""
    if callable(accessor):
        return accessor
    names = accessor.split(".")

    def read(row: Any) -> Any:
        for name in names:
            if row is None:
                return None
            row = row[name] if isinstance(row, dict) else getattr(row, name)
        return row

    return read


def html_text(value: Any) -> str:
    """Text, escaped unless it is markup made by our own code."""
    if value is None or value == "":
        return ""
    return str(value) if isinstance(value, SafeData) else escape(str(value))


def _html_date(value: dt.date | None) -> str:
    return f'<time datetime="{value.isoformat()}">{typography.short_date(value)}</time>' if value else ""


def _html_due(value: dt.date | None) -> str:
    if value is None:
        return ""
    relative = typography.relative_date(value, timezone.localdate())
    return f'{_html_date(value)} <span class="v-relative">{relative}</span>'


def _html_moment(value: dt.datetime | None) -> str:
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f'<time datetime="{value.isoformat()}">{local:%d/%m/%Y %H:%M}</time>'


def _html_number(value: int | float | Decimal | None) -> str:
    return "" if value is None else typography.number(value)


def _html_badge(value: Any) -> str:
    if not value:
        return ""
    if isinstance(value, str):  # a plain word among badges
        return html_text(value)
    return badges.badge(str(value.label), str(value.tone), str(getattr(value, "icon", "")))


def _html_flag(value: bool | None) -> str:
    return "" if value is None else ("oui" if value else "non")


_HTML: dict[str, Writer] = {
    "text": html_text,
    "date": _html_date,
    "due": _html_due,
    "moment": _html_moment,
    "number": _html_number,
    "badge": _html_badge,
    "flag": _html_flag,
}


def csv_text(value: Any) -> str:
    """Text for a spreadsheet: never a formula, whatever somebody typed."""
    if value is None:
        return ""
    text = str(value).replace("\r\n", "\n")
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_cell(value: Any) -> str:
    """A cell for a French spreadsheet: dates JJ/MM/AAAA, decimal commas, labels of statuses."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int | float | Decimal):
        return str(value).replace(".", ",")
    if hasattr(value, "tone"):
        return csv_text(value.label)
    return csv_text(value)


def classes_of(column: Column) -> str:
    """The classes of the cells of a column, as an attribute."""
    names = [f"v-cell--{column.kind}"] if column.kind in ("number", "date", "moment", "due", "badge") else []
    if column.width:
        names.append(f"v-cell--{column.width}")
    if column.optional:
        names.append("v-cell--optional")
    return f' class="{" ".join(names)}"' if names else ""


def table_rows(
    rows: Iterable[Any], marks: Iterable[bool], columns: Sequence[Column], href: Reader | None
) -> SafeString:
    """The rows of the table; `marks` says which await the reader. The first column leads to the row's own page."""
    shown = [column for column in columns if column.screen]
    plan = [
        (
            f'<td{classes_of(column)} data-label="{escape(column.label)}">',
            reader(column.value or column.key),
            _HTML[column.kind],
            reader(column.detail) if column.detail else None,
        )
        for column in shown[1:]
    ]
    first_open = f'<th scope="row"{classes_of(shown[0])}>'
    first_read, first_write = reader(shown[0].value or shown[0].key), _HTML[shown[0].kind]
    first_detail = reader(shown[0].detail) if shown[0].detail else None
    out: list[str] = []
    add = out.append
    for row, awaiting in zip(rows, marks, strict=True):
        add('<tr data-row class="is-awaiting">' if awaiting else "<tr data-row>")
        add(first_open)
        text = first_write(first_read(row))
        add(f'<a href="{escape(href(row))}">{text}</a>' if href else text)
        if awaiting:
            add('<span class="fr-sr-only"> (vous attend)</span>')
        if first_detail:
            add(_detail(first_detail(row)))
        add("</th>")
        for opening, read, write, detail in plan:
            add(opening)
            add(write(read(row)))
            if detail:
                add(_detail(detail(row)))
            add("</td>")
        add("</tr>\n")
    return SafeString("".join(out))


def _detail(value: Any) -> str:
    text = html_text(value)
    return f'<span class="v-cell__detail">{text}</span>' if text else ""


def csv_lines(rows: Iterable[Any], columns: Sequence[Column]) -> Iterable[list[str]]:
    """The heading, then one line of cells a row."""
    plan: list[tuple[str, Reader]] = []
    for column in columns:
        if not column.csv:
            continue
        plan.append((column.label, reader(column.value or column.key)))
        if column.detail and column.detail_label:
            plan.append((column.detail_label, reader(column.detail)))
    yield [label for label, _ in plan]
    for row in rows:
        yield [csv_cell(read(row)) for _, read in plan]
