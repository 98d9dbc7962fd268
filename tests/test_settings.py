"""The environment is read as README.md says: values, files that hold them, and one sentence when something is wrong."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from mitm.settings import env


@pytest.fixture
def held(tmp_path, monkeypatch):
    """A value that a file holds, named by NAME_FILE."""

    def hold(name, value):
        path = tmp_path / name
        path.write_text(f"{value}\n", encoding="utf-8")
        monkeypatch.setenv(f"{name}_FILE", str(path))

    return hold


def test_any_value_may_come_from_a_file(held):
    for name, value in {"A_TEXT": "été", "A_FLAG": "oui", "A_NUMBER": "3", "SOME_WORDS": "a, b"}.items():
        held(name, value)

    assert env.text("A_TEXT") == "été"
    assert env.flag("A_FLAG", default=False) is True
    assert env.number("A_NUMBER", 1) == 3
    assert env.words("SOME_WORDS") == ["a", "b"]


def test_the_file_counts_before_the_variable(held, monkeypatch):
    monkeypatch.setenv("A_TEXT", "of the variable")
    held("A_TEXT", "of the file")
    assert env.text("A_TEXT") == "of the file"


def test_a_file_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setenv("A_TEXT_FILE", "/absent/secret")
    with pytest.raises(ImproperlyConfigured, match="A_TEXT_FILE nomme un fichier qui ne se lit pas : /absent/secret"):
        env.text("A_TEXT", "a default")


@pytest.mark.parametrize(
    ("read", "value", "sentence"),
    [
        (lambda: env.text("ASKED"), None, "obligatoire"),
        (lambda: env.flag("ASKED", default=True), "peut-être", "écrire 1 ou 0"),
        (lambda: env.number("ASKED", 1), "trois", "écrire un nombre entier"),
        (lambda: env.among("ASKED", ("agency", "laboratory")), "agency,public", "écrire agency, laboratory, ou rien"),
    ],
)
def test_what_is_missing_or_malformed_stops_the_start_with_a_sentence(monkeypatch, read, value, sentence):
    if value:
        monkeypatch.setenv("ASKED", value)
    with pytest.raises(ImproperlyConfigured, match=f"ASKED.*{sentence}"):
        read()


@pytest.mark.parametrize(
    ("name", "read"), [("DATABASE_URL", env.database), ("EMAIL_URL", env.email), ("MAILBOX_URL", env.mailbox)]
)
@pytest.mark.parametrize("address", ["user:a/b@host/x", "user:a[b@host/x", "user:password@host:99999/x"])
def test_a_password_with_bare_signs_stops_the_start_with_a_sentence_that_keeps_it_secret(name, read, address):
    scheme = {"DATABASE_URL": "postgres", "EMAIL_URL": "smtps", "MAILBOX_URL": "imaps"}[name]
    with pytest.raises(ImproperlyConfigured, match=name) as refusal:
        read(f"{scheme}://{address}")
    assert address not in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("smtp://mail.example", 25),
        ("smtps://mail.example", 465),
        ("smtp+tls://mail.example", 587),
        ("smtp+tls://mail.example:2525", 2525),
    ],
)
def test_mail_leaves_by_the_usual_port_of_its_protocol(url, port):
    assert env.email(url)["EMAIL_PORT"] == port
