"""The two commands, and how their problems reach the person: one line, exit code 1."""

import sys
from collections.abc import Callable

from launcher import demo, say, testing
from launcher.say import NBSP, Problem
from launcher.supervisor import Stop

_COMMANDS: dict[str, Callable[[list[str]], int]] = {"demo": demo.main, "test": testing.main}


def main(command: str, arguments: list[str]) -> int:
    """Run a command; the exit code."""
    try:
        return _COMMANDS[command](arguments)
    except Problem as problem:
        return _fail(str(problem))
    except OSError as error:
        return _fail(say.explain(error))
    except (KeyboardInterrupt, Stop):
        say.line()
        say.line("Tout est arrêté.")
        return 0 if command == "demo" else 130


def _fail(text: str) -> int:
    sys.stdout.flush()
    say.warn(f"Erreur{NBSP}: {text}")
    return 1
