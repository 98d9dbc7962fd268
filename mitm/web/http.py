"""The request that pages receive."""

from django.http import Http404, HttpRequest
from django_htmx.middleware import HtmxDetails

from mitm.accounts.actor import Actor


class PageRequest(HttpRequest):
    """A request once the middleware has said who acts; a type for views, never made."""

    actor: Actor
    htmx: HtmxDetails


def key_in(text: str) -> int | None:
    """The number of a row that an address or a form names; None for whatever no row can have as its number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def laboratory_of(request: PageRequest) -> int:
    """The laboratory that the reader acts for; whoever acts for none has no such page."""
    laboratory_id = request.actor.laboratory_id
    if laboratory_id is None:
        raise Http404
    return laboratory_id
