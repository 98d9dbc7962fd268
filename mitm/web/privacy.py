"""A page made for one person is kept by nobody: neither by a relay nor, after signing out, by the browser."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control


class KeepPrivate:
    """Marks answers to whoever is known, or tries to be, unless the view has said itself who may keep them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on, then mark."""
        response = self.get_response(request)
        if "Cache-Control" not in response:
            if settings.SESSION_COOKIE_NAME in request.COOKIES:
                patch_cache_control(response, private=True, no_store=True)
            elif "Authorization" in request.headers:
                patch_cache_control(response, private=True, no_cache=True)
        return response
