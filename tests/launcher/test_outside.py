"""`bin/demo` with a DATABASE_URL: it enters an empty database or its own, and refuses any other before it writes."""

import os
import subprocess
from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

from launcher import environment
from launcher.environment import Environment
from launcher.outside import refuse_if_real
from launcher.say import Problem

pytestmark = pytest.mark.real_time
NAME = f"vigie_outside_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
ACCOUNTS = "CREATE TABLE django_migrations (); CREATE TABLE accounts_user (email text);"
REGISTER = "CREATE TABLE registry_speciality (cis text, registered bool);"
REAL_PERSON = "INSERT INTO accounts_user VALUES ('a@ansm.sante.fr')"
LIKE_OURS = "INSERT INTO accounts_user VALUES ('a@example.fr')"
REAL_PRODUCT = "INSERT INTO registry_speciality VALUES ('61234567', true)"
OUR_PRODUCTS = "INSERT INTO registry_speciality VALUES ('99000010', true), ('61234567', false)"
OURS = "INSERT INTO accounts_user VALUES ('a@agence.example');"


def url_of(name: str) -> str:
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def run(url: str, sql: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    connection.cursor().execute(sql)
    connection.close()


@pytest.fixture
def outside(places):
    """An outside database, filled by a script."""
    run(url_of("postgres"), f"DROP DATABASE IF EXISTS {NAME}")
    run(url_of("postgres"), f"CREATE DATABASE {NAME}")

    def running(statements: Sequence[str] = ()) -> Environment:
        for statement in statements:
            run(url_of(NAME), statement)
        return Environment(places, {**os.environ, "DATABASE_URL": url_of(NAME)}, embedded=False)

    yield running
    run(url_of("postgres"), f"DROP DATABASE IF EXISTS {NAME}")


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (["CREATE TABLE clients ()"], "les tables d’une autre application"),
        ([ACCOUNTS, REAL_PERSON], "de vrais comptes"),
        ([ACCOUNTS, OURS, LIKE_OURS], "de vrais comptes"),
        ([ACCOUNTS, REGISTER, REAL_PRODUCT], "un vrai registre"),
    ],
)
def test_a_database_that_is_somebody_s_is_refused_in_one_line(outside, statements, found):
    with pytest.raises(Problem) as refusal:
        refuse_if_real(outside(statements))
    assert str(refusal.value).startswith(
        f"la base de DATABASE_URL contient {found}\u00a0: la démonstration n’y entre pas"
    )
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "statements",
    [
        [],
        ["CREATE TABLE django_migrations ()"],
        [ACCOUNTS, OURS],
        [ACCOUNTS, REGISTER, OUR_PRODUCTS],
        [ACCOUNTS, OURS, REGISTER, REAL_PRODUCT],
    ],
    ids=["empty", "migrated", "its own people", "its own register", "its own people on a real register"],
)
def test_an_empty_database_or_its_own_is_entered(outside, statements):
    refuse_if_real(outside(statements))


def test_a_register_that_was_being_loaded_there_is_its_own(outside):
    refuse_if_real(outside())
    refuse_if_real(outside([ACCOUNTS, REGISTER, REAL_PRODUCT]))


def test_a_database_that_does_not_answer_is_said(places):
    url = "postgres://nobody:x@127.0.0.1:1/none"
    with pytest.raises(Problem, match="ne répond pas"):
        refuse_if_real(Environment(places, {**os.environ, "DATABASE_URL": url}, embedded=False))


def test_the_embedded_database_is_not_looked_at(places, monkeypatch):
    monkeypatch.setattr(subprocess, "run", None)
    refuse_if_real(Environment(places, {}, embedded=True))


def test_a_url_in_a_file_is_the_url(places, tmp_path, monkeypatch):
    file = tmp_path / "url"
    file.write_text("postgres://in-a-file/base\n")
    monkeypatch.setenv("DATABASE_URL_FILE", str(file))
    variables = environment._own_variables(places)
    assert variables["DATABASE_URL"] == "postgres://in-a-file/base"
    assert "DATABASE_URL_FILE" not in variables
