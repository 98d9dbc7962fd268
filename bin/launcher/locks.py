"""One start at a time. The kernel drops the lock with the process, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher import say
from launcher.say import NBSP, Problem


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


@contextmanager
def only_one(path: Path, what: str) -> Iterator[None]:
    """Hold the lock of `what`, or say which process holds it."""
    file = _open(path)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(file, 200).decode() or "inconnu"
            raise Problem(f"{what} est déjà en cours (processus {holder}){NBSP}: arrêtez-la d’abord.") from None
        os.truncate(file, 0)
        os.pwrite(file, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(file)


@contextmanager
def one_after_the_other(path: Path) -> Iterator[None]:
    """Wait while another command installs into the same environment."""
    file = _open(path)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say.line("• Une autre commande installe le projet, attente…")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
