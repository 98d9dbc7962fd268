"""What the launcher refuses, it refuses in one French line, with exit code 1 and no traceback."""

import errno
import os
import socket
from types import SimpleNamespace

import pytest

import launcher
from launcher import main, outside, say, venv
from launcher.locks import only_one
from launcher.say import Problem

pytestmark = pytest.mark.real_time


def refusal(done):
    """The single line on the error output of a command that was refused."""
    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    return line.replace("\u00a0", " ")


def test_a_port_that_is_taken(run_demo):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert refusal(run_demo("--port", str(port))) == (
            f"Erreur : le port {port} est déjà pris : libérez-le, ou choisissez-en un autre "
            f"(bin/demo --port {port + 1})."
        )


def test_a_second_start_names_the_first(run_demo, places):
    with only_one(places.local / "demo.lock", "une démonstration"):
        assert refusal(run_demo()) == (
            f"Erreur : une démonstration est déjà en cours (processus {os.getpid()}) : arrêtez-la d’abord."
        )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--port", "0"], "Erreur : le port 0 n’existe pas : choisissez un nombre de 1 à 65535."),
        (["--data", "nowhere"], "Erreur : le dossier nowhere n’existe pas."),
    ],
)
def test_arguments_that_cannot_be(run_demo, arguments, message):
    assert refusal(run_demo(*arguments)) == message


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--colour"], "inconnu : --colour"),
        (["--port"], "--port attend une valeur"),
        (["--port", "x"], "--port attend un nombre, pas 'x'"),
    ],
)
def test_arguments_that_are_not_understood(run_demo, arguments, said):
    assert refusal(run_demo(*arguments)) == f"Erreur : arguments incompris ({said}) ; voir « bin/demo --help »."


def test_a_python_that_is_too_old(monkeypatch, capsys):
    monkeypatch.setattr(launcher.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(launcher.shutil, "which", lambda name: None)

    assert launcher.run("demo") == 1
    assert "Python 3.11 ou plus récent est nécessaire (trouvé\u00a0: 3.9)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.ENOSPC, "le disque est plein"),
        (errno.EACCES, "droits insuffisants"),
        (errno.EROFS, "droits insuffisants"),
    ],
)
def test_a_failure_of_the_system_is_said_in_french(monkeypatch, capsys, number, message):
    def fail(_arguments):
        raise OSError(number, "English", "somewhere")

    monkeypatch.setitem(main._COMMANDS, "demo", fail)

    assert main.main("demo", []) == 1
    assert f"{message} (somewhere)" in capsys.readouterr().err


def test_a_disk_that_filled_up_is_recognised_in_a_log(tmp_path):
    log = tmp_path / "x.log"
    log.write_text("could not extend file: No space left on device\nmore words\n", encoding="utf-8")

    assert say.last_words(log) == "le disque est plein"


def test_a_refusal_of_a_command_stands_without_the_name_of_its_class(tmp_path):
    log = tmp_path / "x.log"
    log.write_text("Traceback\nCommandError: CIS_bdpm.txt est vide.\n", encoding="utf-8")

    assert say.last_words(log) == "CIS_bdpm.txt est vide."


def test_too_little_room_is_said_before_the_installation(monkeypatch, tmp_path):
    monkeypatch.setattr(venv.shutil, "disk_usage", lambda _: SimpleNamespace(free=1_300_000_000))

    with pytest.raises(Problem, match="il en reste 1,3\u00a0Go"):
        venv._check_room(tmp_path, 2_000_000_000)


def test_a_work_folder_of_somebody_else(monkeypatch, places):
    monkeypatch.setattr(os, "geteuid", lambda: places.local.stat().st_uid + 1)

    with pytest.raises(Problem, match="appartient à"):
        places.prepare()


def test_a_reset_does_not_pretend_to_empty_a_database_that_somebody_named(run_demo, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://personne@127.0.0.1:1/rien")

    assert refusal(run_demo("--reset")).startswith("Erreur : --reset n’efface que la base embarquée")


def test_an_empty_address_names_no_database(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("DATABASE_URL_FILE", "")

    outside.refuse_to_empty()
