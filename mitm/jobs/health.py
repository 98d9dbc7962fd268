"""Whether the service can do its work: what a probe and an administrator look at. Says nothing secret."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import redis
from celery.signals import heartbeat_sent
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from mitm.jobs.clock import TOLERANCE, database_now
from mitm.jobs.models import Heartbeat

logger = logging.getLogger(__name__)
WORKER = "worker"
SCHEDULER = "scheduler"
PROCESSES = {WORKER: "Exécution des travaux", SCHEDULER: "Planification"}
SILENT_AFTER = dt.timedelta(minutes=3)
_WORKER_PERIOD = 30.0


@dataclass(frozen=True, slots=True)
class Check:
    """One part of the service: whether it works, and what to say of it."""

    name: str
    label: str
    ok: bool
    detail: str = ""


def health() -> list[Check]:
    """Every part of the service, in the order in which one depends on the other."""
    database = _checked("database", "Base de données", _database)
    broker = _checked("broker", "File de messages", _broker)
    if not database.ok:
        return [database, broker]
    return [
        database,
        _checked("migrations", "Structure de la base", _migrations),
        _checked("clock", "Horloge", _clock),
        broker,
        *[_checked(name, label, partial(_alive, name)) for name, label in PROCESSES.items()],
    ]


def _checked(name: str, label: str, check: Callable[[], str]) -> Check:
    """Run one check: it returns a detail, or raises `Unhealthy`, or fails."""
    try:
        return Check(name, label, ok=True, detail=check())
    except UnhealthyError as error:
        return Check(name, label, ok=False, detail=str(error))
    except (DatabaseError, redis.RedisError, OSError):
        logger.exception("health_check_failed name=%s", name)
        return Check(name, label, ok=False, detail="ne répond pas")


class UnhealthyError(RuntimeError):
    """A part of the service does not do its work; the message says why, in French."""


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise UnhealthyError(f"{len(waiting)} migration(s) à appliquer")
    return ""


def _clock() -> str:
    if abs(database_now() - timezone.now()) > TOLERANCE:
        raise UnhealthyError("l’horloge de ce serveur et celle de la base diffèrent de plus d’une minute")
    return ""


def _broker() -> str:
    client = redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_connect_timeout=2, socket_timeout=2)
    try:
        client.ping()
    finally:
        client.close()
    return ""


def _alive(name: str) -> str:
    seen = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    if seen is None:
        raise UnhealthyError("jamais vu")
    age = database_now() - seen
    text = f"vu il y a {int(age.total_seconds())} s"
    if age > SILENT_AFTER:
        raise UnhealthyError(text)
    return text


def beat(name: str) -> None:
    """Note that a process lives, by the database's clock."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": database_now()})


class WorkerPulse:
    """Notes from time to time that this worker lives, whatever it is busy with."""

    def __init__(self, period: float = _WORKER_PERIOD) -> None:
        self.period, self.last = period, float("-inf")

    def __call__(self, **signal: object) -> None:
        """Called by Celery every few seconds in the worker's main process, which shares no connection with its pool."""
        if time.monotonic() - self.last < self.period:
            return
        self.last = time.monotonic()
        try:
            beat(WORKER)
        except DatabaseError:
            logger.warning("worker_pulse_missed")
        finally:
            connection.close()


worker_pulse = WorkerPulse()


def follow_worker() -> None:
    """Listen to the worker's pulse in this process."""
    heartbeat_sent.connect(worker_pulse, dispatch_uid="mitm.jobs.health")
