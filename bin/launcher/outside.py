"""A database that somebody named may be somebody's: the demonstration enters only an empty one, or its own."""

import hashlib
import os
import subprocess
from pathlib import Path

from launcher import stamps
from launcher.environment import Environment
from launcher.say import NBSP, Problem

_WHY = {
    "accounts": "de vrais comptes",
    "register": "un vrai registre",
    "tables": "les tables d’une autre application",
}


def refuse_if_real(running: Environment) -> None:
    """Stop in one line, before anything is written, when the database of `DATABASE_URL` is not the demonstration's."""
    if running.embedded:
        return
    url = running.variables["DATABASE_URL"]
    found = _look(running)
    entered = running.places.local / "outside.stamp"
    mark = hashlib.sha256(url.encode()).hexdigest()
    if found == "empty":
        stamps.write(entered, mark)  # whatever it holds next time, even half-loaded, came from here
    if found == "register" and stamps.is_current(entered, mark):
        return
    if found in _WHY:
        raise Problem(
            f"la base de DATABASE_URL contient {_WHY[found]}{NBSP}: la démonstration n’y entre pas, et rien n’y a été "
            f"changé. Donnez-lui une base vide, ou retirez DATABASE_URL pour sa propre base."
        )


def refuse_to_empty() -> None:
    """A reset forgets our own data only: it must not seem to have emptied a database that somebody named."""
    if any(os.environ.get(name) for name in ("DATABASE_URL", "DATABASE_URL_FILE")):  # empty, it names none
        raise Problem(
            f"--reset n’efface que la base embarquée{NBSP}: videz vous-même celle de DATABASE_URL, ou retirez "
            "DATABASE_URL."
        )


def _look(running: Environment) -> str:
    """What the database holds; asked by the project's Python, which has the driver."""
    done = subprocess.run(
        [str(running.places.python), str(Path(__file__).with_name("looking.py"))],
        env=running.variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if done.returncode:
        raise Problem(f"la base de DATABASE_URL ne répond pas{NBSP}: {done.stderr.strip()[:300]}")
    return done.stdout.strip()
