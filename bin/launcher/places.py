"""Where the launcher keeps things: all of it under the checkout, none of it in git."""

import os
import pwd
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from launcher.say import NBSP, Problem

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Places:
    """The folders of one checkout."""

    root: Path = ROOT

    @property
    def local(self) -> Path:
        """Data, secrets and logs; only its owner enters."""
        return self.root / ".local"

    @property
    def tools(self) -> Path:
        """Tools that install the rest."""
        return self.root / ".tools"

    @property
    def venv(self) -> Path:
        """The Python environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The interpreter of the environment."""
        return self.venv / "bin" / "python"

    @cached_property
    def packages(self) -> Path:
        """Where the environment keeps its packages."""
        return next(self.venv.glob("lib/python3*/site-packages"))

    def log(self, name: str) -> Path:
        """The log of one process; an old one of more than 10 MB is put aside."""
        path = self.local / "log" / f"{name}.log"
        path.parent.mkdir(exist_ok=True)
        if path.exists() and path.stat().st_size > 10_000_000:
            path.replace(path.with_suffix(".log.1"))
        return path

    def secret(self, name: str) -> str:
        """A secret that is drawn once and kept in a file that only its owner reads."""
        path = self.local / name
        if not path.exists():
            draft = path.with_suffix(".new")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
            draft.replace(path)
        return path.read_text(encoding="ascii").strip()

    def prepare(self) -> None:
        """Make the work folder, and refuse another person's."""
        self.local.mkdir(mode=0o700, exist_ok=True)
        owner = self.local.stat().st_uid
        if owner != os.geteuid():
            raise Problem(
                f"le dossier {self.local} appartient à {_name_of(owner)}{NBSP}: "
                "lancez la commande avec ce compte, ou supprimez ce dossier."
            )
        self.local.chmod(0o700)


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"l’utilisateur {uid}"
