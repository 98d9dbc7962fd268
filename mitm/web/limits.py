"""What is too large is refused before a byte of it is read: nobody fills the disk, signed in or not."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse


class RefuseTooLarge:
    """Refuses a request that announces more than `REQUEST_MAX_BYTES`; one that announces nothing has no body."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on what is not too large."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isascii() and length.isdigit() and int(length) > settings.REQUEST_MAX_BYTES:
            raise RequestDataTooBig("The request announces more than REQUEST_MAX_BYTES.")
        return self.get_response(request)
