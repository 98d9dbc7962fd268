"""A small load generator on keep-alive sockets: bounded in time, for a server on this machine only."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """One request to repeat; `make` gives the path and the body of each, so that every create can be a new one."""

    method: str
    path: str
    headers: dict[str, str]
    make: Callable[[], tuple[str, bytes]] | None = None
    expected: tuple[int, ...] = (200,)


@dataclass(frozen=True, slots=True)
class Result:
    """Throughput and latencies of a run."""

    requests: int
    seconds: float
    p50_ms: float
    p95_ms: float

    @property
    def per_second(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


WARM_UP = 3


def run(port: int, request: Request, *, connections: int, seconds: float) -> Result:
    """Repeat the request on `connections` connections for `seconds`; a wrong status stops everything.

    Each connection first makes a few requests that do not count: the process behind it may never have made that page.
    """
    load = _Load(port, request, threading.Barrier(connections))
    threads = [threading.Thread(target=load.work, args=(seconds,)) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if load.failures:
        raise SystemExit(load.failures[0])
    ordered = sorted(load.times)
    return Result(
        len(ordered),
        load.ended - load.started,
        1000 * statistics.median(ordered),
        1000 * ordered[int(len(ordered) * 0.95) - 1],
    )


class _Load:
    """What the connections of one run share."""

    def __init__(self, port: int, request: Request, warm: threading.Barrier) -> None:
        self.port, self.request, self.warm = port, request, warm
        self.times: list[float] = []
        self.failures: list[str] = []
        self.started = self.ended = 0.0

    def work(self, seconds: float) -> None:
        """One connection: warm up, wait for the others, then repeat and time."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        for _ in range(WARM_UP):
            self._once(client)
        self.warm.wait()
        self.started = self.started or time.perf_counter()
        while time.perf_counter() < self.started + seconds and not self.failures:
            took = self._once(client)
            if took is not None:
                self.times.append(took)
        self.ended = time.perf_counter()
        client.close()

    def _once(self, client: http.client.HTTPConnection) -> float | None:
        """The seconds of one request; nothing when the server closed the connection or refused."""
        started = time.perf_counter()
        request = self.request
        path, body = request.make() if request.make else (request.path, None)
        try:
            client.request(request.method, path, body=body, headers=request.headers)
            response = client.getresponse()
            content = response.read()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            client.close()
            return None
        if response.status not in request.expected:
            self.failures.append(f"{request.method} {path}: {response.status} {content[:300]!r}")
            return None
        return time.perf_counter() - started
