"""Reading a page must not write: the middleware of the test settings raises when a GET or HEAD request does."""

import re
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse

_WRITE = re.compile(r"\b(INSERT\s+INTO|UPDATE\s+\"|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE|COPY\s+\")", re.IGNORECASE)
# The session is kept by the framework; signing in by a link notes when.
_TOLERATED = re.compile(r"\"django_session\"|SET \"last_login\" = [^,]*(?= WHERE)")


class WriteOnReadError(AssertionError):
    """A GET or HEAD request changed the database."""


def _refuse(execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
    if _WRITE.search(sql) and not _TOLERATED.search(sql):
        raise WriteOnReadError(f"A GET request writes: {sql[:200]}")
    return execute(sql, params, many, context)


def refuse_writes_on_read(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Middleware: watch every statement of a GET or HEAD request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        with connection.execute_wrapper(_refuse):
            return get_response(request)

    return middleware
