"""Two people who write at once: the one who waited too long reads so, instead of an error of the site."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mitm.errors import as_busy


class SayBusy:
    """Answers 409 with a page when a view gave up waiting for rows that another request was writing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page; nothing for any other exception. The transaction of the view is over: it left no trace."""
        refusal = as_busy(exception)
        if refusal is None:
            return None
        response = render(request, "409.html", {"message": refusal.message}, status=409)
        response["Retry-After"] = str(refusal.retry_after)
        return response
