"""What anybody may read: the medicines allowed below two months of stock, and each decision as it was published."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page

from derogations.models import Publication
from derogations.public_words import line_of
from derogations.reports.publication import published_decision
from derogations.selectors.publication import published_by_reference, published_on
from mitm.documents.selectors import document_bytes
from mitm.web.access import public_page
from mitm.web.lists.cells import csv_cell


@public_page
@conditional_page
def lowered(request: HttpRequest) -> HttpResponse:
    """The medicines that may be held in less than two months today; what is seen can be downloaded."""
    today = timezone.localdate()
    lines = [line_of(publication) for publication in published_on(today)]
    if request.GET.get("format") == "csv":
        return _csv(lines, today)
    return render(request, "derogations/public/list.html", {"lines": lines, "today": today})


def _csv(lines: list[dict[str, Any]], today: dt.date) -> HttpResponse:
    columns = {
        _("Décision"): "reference",
        _("Code CIS"): "cis",
        _("Médicament"): "product",
        _("Laboratoire"): "laboratory",
        _("Seuil"): "threshold",
        _("Motif"): "ground",
        _("Depuis le"): "starts_on",
        _("Jusqu’au"): "last_day",
        _("Publiée le"): "published_on",
    }
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([csv_cell(line[name]) for name in columns.values()] for line in lines)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"{_('stocks-abaisses')}-{today:%Y-%m-%d}.csv"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _published(reference: str) -> Publication:
    found = published_by_reference(reference)
    if found is None:
        raise Http404
    return found


@public_page
@conditional_page
def decision(request: HttpRequest, reference: str) -> HttpResponse:
    """One decision as it was published."""
    publication = _published(reference)
    line = line_of(publication)
    today = timezone.localdate()
    context = {
        "line": line,
        "over": line["last_day"] is not None and line["last_day"] < today,
        "publication": published_decision(publication.data),
    }
    return render(request, "derogations/public/decision.html", context)


@public_page
def decision_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The published version of a decision, as a file."""
    publication = _published(reference)
    if publication.document is None:
        raise Http404
    response = HttpResponse(document_bytes(publication.document), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{reference}.pdf")
    response["X-Content-Type-Options"] = "nosniff"
    return response
