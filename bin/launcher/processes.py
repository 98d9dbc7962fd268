"""Child processes that end with the launcher, whatever ends it."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from launcher import say
from launcher.say import NBSP, Problem

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(number: int) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends the signal when the launcher dies, even by kill -9."""
    parent = os.getpid()

    def prepare() -> None:
        if _libc:
            _libc.prctl(_PR_SET_PDEATHSIG, number)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def call(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    tell: Callable[[str], None] | None = None,
) -> bool:
    """Run a command to its end with its output in the log, and told line by line if asked; whether it succeeded."""
    with log.open("ab") as output:
        output.write(f"$ {' '.join(str(part) for part in command)}\n".encode())
        output.flush()
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if tell else output,
            stderr=output,
            env=env,
            cwd=cwd,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        try:
            for line in process.stdout or ():
                output.write(line)
                output.flush()
                if tell and (text := line.decode("utf-8", "replace").strip()):
                    tell(text)
            process.wait()
        finally:
            process.kill()  # changes nothing for one that has ended
            process.wait()
    return process.returncode == 0


def must(
    command: Sequence[str | Path],
    *,
    log: Path,
    what: str,
    env: Mapping[str, str],
    cwd: Path,
    tell: Callable[[str], None] | None = None,
) -> None:
    """Like `call`, but a failure stops the launcher with the last words of the command."""
    start = log.stat().st_size if log.exists() else 0
    if not call(command, log=log, env=env, cwd=cwd, tell=tell):
        raise Problem(f"{what} a échoué{NBSP}: {say.last_words(log, start)} (journal{NBSP}: {log})")


@dataclass
class Service:
    """A process that runs as long as the launcher."""

    name: str
    command: list[str]
    log: Path
    env: dict[str, str]
    cwd: Path
    stop_signal: int = signal.SIGTERM
    grace: float = 15.0
    engine: bool = False
    """Whether others need it to end in order: a database, a broker."""
    options: dict[str, Any] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    log_start: int = 0

    def start(self) -> None:
        """Start the process in a session of its own: Ctrl-C reaches the launcher alone."""
        self.kill()
        self.started_at = time.monotonic()
        self.log_start = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.env,
                cwd=self.cwd,
                start_new_session=True,
                preexec_fn=die_with_parent(self.stop_signal),
                **self.options,
            )

    def exit_code(self) -> int | None:
        """How the process ended; None while it runs or before it starts."""
        return self.process.poll() if self.process else None

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Send the signal for an orderly end."""
        if self.process and self.running:
            self.process.send_signal(self.stop_signal)

    def kill(self) -> None:
        """End the process and what it started, at once."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def last_words(self) -> str:
        """What the process said last, since it was last started."""
        return say.last_words(self.log, self.log_start)
