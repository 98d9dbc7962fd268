"""The severe settings of the suite are themselves tested: a guard that sleeps is worse than none."""

import socket
import urllib.request

import pytest

from tests.conftest import NOW


def test_time_stands_still_on_12_march_2026(clock):
    from django.utils import timezone

    assert timezone.now() == NOW


def test_the_clock_can_be_moved(clock):
    from django.utils import timezone

    clock.shift(3600)

    assert (timezone.now() - NOW).total_seconds() == 3600


def test_the_network_is_closed():
    with pytest.raises((socket.gaierror, RuntimeError, OSError)):
        urllib.request.urlopen("https://example.org", timeout=1)


def test_an_unknown_variable_in_a_template_fails():
    from django.template import engines

    from tests.support.templates import UndefinedVariableError

    with pytest.raises(UndefinedVariableError, match="unknown_name"):
        engines["django"].from_string("{{ unknown_name }}").render({})


def test_a_default_says_that_a_variable_may_be_missing():
    from django.template import engines

    assert engines["django"].from_string('{{ hint|default:"-" }}').render({}) == "-"
    assert engines["django"].from_string("{% if hint %}x{% endif %}").render({}) == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "sql", "refused"),
    [
        ("GET", 'INSERT INTO "x" DEFAULT VALUES', True),
        ("HEAD", 'WITH gone AS (DELETE FROM "x" RETURNING 1) SELECT 1', True),
        ("GET", "SELECT 1 FOR UPDATE", False),
        ("GET", 'DELETE FROM "django_session" WHERE false', False),
    ],
)
def test_a_request_that_reads_may_not_write(rf, method, sql, refused):
    from django.db import connection

    from tests.support.guards import WriteOnReadError, refuse_writes_on_read

    def view(request):
        with connection.cursor() as cursor:
            cursor.execute(sql)
        return "read"

    request = rf.generic(method, "/")
    if refused:
        with pytest.raises(WriteOnReadError):
            refuse_writes_on_read(view)(request)
    else:
        assert refuse_writes_on_read(view)(request) == "read"
