"""What is checked before the tests run: locks, style, types, direction of imports, templates, migrations."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from launcher import say
from launcher.environment import Environment
from launcher.say import NBSP

_IMPORT_LINTER = "from importlinter.cli import lint_imports_command; lint_imports_command()"  # it has no `-m`
_TOOLS = {
    "style (ruff check)": ["-m", "ruff", "check", "."],
    "mise en forme (ruff format)": ["-m", "ruff", "format", "--check", "."],
    "types (mypy)": ["-m", "mypy"],
    "sens des imports (import-linter)": ["-c", _IMPORT_LINTER],
    "gabarits (djlint)": ["-m", "djlint", "--lint", "--quiet", "templates"],
    "migrations (makemigrations --check)": ["manage.py", "makemigrations", "--check", "--dry-run"],
}


def check(running: Environment) -> list[str]:
    """Run every check; the names of those that failed. None stops the others."""
    failed = [] if _report("verrous sans adresse", lambda: locks_with_addresses(running.places.root)) else ["verrous"]
    for title, command in _TOOLS.items():
        if not _report(title, lambda command=command: _run(running, command)):  # type: ignore[misc]
            failed.append(title)
    return failed


def locks_with_addresses(root: Path) -> str:
    """The lines of lock files that name an address: a lock must not tie the project to one registry."""
    return "\n".join(
        f"{lock.name}:{number}: {line}"
        for lock in sorted(root.glob("*.lock"))
        for number, line in enumerate(lock.read_text(encoding="utf-8").splitlines(), start=1)
        if "://" in line
    )


def _report(title: str, find_faults: Callable[[], str]) -> bool:
    """Run one check and print its line, then what it found."""
    started = time.monotonic()
    faults = find_faults()
    mark = "échec" if faults else "ok"
    say.line(f"• {title}{NBSP}: {mark} ({say.seconds(time.monotonic() - started)})")
    if faults:
        say.line(faults)
    return not faults


def _run(running: Environment, command: list[str]) -> str:
    """The output of a tool that failed; empty when it is content."""
    places = running.places
    done = subprocess.run(
        [str(places.python), *command],
        check=False,
        capture_output=True,
        text=True,
        env=running.variables,
        cwd=places.root,
    )
    if done.returncode == 0:
        return ""
    return (done.stdout + done.stderr).strip() or f"code {done.returncode}"
