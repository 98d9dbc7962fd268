"""Other sessions of the database: one that holds rows while a test asks for them, several that act at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection

from mitm.errors import CaseError, as_busy


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


def together(*acts: Callable[[], object]) -> list[object]:
    """Let acts begin at the same moment, each on its own connection; what each returned, or how it was refused."""
    barrier = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        connection.ensure_connection()
        barrier.wait(timeout=60)
        try:
            results[place] = _patiently(act)
        except CaseError as error:
            results[place] = error.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def _patiently(act: Callable[[], object]) -> object:
    """An act that waited in vain for the row changed nothing: it is tried again, as a person or the clock would."""
    while True:
        try:
            return act()
        except OperationalError as error:
            if as_busy(error) is None:
                raise
