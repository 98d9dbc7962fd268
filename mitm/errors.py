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


class BusyError(ConflictError):
    """Another request held the same rows for too long; nothing of this one was written, and it may be sent again."""

    retry_after = 5  # seconds


_WAITED_IN_VAIN = ("55P03", "40P01")  # PostgreSQL: lock_not_available, deadlock_detected


def as_busy(error: BaseException) -> BusyError | None:
    """What a person is told of a failure that only says that another request was writing; None for any other."""
    if isinstance(error, BusyError):
        return error
    if getattr(error.__cause__, "pgcode", None) not in _WAITED_IN_VAIN:
        return None
    message = "Une autre demande est en train de s’enregistrer sur le même dossier\u00a0: la vôtre n’a rien changé."
    return BusyError(message, code="busy")
