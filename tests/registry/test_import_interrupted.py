"""An import that is killed leaves nothing; one at a time."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from mitm.errors import CaseError
from mitm.registry.importer.first_load import TABLES
from mitm.registry.models import Snapshot, Speciality
from mitm.registry.services import import_register
from tests.registry import samples

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real_time]

_CATALOGUE = """
SELECT conname FROM pg_constraint WHERE conrelid = ANY(%s::regclass[])
UNION ALL SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = ANY(%s::regclass[]) ORDER BY 1
"""
_WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'registry_snapshotfile'::regclass"
_SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'killed' AND datname = current_database()"


def catalogue():
    with connection.cursor() as cursor:
        cursor.execute(_CATALOGUE, [list(TABLES), list(TABLES)])
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def another_connection():
    known = connection.settings_dict
    other = psycopg2.connect(
        dbname=known["NAME"], user=known["USER"], password=known["PASSWORD"], host=known["HOST"], port=known["PORT"]
    )
    try:
        yield other
    finally:
        other.close()


@contextmanager
def import_stopped_before_its_end(folder, tmp_path):
    """A process that imports, held just before it records its files: all else is written, nothing committed."""
    with another_connection() as holder:
        holder.cursor().execute("LOCK TABLE registry_snapshotfile IN SHARE MODE")
        child = subprocess.Popen(
            [sys.executable, "manage.py", "import_register", str(folder)],
            cwd=settings.BASE_DIR,
            env=environment(tmp_path),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until(_WAITING, 1, "the import never came to its end", child)
            yield child
        finally:
            child.kill()
            child.wait()
    wait_until(_SESSIONS, 0, "the database never noticed that the import was killed")


def environment(tmp_path):
    known = connection.settings_dict
    url = f"postgres://{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT']}/{known['NAME']}"
    return {
        **os.environ,
        "DATABASE_URL": f"{url}?application_name=killed",
        "DJANGO_SETTINGS_MODULE": "mitm.settings.test",
        "MEDIA_ROOT": str(tmp_path / "media"),
    }


def wait_until(question, answer, otherwise, child=None):
    with another_connection() as watcher:
        watcher.autocommit = True
        cursor = watcher.cursor()
        for _ in range(600):
            assert child is None or child.poll() is None, "the import ended before it could be killed"
            cursor.execute(question)
            if cursor.fetchone()[0] == answer:
                return
            time.sleep(0.05)
    raise AssertionError(otherwise)


def test_a_killed_import_leaves_nothing(tmp_path):
    folder = samples.write(tmp_path / "2026-01-28")
    before = catalogue()
    with import_stopped_before_its_end(folder, tmp_path) as child:
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    assert not Speciality.objects.exists()
    assert not Snapshot.objects.exists()
    assert catalogue() == before


def test_a_second_import_during_the_first_is_refused(tmp_path):
    folder = samples.write(tmp_path / "2026-01-28")
    with import_stopped_before_its_end(folder, tmp_path), pytest.raises(CaseError) as caught:
        import_register(source=folder)
    assert caught.value.code == "import_running"


def test_after_a_killed_import_the_next_one_works(tmp_path):
    folder = samples.write(tmp_path / "2026-01-28")
    with import_stopped_before_its_end(folder, tmp_path):
        pass
    import_register(source=folder)
    assert Speciality.objects.filter(registered=True).count() == 3


def test_the_first_import_builds_its_indexes_and_references_again(tmp_path):
    before = catalogue()
    import_register(source=samples.write(tmp_path / "2026-01-28"))
    assert catalogue() == before
