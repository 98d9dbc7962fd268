"""A second session of the database, which holds rows while a test asks for them in the first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def held(statement: str, *parameters: object) -> Iterator[None]:
    """Run a statement in another session that does not end; this session gives up after a fifth of a second."""
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as there, connection.cursor() as here:
            there.execute(statement, parameters)
            here.execute("SET lock_timeout = '200ms'")
            yield
    finally:
        other.rollback()
        other.close()
        with connection.cursor() as here:
            here.execute("RESET lock_timeout")
