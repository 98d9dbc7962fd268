"""What several parts of one page show is read once for that page, and forgotten with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

T = TypeVar("T")
_read: ContextVar[dict[object, Any] | None] = ContextVar("read", default=None)


@contextmanager
def one_page() -> Iterator[None]:
    """While a page is put together, functions marked `read_once` answer the same question once."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def read_once(read: Callable[..., T]) -> Callable[..., T]:
    """Mark a reading function of keyword arguments that can be hashed; outside a page it reads each time."""

    @wraps(read)
    def reading(**facts: Any) -> T:
        known = _read.get()
        if known is None:
            return read(**facts)
        question = (read, *sorted(facts.items()))
        if question not in known:
            known[question] = read(**facts)
        answer: T = known[question]
        return answer

    return reading
