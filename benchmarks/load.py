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


def run(port: int, request: Request, *, connections: int, seconds: float) -> Result:
    """Repeat the request on `connections` connections for `seconds`; a wrong status stops everything."""
    times: list[float] = []
    failures: list[str] = []
    end = time.perf_counter() + seconds

    def worker() -> None:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < end and not failures:
            started = time.perf_counter()
            path, body = request.make() if request.make else (request.path, None)
            try:
                client.request(request.method, path, body=body, headers=request.headers)
                response = client.getresponse()
                content = response.read()
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                client.close()
                continue
            if response.status not in request.expected:
                failures.append(f"{request.method} {path}: {response.status} {content[:300]!r}")
                return
            times.append(time.perf_counter() - started)
        client.close()

    started = time.perf_counter()
    threads = [threading.Thread(target=worker) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - started
    if failures:
        raise SystemExit(failures[0])
    ordered = sorted(times)
    return Result(
        len(ordered),
        elapsed,
        1000 * statistics.median(ordered),
        1000 * ordered[int(len(ordered) * 0.95) - 1],
    )
