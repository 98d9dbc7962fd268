"""The service runs as a role that uses the tables and owns none: it does all its work, and cannot touch evidence."""

import datetime as dt
import os

import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, ProgrammingError, connection, transaction

from derogations.models import IncomingMail
from mitm.audit.models import Event
from mitm.evidence import protected
from mitm.jobs.ticking import tick
from mitm.registry.models import Speciality
from mitm.registry.services import import_register
from tests.declarations.building import file_case, followed
from tests.registry import samples

ROLE = f"service_{os.getpid()}"  # roles belong to the whole server: one a process
NOON = dt.datetime(2026, 3, 12, 12, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def asked(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


@pytest.fixture
def owner(db):
    if not asked("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"):
        pytest.skip("the tests' own role may not create another one")


@pytest.fixture
def role(owner, settings):
    """The role, with its rights, not yet taken on."""
    settings.SERVICE_ROLE_PASSWORD = "essai-essai"
    call_command("grant_rights", ROLE, verbosity=0)
    return ROLE


@pytest.fixture
def service(role):
    """Everything that follows is done as the service would."""
    run(f"SET LOCAL ROLE {role}")
    assert asked("SELECT current_user") == role


@pytest.mark.usefixtures("service")
def test_a_declaration_is_filed_and_followed(pharmacist_a, evaluator):
    declaration = followed(file_case(pharmacist_a), evaluator)
    assert declaration.state == "followed"
    assert Event.objects.filter(case_id=declaration.pk).exists()


@pytest.mark.usefixtures("service")
def test_the_clock_runs():
    assert [report.error for report in tick(at=NOON) or []] == []


@pytest.mark.usefixtures("service")
def test_the_register_is_imported(tmp_path):
    import_register(source=samples.write(tmp_path / "2026-01-28"))
    assert Speciality.objects.filter(registered=True).count() == 3


@pytest.mark.usefixtures("service")
def test_evidence_is_neither_changed_nor_deleted_nor_emptied(pharmacist_a):
    file_case(pharmacist_a)
    tables = [connection.ops.quote_name(model._meta.db_table) for model in protected()]
    for words in ("DELETE FROM {}", "TRUNCATE {} CASCADE", "ALTER TABLE {} DISABLE TRIGGER ALL"):
        for table in tables:
            with pytest.raises(ProgrammingError):
                run(words.format(table))


@pytest.mark.usefixtures("service")
def test_a_row_may_be_locked_and_not_changed(pharmacist_a):
    file_case(pharmacist_a)
    run("SELECT id FROM audit_event FOR UPDATE")
    with pytest.raises(InternalError, match="Cannot update"):
        run("UPDATE audit_event SET comment = ''")


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize(
    "words",
    [
        "SET vigie.may_truncate = on; TRUNCATE audit_event",
        "DROP TABLE audit_event",
        "DROP TRIGGER pgtrigger_append_only_92058 ON audit_event",
        "SET session_replication_role = replica",
        "CREATE TABLE of_my_own (id integer)",
        "DELETE FROM django_migrations",
    ],
)
def test_no_barrier_is_lifted(words):
    with pytest.raises(ProgrammingError):
        run(words)


def test_rights_are_given_again_after_each_migration(role):
    call_command("grant_rights", role, verbosity=0)
    run(f"GRANT TRUNCATE ON audit_event TO {role}")
    call_command("grant_rights", role, verbosity=0)
    assert asked(f"SELECT has_table_privilege('{role}', 'audit_event', 'TRUNCATE')") is False


def test_a_role_that_does_not_exist_is_explained(owner, settings):
    settings.SERVICE_ROLE_PASSWORD = ""
    with pytest.raises(CommandError, match="CREATE ROLE nobody LOGIN"):
        call_command("grant_rights", "nobody")


def test_the_owner_cannot_be_the_service(owner):
    with pytest.raises(CommandError, match="possède les tables"):
        call_command("grant_rights", asked("SELECT current_user"))


@pytest.mark.parametrize("name", ["", "Vigie", "vigie; DROP TABLE audit_event", "1a", "a" * 64])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(CommandError, match="n’est pas un nom de rôle"):
        call_command("grant_rights", name)


def test_all_tables_of_evidence_are_known():
    assert {Event, IncomingMail} <= set(protected())
