"""The request that pages receive."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from mitm.accounts.actor import Actor


class PageRequest(HttpRequest):
    """A request once the middleware has said who acts; a type for views, never made."""

    actor: Actor
    htmx: HtmxDetails
