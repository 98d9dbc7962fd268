"""Pages against the yardstick, in one run: `python -m benchmarks.web [--seconds 6]`.

Needs DATABASE_URL (a database filled by `manage.py generate`), REDIS_URL and SECRET_KEY. One gunicorn serves both the
project and the yardstick, with the same middleware; the load comes from this machine and stops by itself.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import django

from benchmarks.load import Request, run

if TYPE_CHECKING:
    from benchmarks.world import World

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
PORT = 8765
CONNECTIONS = (1, 8)
CSRF = "a" * 32


def main() -> int:
    """Measure, print a table, and return 1 when a bar is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=6.0)
    options = parser.parse_args()
    django.setup()
    from django.core.management import call_command

    from benchmarks.world import prepare

    call_command("migrate", verbosity=0)
    world = prepare(drafts=int(options.seconds * 800) + 200)
    with server():
        report = Report(options.seconds)
        report.measure_pages(world)
        report.measure_depth(world)
        report.measure_search(world)
        report.measure_queries(world)
    return report.close()


@contextmanager
def server() -> Iterator[None]:
    """Gunicorn, 2 workers × 4 threads, until the measures are done."""
    command = [sys.executable, "-m", "gunicorn", "mitm.wsgi:application", "--bind", f"127.0.0.1:{PORT}"]
    command += ["--workers", "2", "--threads", "4", "--log-level", "error", "--keep-alive", "75"]
    process = subprocess.Popen(command)  # noqa: S603 our own words
    try:
        for _ in range(100):
            time.sleep(0.2)
            try:
                if status_of("/medicaments/") == 200:
                    break
            except OSError:
                continue
        yield
    finally:
        process.terminate()
        process.wait(20)


def get(path: str, cookie: str = "") -> tuple[int, str]:
    """One page."""
    client = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    client.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    response = client.getresponse()
    text = response.read().decode()
    client.close()
    return response.status, text


def status_of(path: str) -> int:
    """The status of a page."""
    return get(path)[0]


class Report:
    """The figures of one run, and the bars that they meet or miss."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.missed: list[str] = []

    def bar(self, name: str, value: float, bar: float, *, at_most: bool = False) -> None:
        """One line with its bar."""
        met = value <= bar if at_most else value >= bar
        sign = "≤" if at_most else "≥"
        print(f"  {'ok  ' if met else 'MISS'} {name}: {value:.2f} ({sign} {bar:g})", flush=True)  # noqa: T201
        if not met:
            self.missed.append(name)

    def run(self, name: str, request: Request, connections: int) -> float:
        """Requests a second of a request, printed."""
        result = run(PORT, request, connections=connections, seconds=self.seconds)
        print(  # noqa: T201
            f"{name:<22} {connections} conn. {result.per_second:8.1f} /s   p50 {result.p50_ms:6.1f} ms   "
            f"p95 {result.p95_ms:6.1f} ms   ({result.requests})",
            flush=True,
        )
        return result.per_second

    def measure_pages(self, world: World) -> None:
        """List, case and filing beside the yardstick's list, detail and create."""
        agency = {"Cookie": f"sessionid={world.evaluator_session}"}
        from benchmarks.yardstick.models import Row

        row = Row.objects.order_by("pk").values_list("pk", flat=True)[0]
        targets = (
            ("worklist", Request("GET", "/agence/declarations/", agency), Request("GET", "/yardstick/", agency), 0.5),
            ("public list", Request("GET", "/medicaments/", {}), Request("GET", "/yardstick/", agency), 0.5),
            (
                "case page",
                Request("GET", f"/agence/declarations/{world.case}/", agency),
                Request("GET", f"/yardstick/{row}/", agency),
                0.2,
            ),
            ("first notice", filing(world), yardstick_create(world), 0.2),
        )
        for name, ours, yardstick, bar in targets:
            for connections in CONNECTIONS:
                floor = self.run(f"yardstick of {name}", yardstick, connections)
                speed = self.run(name, ours, connections)
                self.bar(f"{name}, {connections} conn., share of the yardstick", speed / floor, bar)

    def measure_depth(self, world: World) -> None:
        """The last page of a long list costs as the first: walk there by its own links."""
        cookie = f"sessionid={world.evaluator_session}"
        first = path = "/agence/declarations/?tri=recentes"
        pages = 1
        while pages < 2_000 and (link := _next_link(get(path, cookie)[1])):
            path, pages = link, pages + 1
        times = {}
        for name, address in (("first", first), ("deep", path)):
            request = Request("GET", address, {"Cookie": cookie})
            times[name] = run(PORT, request, connections=1, seconds=self.seconds).p50_ms
        print(f"page 1: {times['first']:.1f} ms; page {pages}: {times['deep']:.1f} ms", flush=True)  # noqa: T201
        self.bar(f"page {pages} over page 1", times["deep"] / times["first"], 1.2, at_most=True)

    def measure_search(self, world: World) -> None:
        """The 95th percentile of two hundred searches, some mistyped."""
        client = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        times = []
        for word in world.words * 3:
            started = time.perf_counter()
            client.request("GET", f"/recherche/?q={quote(word)}")
            client.getresponse().read()
            times.append(1000 * (time.perf_counter() - started))
        client.close()
        times = sorted(times[len(world.words) :])
        self.bar("search p95, ms", times[int(len(times) * 0.95) - 1], 80, at_most=True)

    def measure_queries(self, world: World) -> None:
        """Queries of each measured page, counted in this process."""
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        client = Client(headers={"host": "localhost"})
        client.cookies["sessionid"] = world.evaluator_session
        for path in ("/agence/declarations/", f"/agence/declarations/{world.case}/", "/medicaments/", "/agence/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200, path
            self.bar(f"queries of {path}", len(queries), 15, at_most=True)

    def close(self) -> int:
        """Say what was missed."""
        print("\nAll bars met." if not self.missed else "\nMissed: " + "; ".join(self.missed))  # noqa: T201
        return 1 if self.missed else 0


def _next_link(page: str) -> str | None:
    """The address of the following page, as the list itself links it."""
    for tag in re.findall(r"<a [^>]*>", page):
        address = re.search(r'href="([^"]*apres=[^"]*)"', tag)
        if address and 'rel="next"' in tag:
            link = unescape(address.group(1))
            return link if link.startswith("/") else f"/agence/declarations/{link}"
    return None


def _form(world_session: str) -> dict[str, str]:
    return {
        "Cookie": f"sessionid={world_session}; csrftoken={CSRF}",
        "Content-Type": "application/x-www-form-urlencoded",
    }


def yardstick_create(world: World) -> Request:
    """A plain ModelForm's create, signed in."""
    fields = {
        "csrfmiddlewaretoken": CSRF,
        "product": "PRODUIT",
        "kind": "risk",
        "state": "filed",
        "starts_on": "2026-01-01",
        "due_on": "2026-02-01",
        "comment": "",
    }
    path, body = "/yardstick/new/", urlencode(fields).encode()
    return Request("POST", path, _form(world.pharmacist_session), lambda: (path, body), (302,))


def filing(world: World) -> Request:
    """The pharmacist's confirmation of a complete draft: number, frozen copy, evaluation, journal, messages."""
    drafts = iter(world.drafts)

    def make() -> tuple[str, bytes]:
        pk, revision = next(drafts)
        fields = {"csrfmiddlewaretoken": CSRF, "revision": revision}
        return f"/labo/declarations/{pk}/confirmer/", urlencode(fields).encode()

    return Request("POST", "/labo/declarations/", _form(world.pharmacist_session), make, (302,))


if __name__ == "__main__":
    sys.exit(main())
