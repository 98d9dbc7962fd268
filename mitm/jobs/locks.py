"""Locks that the database drops by itself when the process that holds them dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

TICK = 1 << 56
JOB = 2 << 56


def try_lock(key: int) -> bool:
    """Take a lock of this connection without waiting; False when another connection holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        return bool(cursor.fetchone()[0])


def unlock(key: int) -> None:
    """Give the lock back; a connection that was lost has given it back already."""
    if connection.connection is None or not connection.is_usable():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


@contextmanager
def held(key: int) -> Iterator[bool]:
    """Hold the lock for the block; yields False, and holds nothing, when somebody else has it."""
    taken = try_lock(key)
    try:
        yield taken
    finally:
        if taken:
            unlock(key)
