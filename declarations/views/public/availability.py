"""The public list of availability, and the page of one of its lines."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, ngettext

from declarations.enums import PublicStatus
from declarations.models import PublicEntry
from declarations.selectors import public
from declarations.views.public.caching import by_content, by_edition
from declarations.wording import atc_letters, periods, sentence, status_badge, status_label, tell
from mitm.typography import short_date
from mitm.web.access import public_page
from mitm.web.lists import keyset
from mitm.web.lists.cells import csv_cell

PAGE_SIZE = 50
SORT = "maj"
_KEYS = keyset.keys_of(PublicEntry, ("-updated_on", "-id"))


_SHOWN = (
    "key",
    "origin",
    "status",
    "title",
    "product_count",
    "substances",
    "starts_on",
    "updated_on",
    "return_from",
    "return_to",
    "returned_on",
    "other_label",
)


def wanted_of(data: QueryDict, today: dt.date) -> public.Wanted:
    """What the address asks for; what makes no sense in it is left aside."""
    statuses = tuple(int(text) for text in data.getlist("statut") if text in {str(code) for code in PublicStatus})
    letter = data.get("classe", "")
    days = data.get("depuis", "")
    return public.Wanted(
        words=data.get("q", "")[:100],
        statuses=statuses,
        atc=letter if letter in dict(atc_letters()) else "",
        since=today - dt.timedelta(days=int(days)) if days in dict(periods()) else None,
    )


@public_page
@by_edition
def availability(request: HttpRequest) -> HttpResponse:
    """What is in difficulty, the latest news first; what is seen can be downloaded."""
    today = timezone.localdate()
    wanted = wanted_of(request.GET, today)
    entries = public.matching(public.current_entries(), wanted)
    if request.GET.get("format") == "csv":
        return as_csv(entries, today)
    page = _page(public.with_only_code(entries.only(*_SHOWN)), request.GET)
    context = {
        "rows": _rows(page.rows, today),
        "total": page.total,
        "many": page.total > keyset.COUNT_LIMIT,
        "wanted": wanted,
        "days": request.GET.get("depuis", "") if wanted.since else "",
        "statuses": [(int(code), status_label(code), code in wanted.statuses) for code in PublicStatus],
        "letters": atc_letters(),
        "periods": periods(),
        "next": _page_address(request, apres=page.next) if page.next else "",
        "previous": _page_address(request, avant=page.previous) if page.previous else "",
        "csv": _page_address(request, format="csv"),
        "edition": getattr(request, "public_edition", None) or public.edition(),
    }
    return render(request, "declarations/public/availability.html", context)


def _page(entries: Any, data: QueryDict) -> keyset.Page:
    backwards = "avant" in data
    text = data.get("avant") or data.get("apres") or ""
    cursor = keyset.Cursor.loads(text, SORT) if text else None
    place = keyset.Place(cursor, backwards=backwards and cursor is not None)
    return keyset.fetch(entries, keyset.segments_of(_KEYS), place, sort=SORT, size=PAGE_SIZE)


def _page_address(request: HttpRequest, **changes: str) -> str:
    parameters = request.GET.copy()
    for name in ("apres", "avant", "format"):
        parameters.pop(name, None)
    for name, value in changes.items():
        parameters[name] = value
    return f"?{parameters.urlencode()}"


def _rows(entries: Iterable[PublicEntry], today: dt.date) -> SafeString:
    """The rows of the table, written in plain Python: fifty rows cost less than as many turns of a template."""
    product, line = _beginning("public_product"), _beginning("public_entry")
    updated = escape(_("Mise à jour"))
    written = []
    for entry in entries:
        only = entry.product_count == 1 and entry.cis  # type: ignore[attr-defined]
        url = f"{product}{entry.cis}/" if only else f"{line}{entry.key}/"  # type: ignore[attr-defined]
        others = f'<span class="p-others">{_others(entry.product_count - 1)}</span>' if entry.product_count > 1 else ""
        written.append(
            f'<tr><th scope="row"><a href="{escape(url)}" lang="fr">{escape(entry.title)}</a>{others}'
            f'<span class="v-cell__detail" lang="fr">{escape(entry.substances)}</span></th>'
            f'<td class="v-cell--badge">{status_badge(entry.status)}</td>'
            f"<td>{escape(sentence(entry, today=today, origin=entry.origin))}</td>"
            f'<td class="v-cell--date" data-label="{updated}">{short_date(entry.updated_on)}</td></tr>\n'
        )
    return SafeString("".join(written))


def _beginning(url_name: str) -> str:
    """What stands before the code in an address of the language in use, found once a page."""
    return reverse(url_name, args=["0"]).removesuffix("0/")


def _others(count: int) -> str:
    return ngettext("et %(n)s autre", "et %(n)s autres", count) % {"n": count}


@public_page
@by_content
def entry_page(request: HttpRequest, key: str) -> HttpResponse:
    """One line of the list: what is said of it, and every medicine that it touches."""
    entry = public.entry(key)
    if entry is None:
        raise Http404
    today = timezone.localdate()
    context = {
        "entry": entry,
        "telling": tell(
            entry, today=today, origin=entry.origin, texts=entry.notice, updated_on=entry.updated_on, url=entry.url
        ),
        "products": list(public.products_of(entry)),
    }
    return render(request, "declarations/public/entry.html", context)


class _Echo:
    """What the writer of CSV writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def as_csv(entries: Any, today: dt.date) -> StreamingHttpResponse:
    """All lines, filtered as seen, from the database to the reader."""
    response = StreamingHttpResponse(_csv(_columns(), entries), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_("disponibilite")}-{today:%Y-%m-%d}.csv"'
    return response


def _columns() -> dict[str, Any]:
    """Headings in the language of the page, and what stands under each."""
    labels = {int(code): status_label(code) for code in PublicStatus}
    return {
        _("Code du statut"): "status",
        _("Statut"): lambda entry: labels[entry.status],
        _("Médicaments"): "title",
        _("Nombre de spécialités"): "product_count",
        _("Codes CIS"): "cis_codes",
        _("Substances"): "substances",
        _("Laboratoire"): "laboratory",
        _("Depuis le"): "starts_on",
        _("Mise à jour le"): "updated_on",
        _("Retour prévu du"): "return_from",
        _("Retour prévu au"): "return_to",
        _("Remise à disposition le"): "returned_on",
        _("Source"): "url",
        _("Libellé contraire au code"): "other_label",
    }


def _csv(columns: dict[str, Any], entries: Any) -> Iterator[str]:
    yield "\ufeff"
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")  # type: ignore[arg-type]
    yield writer.writerow(list(columns))  # type: ignore[misc]
    for entry in public.with_codes(entries).iterator(chunk_size=500):
        values = [read(entry) if callable(read) else getattr(entry, read) for read in columns.values()]
        yield writer.writerow([csv_cell(value) for value in values])  # type: ignore[misc]
