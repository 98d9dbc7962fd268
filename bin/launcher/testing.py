"""`bin/test`: everything that must hold before a change is accepted, in one command."""

import os
import signal
import subprocess

from launcher import chromium, environment, quality, say, venv
from launcher.environment import Environment
from launcher.locks import only_one
from launcher.options import read_testing
from launcher.places import Places
from launcher.processes import die_with_parent
from launcher.say import NBSP
from launcher.supervisor import Stop, Supervisor


def main(arguments: list[str]) -> int:
    """Check the quality, run the tests; 0 when all is well."""
    asked = read_testing(arguments)
    places = Places()
    places.prepare()
    with only_one(places.local / "test.lock", "une série de tests"), Supervisor() as supervisor:
        venv.ensure(places, venv.DEVELOP)
        running = environment.start(places, supervisor, suffix="test", disposable=True)
        running.variables["DJANGO_SETTINGS_MODULE"] = "mitm.settings.test"
        running.variables["LOCAL_DIR"] = str(environment.folder(places.local / "test"))
        browser = _browser(running)
        failed = quality.check(running) if asked.quality else []
        if failed:
            say.line(f"Qualité{NBSP}: {len(failed)} contrôle(s) en échec, voir ci-dessus. Les tests suivent.")
        tests = _pytest(running, asked.pytest)
    return _verdict(failed, tests, browser)


def _browser(running: Environment) -> bool:
    found = chromium.find_or_install(running.places)
    if found:
        running.variables["CHROMIUM"] = found
    else:
        say.line(f"• Chromium manque{NBSP}: les tests de navigation seront SAUTÉS (apt-get install chromium).")
    return found is not None


def _pytest(running: Environment, arguments: list[str]) -> int:
    chosen = arguments or ["-n", "2", "--dist", "loadgroup"]
    command = [str(running.places.python), "-m", "pytest", *chosen]
    process = subprocess.Popen(
        command, env=running.variables, cwd=running.places.root, preexec_fn=die_with_parent(signal.SIGTERM)
    )
    try:
        return process.wait()
    except Stop:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)
        raise


def _verdict(failed: list[str], tests: int, browser: bool) -> int:
    """Nothing is printed after pytest's own last line when all is well."""
    if failed:
        say.line(f"Échec de la qualité{NBSP}: {', '.join(failed)}.")
    if not browser and os.environ.get("CI") == "true":
        say.line("Échec : les tests de navigation n’ont pas pu tourner, Chromium manque.".replace(" :", f"{NBSP}:"))
        return 1
    return tests or int(bool(failed))
