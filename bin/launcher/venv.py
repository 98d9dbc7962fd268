"""The Python environment, from the lock file and nothing else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from launcher import say, stamps
from launcher.locks import one_after_the_other
from launcher.places import Places
from launcher.processes import call
from launcher.say import NBSP, Problem

RUN, DEVELOP = "requirements.lock", "requirements-dev.lock"
_ROOM_NEEDED = {RUN: 1_000_000_000, DEVELOP: 2_000_000_000}


def ensure(places: Places, lock_name: str) -> None:
    """Bring the environment in step with a lock file; the development one holds all of the other."""
    with one_after_the_other(places.local / "setup.lock"):
        installed = _installed(places)
        wanted = DEVELOP if installed and installed.startswith(DEVELOP) else lock_name
        value = f"{wanted} {stamps.of_files([places.root / wanted])}"
        if installed == value and _works(places.python):
            return
        _check_room(places.root, _ROOM_NEEDED[wanted])
        with say.step("Installation des paquets Python"):
            _install(places, places.root / wanted)
        stamps.write(places.venv / ".stamp", value)


def _installed(places: Places) -> str:
    stamp = places.venv / ".stamp"
    return stamp.read_text(encoding="utf-8") if stamp.exists() else ""


def _works(python: Path) -> bool:
    return python.exists() and subprocess.run([python, "-c", ""], check=False, capture_output=True).returncode == 0


def _check_room(root: Path, needed: int) -> None:
    free = shutil.disk_usage(root).free
    if free < needed:
        left = f"{free / 1e9:.1f}".replace(".", ",")
        raise Problem(
            f"il faut {needed / 1e9:.0f}{NBSP}Go libres pour l’installation, il en reste {left}{NBSP}Go dans {root}."
        )


def _install(places: Places, lock: Path) -> None:
    log = places.log("installation")
    start = log.stat().st_size if log.exists() else 0
    if not (_by_uv(places, lock, log) or _by_pip(places, lock, log)):
        if subprocess.run([sys.executable, "-m", "pip", "--version"], check=False, capture_output=True).returncode:
            raise Problem(f"pip manque{NBSP}: installez-le (Debian{NBSP}: apt-get install python3-pip) puis relancez.")
        raise Problem(f"l’installation des paquets a échoué{NBSP}: {say.last_words(log, start)} (journal{NBSP}: {log})")


def _by_uv(places: Places, lock: Path, log: Path) -> bool:
    uv = _uv(places, log)
    if not uv:
        return False
    env = _uv_environment(places)
    fresh = _works(places.python) or call(
        [uv, "venv", "--clear", "--python", sys.executable, places.venv], log=log, env=env, cwd=places.root
    )
    sync: list[str | Path] = [uv, "pip", "sync", "--require-hashes", "--python", places.python, lock]
    return fresh and call(sync, log=log, env=env, cwd=places.root)


def _uv(places: Places, log: Path) -> str | None:
    if found := shutil.which("uv"):
        return found
    own = places.tools / "bin" / "uv"
    if not own.exists():
        call([sys.executable, "-m", "pip", "install", "--quiet", "--target", places.tools, "uv"], log=log)
    return str(own) if own.exists() else None


def _uv_environment(places: Places) -> dict[str, str]:
    """What pip was told about the package index counts for uv too."""
    env = dict(os.environ)
    env.pop("VIRTUAL_ENV", None)
    if not os.access(Path.home(), os.W_OK):
        env.setdefault("UV_CACHE_DIR", str(places.local / "uv"))
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"], check=False, capture_output=True, text=True
    )
    index = os.environ.get("PIP_INDEX_URL") or asked.stdout.strip()
    if index and not {"UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX"} & env.keys():
        env["UV_DEFAULT_INDEX"] = index
    if certificate := os.environ.get("PIP_CERT"):
        env.setdefault("SSL_CERT_FILE", certificate)
    return env


def _by_pip(places: Places, lock: Path, log: Path) -> bool:
    make = [sys.executable, "-m", "venv", "--clear", "--without-pip", str(places.venv)]
    made = _works(places.python) or call(make, log=log)
    install: list[str | Path] = ["install", "--quiet", "--no-deps", "--require-hashes", "-r", lock]
    return made and call([sys.executable, "-m", "pip", "--python", places.python, *install], log=log)
