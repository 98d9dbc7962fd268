"""Evidence stays: no table of it can be emptied, by its own name or through another."""

import pytest
from django.core.management import call_command
from django.db import InternalError, connection, transaction

from mitm.evidence import protected
from mitm.settings import base, production

pytestmark = pytest.mark.django_db


def kept() -> list[str]:
    """The tables whose rows may not be deleted."""
    return sorted(model._meta.db_table for model in protected())


@pytest.fixture
def _as_in_production():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL vigie.may_truncate = off")
        yield


def refused(sql: str) -> str:
    with pytest.raises(InternalError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return str(refusal.value)


def test_the_journal_and_what_was_frozen_are_among_them():
    assert {"audit_event", "audit_snapshot", "documents_attachment", "documents_issueddocument"} <= set(kept())


@pytest.mark.usefixtures("_as_in_production")
def test_no_table_of_evidence_is_emptied():
    for table in kept():
        assert f"Cannot truncate {table} table" in refused(f"TRUNCATE {connection.ops.quote_name(table)} CASCADE")


@pytest.mark.usefixtures("_as_in_production")
def test_none_is_emptied_through_another():
    assert "Cannot truncate" in refused("TRUNCATE accounts_user CASCADE")


@pytest.mark.usefixtures("_as_in_production")
def test_the_command_that_empties_everything_is_refused():
    with pytest.raises(Exception, match="flushed"):
        call_command("flush", interactive=False, verbosity=0)


@pytest.mark.parametrize("settings", [base, production])
def test_no_running_service_may(settings):
    assert "may_truncate" not in str(settings.DATABASES)
