"""A PostgreSQL of our own, from the wheel: made once, started with the launcher, ended with it."""

import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from launcher import say
from launcher.places import Places
from launcher.processes import Service
from launcher.runas import Runner, choose
from launcher.say import NBSP, Problem

_ENV = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
_UNSAFE_BUT_FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
_ATTEMPTS, _PATIENCE = 20, 120.0


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """One cluster with one database, reached by TCP with a password."""

    def __init__(self, places: Places, name: str, *, disposable: bool = False) -> None:
        """Say where it lies; `disposable` gives up safety for speed, for tests."""
        self.places = places
        self.runner: Runner = choose(places)
        self.data: Path = self.runner.base / name
        self.disposable = disposable
        self.password = places.secret(f"{name}.password")
        self.service = Service(
            name="postgres",
            command=[],
            log=places.log(name),
            env=_ENV,
            cwd=self.runner.base,
            engine=True,
            stop_signal=signal.SIGINT,
            options=self.runner.identity,
        )
        self.port = 0
        self.fresh = False

    def start(self) -> Service:
        """Make the cluster if needed, start it, and wait until it answers."""
        if not (self.data / "PG_VERSION").exists():
            self._make()
            self.fresh = True
        for _ in range(_ATTEMPTS):
            self._launch()
            if self._answers():
                self._make_database()
                return self.service
            self._explain_or_mend()
        raise Problem(
            f"PostgreSQL ne démarre pas{NBSP}: {self.service.last_words()} (journal{NBSP}: {self.service.log})"
        )

    @property
    def url(self) -> str:
        """The address for DATABASE_URL."""
        return f"postgres://mitm:{self.password}@127.0.0.1:{self.port}/mitm"

    def _program(self, name: str, *arguments: str) -> list[str]:
        return [*self.runner.prefix, str(self.runner.programs / name), *arguments]

    def _make(self) -> None:
        """Make the cluster beside its place, then move it there: a kill in between leaves no half cluster."""
        draft = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self.runner.own(draft)
        password = self.data.with_name(self.data.name + ".pw")
        password.touch(mode=0o600)
        password.write_text(self.password, encoding="ascii")
        self.runner.own(password)
        command = self._program(
            "initdb", "-D", str(draft), "-U", "mitm", "--auth=scram-sha-256", f"--pwfile={password}", "-E", "UTF8",
            "--locale-provider=builtin", "--locale=C.UTF-8", "--data-checksums", *(["--no-sync"] * self.disposable),
        )  # fmt: skip
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, env=_ENV, cwd=self.runner.base, **self.runner.identity
        )
        password.unlink()
        if done.returncode:
            with self.service.log.open("a", encoding="utf-8") as log:
                log.write(done.stdout + done.stderr)
            raise Problem(f"la base de données n’a pas pu être créée{NBSP}: {say.last_words(self.service.log)}")
        draft.rename(self.data)

    def _launch(self) -> None:
        self.port = free_port()
        settings = ["listen_addresses=127.0.0.1", f"port={self.port}", "unix_socket_directories="]
        settings += _UNSAFE_BUT_FAST * self.disposable
        options = [part for setting in settings for part in ("-c", setting)]
        self.service.command = self._program("postgres", "-D", str(self.data), *options)
        self.service.start()

    def _answers(self) -> bool:
        """Wait while the server lives; recovery after a crash may take its time."""
        limit = time.monotonic() + _PATIENCE
        ready = self._program("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port))
        while self.service.running and time.monotonic() < limit:
            if subprocess.run(ready, check=False, env=_ENV, capture_output=True).returncode == 0:
                return True
            time.sleep(0.05)
        return False

    def _explain_or_mend(self) -> None:
        """After a failed start: wait for a zombie, drop a dead server's mark, or tell the person."""
        self.service.kill()
        tail = say.last_words(self.service.log, self.service.log_start)
        text = self.service.log.read_bytes()[self.service.log_start :].decode("utf-8", "replace")
        mark = self.data / "postmaster.pid"
        if "could not bind" in text:
            return
        if "postmaster.pid" not in text or not mark.exists():
            raise Problem(f"PostgreSQL ne démarre pas{NBSP}: {tail} (journal{NBSP}: {self.service.log})")
        if sys.platform == "linux":
            self._wait_for_others_to_end()
            mark.unlink(missing_ok=True)  # its process is dead, or its number belongs to another program
        time.sleep(0.5)

    def _wait_for_others_to_end(self) -> None:
        """Servers that lost their launcher are ending; one that stays is somebody's."""
        limit = time.monotonic() + 10
        while holders := _processes_in(self.data):
            if time.monotonic() > limit:
                raise Problem(f"un autre PostgreSQL (processus {holders[0]}) utilise déjà {self.data}.")
            time.sleep(0.2)

    def _make_database(self) -> None:
        env = _ENV | {"PGPASSWORD": self.password}
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "mitm"]
        query = self._program(
            "psql", *where, "-d", "postgres", "-tAc", "SELECT 1 FROM pg_database WHERE datname = 'mitm'"
        )
        found = subprocess.run(query, check=False, capture_output=True, text=True, env=env)
        if found.stdout.strip() == "1":
            return
        create = self._program("createdb", *where, "mitm")
        done = subprocess.run(create, check=False, capture_output=True, text=True, env=env)
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or [f"code {done.returncode}"])[-1]
            raise Problem(f"la base de données {self.data} ne s’ouvre pas{NBSP}: {reason}")


def _processes_in(folder: Path) -> list[int]:
    """The living processes that work in a folder, as every process of a server does in its data."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == folder:
                found.append(int(process.name))
        except OSError:
            continue  # it ended meanwhile, is a zombie, or is somebody else's
    return found
