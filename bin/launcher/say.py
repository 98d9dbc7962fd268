"""What the launcher tells the person at the terminal: one line per step, one line per problem."""

import errno
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

NBSP = "\u00a0"
DISK_FULL = "No space left on device"


class Problem(Exception):
    """Something that a person can mend, said in one French line."""


def line(text: str = "") -> None:
    """Print a line at once, so that it keeps its place among the lines of child processes."""
    print(text, flush=True)


def warn(text: str) -> None:
    """Print a line on the error output."""
    print(text, file=sys.stderr, flush=True)


def seconds(duration: float) -> str:
    """A duration as a French reader writes it."""
    return f"{duration:.1f}".replace(".", ",") + f"{NBSP}s"


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce something that takes time, then say how long it took."""
    started = time.monotonic()
    print(f"• {title}…", end=" ", flush=True)
    outcome = "échec"
    try:
        yield
        outcome = seconds(time.monotonic() - started)
    finally:
        line(outcome)


@contextmanager
def long_step(title: str) -> Iterator[Callable[[str], None]]:
    """Like `step`, for something that tells how it goes: its lines stand below."""
    started = time.monotonic()
    line(f"• {title}…")
    yield lambda text: line(f"    {text}")
    line(f"  fait en {seconds(time.monotonic() - started)}")


def explain(error: OSError) -> str:
    """The French sentence for a failure of the operating system."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"le disque est plein{where}{NBSP}: libérez de la place puis relancez."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"droits insuffisants{where}."
    return f"{error.strerror or error}{where}."


def last_words(log: Path, offset: int = 0) -> str:
    """The last line that says something in a log, for the one-line message."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(offset, log.stat().st_size - 20_000))
        text = file.read().decode("utf-8", "replace")
    if DISK_FULL in text:
        return "le disque est plein"
    lines = [stripped for raw in text.splitlines() if (stripped := raw.strip())]
    return lines[-1].removeprefix("CommandError: ")[:300] if lines else ""
