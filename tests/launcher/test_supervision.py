"""Services start again when they end, stop with the launcher, and do not outlive it when it is killed."""

import os
import signal
import subprocess
import sys
import time

import pytest

from launcher import supervisor as supervision
from launcher.places import ROOT
from launcher.processes import Service
from launcher.supervisor import Supervisor

pytestmark = pytest.mark.real_time

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as status:
            return status.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(condition, seconds=10):
    limit = time.monotonic() + seconds
    while not condition() and time.monotonic() < limit:
        time.sleep(0.05)
    return condition()


@pytest.fixture
def service(tmp_path):
    return Service("sleeper", SLEEP, tmp_path / "log", dict(os.environ), tmp_path)


@pytest.fixture
def supervisor(monkeypatch):
    monkeypatch.setattr(supervision, "_FIRST_DELAY", 0.1)
    own = Supervisor()
    yield own
    own.stop_all()


def test_a_service_that_ends_starts_again(supervisor, service, capsys):
    supervisor.add(service)
    first = service.process.pid
    os.kill(first, signal.SIGKILL)

    assert supervisor.watch(lambda: service.running and service.process.pid != first, 10)
    assert "«\u00a0sleeper\u00a0» s’est arrêté (code -9)" in capsys.readouterr().err


def test_a_service_that_keeps_ending_waits_longer_and_longer(supervisor, service):
    service.command = [sys.executable, "-c", ""]
    supervisor.add(service)
    supervisor.watch(lambda: supervisor._delay.get("sleeper", 0) > 0.3, 10)

    assert supervisor._delay["sleeper"] > 0.3


def test_stopping_ends_the_service(supervisor, service):
    supervisor.add(service)
    pid = service.process.pid

    supervisor.stop_all()

    assert not is_alive(pid)


def test_a_service_that_ignores_the_signal_is_killed(supervisor, service):
    service.command = [
        sys.executable,
        "-c",
        "import signal, time; signal.signal(15, 1); print(1, flush=True); time.sleep(60)",
    ]
    service.grace = 0.3
    supervisor.add(service)
    wait_until(lambda: service.log.read_text(encoding="utf-8") == "1\n")

    supervisor.stop_all()

    assert not is_alive(service.process.pid)


def test_kill_9_of_the_launcher_ends_its_services(tmp_path):
    script = (
        "import sys, os, time; from pathlib import Path\n"
        f"sys.path.insert(0, {str(ROOT / 'bin')!r})\n"
        "from launcher.processes import Service\n"
        f"service = Service('s', {SLEEP!r}, Path('log'), dict(os.environ), Path.cwd())\n"
        "service.start(); print(service.process.pid, flush=True); time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=tmp_path)
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()

    assert wait_until(lambda: not is_alive(child))
