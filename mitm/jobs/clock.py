"""What time it is: the database says so, because every process shares it and a worker's own clock may be wrong."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import connection
from django.utils import timezone

from mitm.errors import CaseError

TOLERANCE = dt.timedelta(minutes=1)


class ClockError(RuntimeError):
    """The clock cannot be trusted, so nothing that depends on it may be done."""


def database_now() -> dt.datetime:
    """The instant by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def agreed_now() -> dt.datetime:
    """The instant by the database's clock; refused when this process's own clock says something else."""
    theirs, ours = database_now(), timezone.now()
    if abs(theirs - ours) > TOLERANCE:
        raise ClockError(
            f"L’horloge de ce processus ({ours:%Y-%m-%d %H:%M:%S %Z}) et celle de la base "
            f"({theirs:%Y-%m-%d %H:%M:%S %Z}) diffèrent de plus d’une minute : rien n’a été fait."
        )
    return theirs


def acting_now() -> dt.datetime:
    """The instant at which an act with legal effect happens: the agreed one, never a clock that only one process has.

    Where travel in time is allowed (a demonstration, the tests) it is this process's own. Raises `clock_wrong`.
    """
    if settings.TIME_TRAVEL:
        return timezone.now()
    try:
        return agreed_now()
    except ClockError as error:
        raise CaseError(str(error), code="clock_wrong") from error
