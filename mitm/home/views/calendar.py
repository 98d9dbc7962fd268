"""The agenda of a person in a calendar program."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

from mitm.accounts.selectors import calendar_feed_of
from mitm.home.calendar import KEPT, feed_of, feed_open, feed_revoke
from mitm.web.access import GET_POST, public_page, signed_in
from mitm.web.http import PageRequest


@signed_in(methods=GET_POST)
def calendar_page(request: PageRequest) -> HttpResponse:
    """Open the secret address of one's agenda, replace it, revoke it; it is shown once, on the answer that opens it."""
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act == "open":
        address = f"{settings.SITE_URL}{reverse('calendar_feed', args=[feed_open(actor=request.actor)])}"
        response = render(request, "home/account/calendar_opened.html", {"address": address})
        response["Cache-Control"] = "no-store"
        return response
    if act == "revoke" and feed_revoke(actor=request.actor):
        messages.success(request, "L’adresse est révoquée\u00a0: elle ne répond plus.")
        return redirect("calendar")
    return render(request, "home/account/calendar.html", {"feed": calendar_feed_of(request.actor.person)})


@public_page
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The agenda behind a secret address; nothing says whether an address was ever right."""
    now = timezone.now()
    feed = feed_of(token, now=now)
    if feed is None:
        raise Http404
    response = HttpResponse(feed.body, content_type="text/calendar; charset=utf-8")
    response["ETag"] = quote_etag(feed.etag)
    response["Last-Modified"] = http_date(feed.changed_at.timestamp())
    response["Cache-Control"] = f"private, max-age={KEPT}"
    response["Content-Disposition"] = 'inline; filename="agenda.ics"'
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    changed = int(feed.changed_at.timestamp())
    return (
        get_conditional_response(request, etag=response["ETag"], last_modified=changed, response=response) or response
    )
