"""Keeps services alive, and stops them in order: nothing loses the engine under it."""

import signal
import time
from collections.abc import Callable, Iterator
from types import FrameType

from launcher import say
from launcher.processes import Service
from launcher.say import NBSP

_FIRST_DELAY, _LONGEST_DELAY = 1.0, 30.0
_STEADY = 60.0  # a process that lived this long starts again without a penalty
_PAUSE = 0.2


class Stop(BaseException):
    """Ctrl-C or a signal asks everything to end; not an error, and nothing may swallow it."""


class Supervisor:
    """The services that were started, in order."""

    def __init__(self) -> None:
        """No service yet."""
        self.services: list[Service] = []
        self._delay: dict[str, float] = {}
        self._again_at: dict[str, float] = {}

    def __enter__(self) -> "Supervisor":
        """From here on a signal ends the launcher in order."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if not (number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN):
                signal.signal(number, _stop)
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing running."""
        self.stop_all()

    def add(self, service: Service) -> None:
        """Start a service, unless its starter already did, and keep it alive from now on."""
        self.services.append(service)
        if not service.process:
            service.start()

    def revive(self) -> None:
        """Start again what has ended, later and later when it keeps ending."""
        now = time.monotonic()
        for service in self.services:
            code = service.exit_code()
            if code is None:
                continue
            if service.name not in self._again_at:
                if now - service.started_at > _STEADY:
                    self._delay.pop(service.name, None)
                delay = self._delay.get(service.name, _FIRST_DELAY)
                self._delay[service.name] = min(delay * 2, _LONGEST_DELAY)
                self._again_at[service.name] = now + delay
                say.warn(
                    f"Le processus « {service.name} » s’est arrêté (code {code}){NBSP}: nouveau départ dans "
                    f"{say.seconds(delay)} (journal{NBSP}: {service.log})".replace("« ", "«\u00a0").replace(
                        " »", "\u00a0»"
                    )
                )
            elif now >= self._again_at[service.name]:
                del self._again_at[service.name]
                service.start()

    def watch(self, until: Callable[[], bool], seconds: float = float("inf")) -> bool:
        """Keep everything alive until the condition holds (True) or time is up (False)."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            if until():
                return True
            self.revive()
            time.sleep(_PAUSE)
        return False

    def stop_all(self) -> None:
        """Ask the processes of the site to end, then the engines under them; a second Ctrl-C does not wait."""
        hurry: list[bool] = []
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: hurry.append(True))
        for ending in _waves(self.services):
            for service in ending:
                service.ask_to_stop()
            limit = time.monotonic() + max(service.grace for service in ending)
            while any(service.running for service in ending) and not hurry and time.monotonic() < limit:
                time.sleep(0.05)
            for service in ending:
                service.kill()
        self.services.clear()


def _waves(services: list[Service]) -> Iterator[list[Service]]:
    """What ends together: first all that uses an engine, then each engine, the last started first."""
    if users := [service for service in services if not service.engine]:
        yield users
    yield from ([service] for service in reversed(services) if service.engine)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stop
