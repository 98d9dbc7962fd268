"""What every test obeys: frozen time, no network, no undefined template variable, a cache of its own.

Django is imported inside fixtures only, so that `tests/law` runs where Django is absent.
"""

import itertools
import os
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import hypothesis
import pytest
import time_machine

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

pytest_plugins = ["tests.personas"]

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 3, 12, 10, 0, tzinfo=PARIS)
"""When every test happens, unless it travels: Thursday 12 March 2026, ten o’clock in Paris."""

# A machine that is busy with something else is not a fault of the property.
hypothesis.settings.register_profile(
    "suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.load_profile("suite")

_cache_number = itertools.count()


def _django_is_ready() -> bool:
    apps = sys.modules.get("django.apps")
    return apps is not None and apps.apps.ready


@pytest.fixture(autouse=True, scope="session")
def _severe_templates() -> None:
    if _django_is_ready():
        from tests.support.templates import refuse_undefined_variables

        refuse_undefined_variables()


@pytest.fixture(autouse=True)
def clock(request: pytest.FixtureRequest) -> Iterator[time_machine.Traveller | None]:
    """The frozen clock: `clock.move_to(...)` and `clock.shift(...)` travel; nothing moves by itself."""
    if request.node.get_closest_marker("real_time") or request.node.get_closest_marker("browser"):
        yield None
        return
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _own_cache() -> None:
    """Each test sees an empty cache, on a server that other tests use at the same time."""
    if _django_is_ready():
        from django.core.cache import cache

        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        cache.key_prefix = f"test-{worker}-{os.getpid()}-{next(_cache_number)}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> Iterator[None]:
    """The test database; sessions that threads of tests left open are ended before it is dropped."""
    yield
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
