"""`bin/demo`: the demonstration agency on one machine, from nothing to a page in one command."""

import http.client
import os
import shutil
import socket
import time

from launcher import environment, outside, say, stamps, venv
from launcher.environment import Environment
from launcher.locks import only_one
from launcher.options import DemoOptions, read_demo
from launcher.places import Places
from launcher.processes import Service
from launcher.runas import outside_folder
from launcher.say import NBSP, Problem
from launcher.supervisor import Supervisor

_READY_WITHIN = 120.0
_HEALTH = "/sante/pret"
_NOT_OF_THE_DEMO = {"log", "sys", "uv", "test", "pgtest", "valkeytest"}
"""What a reset leaves in the work folder, with the locks: logs, libraries, and what belongs to the tests."""


def main(arguments: list[str]) -> int:
    """Set up, load, serve until Ctrl-C."""
    asked = read_demo(arguments)
    places = Places()
    started = time.monotonic()
    places.prepare()
    with only_one(places.local / "demo.lock", "une démonstration"):
        _refuse_taken_port(asked.port)
        if asked.reset:
            outside.refuse_to_empty()
            _reset(places)
        with Supervisor() as supervisor:
            venv.ensure(places, venv.RUN)
            running = environment.start(places, supervisor)
            running.variables.update(_variables(places, asked.port))
            outside.refuse_if_real(running)
            _prepare(running, asked)
            _serve(running, supervisor, asked.port)
            _announce(places, asked.port, time.monotonic() - started)
            supervisor.watch(lambda: False)
    return 0


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Problem(f"le port {port} est réservé à l’administrateur{NBSP}: choisissez-en un autre.") from None
        except OSError:
            raise Problem(
                f"le port {port} est déjà pris{NBSP}: libérez-le, ou choisissez-en un autre "
                f"(bin/demo --port {port + 1})."
            ) from None


def _reset(places: Places) -> None:
    """Forget the data; the lock that this process holds stays, and so do the tests, which may be running."""
    with say.step("Remise à zéro"):
        for path in places.local.iterdir():
            if path.suffix == ".lock" or path.name.partition(".")[0] in _NOT_OF_THE_DEMO:
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        shutil.rmtree(outside_folder(places) / "pg", ignore_errors=True)


def _variables(places: Places, port: int) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "mitm.settings.demo",
        "SECRET_KEY": places.secret("secret"),
        "LOCAL_DIR": str(places.local),
        "SITE_URL": f"http://localhost:{port}",
        "C_FORCE_ROOT": "1",
    }


def _prepare(running: Environment, asked: DemoOptions) -> None:
    """Bring static files, tables and data up to date; what was done for this very code is not done again.

    Static files come first: the data include printed letters, which are drawn with them.
    """
    places = running.places
    prepared = places.local / "prepared.stamp"
    if running.fresh:  # what an earlier database held is gone with it: before anything can fail, or be interrupted
        prepared.unlink(missing_ok=True)
        (places.local / "register").unlink(missing_ok=True)
    mark = _static_mark(places)
    collected = places.local / "static.stamp"
    if not stamps.is_current(collected, mark):
        with say.step("Fichiers statiques"):
            running.manage("collectstatic", "--no-input", "-v0", what="la collecte des fichiers statiques")
        stamps.write(collected, mark)
    mark = stamps.of_code(places.root)
    if asked.data or not running.embedded or not stamps.is_current(prepared, mark):
        with say.step("Structure de la base"):
            running.manage("migrate", "--no-input", "-v0", what="la mise à jour de la base")
        _load(running, asked)
        stamps.write(prepared, mark)


def _load(running: Environment, asked: DemoOptions) -> None:
    """The demonstration register, or the one of a folder; never one on top of the other, even after an interruption."""
    kept = running.places.local / "register"
    register = kept.read_text(encoding="utf-8") if kept.exists() else ""
    if asked.data and register == "demo":
        raise Problem(
            f"la base contient déjà le registre de démonstration{NBSP}: relancez avec "
            f"«{NBSP}bin/demo --reset --data {asked.data}{NBSP}»."
        )
    if asked.data:
        with say.long_step("Import du registre") as tell:
            running.manage("import_register", str(asked.data), what="l’import du registre", tell=tell)
        register = "data"
    register = register or "demo"
    stamps.write(kept, register)
    if running.has_command("load_demo"):
        people_only = ["--people-only"] if register == "data" else []
        with say.long_step("Données de démonstration (fictives)") as tell:
            running.manage("load_demo", *people_only, what="le chargement de la démonstration", tell=tell)


def _static_mark(places: Places) -> str:
    """Changes with our static files, with the libraries that bring theirs, and with the way they are stored."""
    folders = [places.root / "static", *places.root.glob("[!.]*/static"), *places.root.glob("mitm/*/static")]
    files = [places.root / venv.RUN, *sorted((places.root / "mitm" / "settings").glob("*.py"))]
    return stamps.of_trees(folders) + stamps.of_files(files)


def _serve(running: Environment, supervisor: Supervisor, port: int) -> None:
    places = running.places
    python = str(places.python)
    celery = [python, "-m", "celery", "-A", "mitm.celery"]
    scheduler_data = environment.folder(places.local / "beat") / "schedule"
    commands = {
        "worker": [*celery, "worker", "--loglevel=INFO", "--without-mingle", "--without-gossip", *_pool()],
        "beat": [*celery, "beat", "--loglevel=INFO", f"--schedule={scheduler_data}", "--pidfile="],
        "web": [
            python, "-m", "gunicorn", "mitm.wsgi:application", f"--bind=127.0.0.1:{port}", "--worker-class=gthread",
            "--workers=2", "--threads=4", "--timeout=60", "--graceful-timeout=10", "--no-control-socket", "--preload",
            "--access-logfile=-",
        ],
    }  # fmt: skip
    with say.step("Site, tâches de fond et planificateur"):
        for name, command in commands.items():
            supervisor.add(Service(name, command, places.log(name), running.variables, places.root))
        if not supervisor.watch(lambda: _is_ready(port), _READY_WITHIN):
            web = supervisor.services[-1]
            raise Problem(f"le site ne répond pas{NBSP}: {web.last_words()} (journaux{NBSP}: {places.local / 'log'})")


def _pool() -> list[str]:
    """Processes need shared memory; without it, threads do."""
    return ["--concurrency=2"] if os.access("/dev/shm", os.W_OK) else ["--pool=threads", "--concurrency=4"]


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", _HEALTH)
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _announce(places: Places, port: int, duration: float) -> None:
    say.line()
    say.line(f"Prêt en {say.seconds(duration)}{NBSP}: http://localhost:{port}/")
    say.line("Les comptes de démonstration sont affichés sur la page de connexion.")
    say.line(f"Journaux{NBSP}: {places.local / 'log'}. Ctrl-C arrête tout{NBSP}; les données restent.")
