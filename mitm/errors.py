"""The one family of errors that services raise; screens and API translate it, each in its own shape."""

from collections.abc import Mapping


class CaseError(Exception):
    """An act that the rules refuse.

    `message` is French and for people; `code` is stable and for programs; `fields` names the field of each message.
    """

    def __init__(self, message: str, *, code: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.fields = dict(fields or {})

    def __str__(self) -> str:
        return self.message


class ConflictError(CaseError):
    """The case has moved on since the person read it (somebody else got there first)."""


class ForbiddenError(CaseError):
    """The person is known and may see the case, but not do this."""
