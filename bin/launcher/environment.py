"""What both commands need before anything runs: packages, libraries, database, broker, variables."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from launcher import pango, say
from launcher.places import Places
from launcher.postgres import Postgres
from launcher.processes import must
from launcher.supervisor import Supervisor
from launcher.valkey import Valkey


@dataclass(frozen=True)
class Environment:
    """The variables of every process of the project."""

    places: Places
    variables: dict[str, str]
    embedded: bool
    """Whether the database is our own, not one that somebody named."""
    fresh: bool = False
    """Whether the database was made just now."""

    def manage(self, *arguments: str, what: str, tell: Callable[[str], None] | None = None) -> None:
        """Run a management command, its output in a log; a failure stops the launcher in one line."""
        command = [str(self.places.python), "manage.py", *arguments]
        log = self.places.log("manage")
        must(command, log=log, what=what, env=self.variables, cwd=self.places.root, tell=tell)

    def has_command(self, name: str) -> bool:
        """Whether the project knows a management command; looks at files, since starting Django takes seconds."""
        pattern = f"management/commands/{name}.py"
        return any(found for start in ("*", "mitm/*") for found in self.places.root.glob(f"{start}/{pattern}"))


def start(places: Places, supervisor: Supervisor, *, suffix: str = "", disposable: bool = False) -> Environment:
    """Start what no variable names, and say where everything is."""
    variables = _own_variables(places) | pango.ensure(places)
    embedded, fresh = not variables.get("DATABASE_URL"), False
    if embedded:
        with say.step("Base de données PostgreSQL"):
            postgres = Postgres(places, f"pg{suffix}", disposable=disposable)
            supervisor.services.append(postgres.service)
            postgres.start()
        variables["DATABASE_URL"], fresh = postgres.url, postgres.fresh
    if not variables.get("REDIS_URL"):
        with say.step("File de tâches et cache Valkey"):
            valkey = Valkey(places, f"valkey{suffix}", disposable=disposable)
            supervisor.services.append(valkey.service)
            valkey.start()
        variables["REDIS_URL"] = valkey.url
    return Environment(places, variables, embedded, fresh)


def _own_variables(places: Places) -> dict[str, str]:
    variables = dict(os.environ)
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "DJANGO_SETTINGS_MODULE"):
        variables.pop(name, None)
    for name in ("DATABASE_URL", "REDIS_URL"):  # the settings prefer the file: both must mean the same here
        if file := variables.pop(f"{name}_FILE", ""):
            variables[name] = Path(file).read_text(encoding="utf-8").strip()
    variables |= {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", "VIRTUAL_ENV": str(places.venv)}
    variables["PATH"] = f"{places.venv / 'bin'}{os.pathsep}{variables.get('PATH', os.defpath)}"
    return variables


def folder(path: Path) -> Path:
    """The folder, made if it is missing."""
    path.mkdir(parents=True, exist_ok=True)
    return path
