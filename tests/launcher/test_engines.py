"""The embedded servers start, keep their data, and come back after the power went."""

import os
import signal
import socket
import subprocess

import pytest

from launcher.postgres import Postgres
from launcher.say import Problem
from launcher.valkey import Valkey

pytestmark = pytest.mark.real_time


def query(postgres, sql):
    program = postgres._program("psql", postgres.url, "-tAc", sql)
    return subprocess.run(program, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def postgres(places):
    own = Postgres(places, "pg")
    yield own
    own.service.kill()


def test_postgresql_keeps_its_data_through_kill_9(postgres):
    postgres.start()
    query(postgres, "CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(postgres.service.process.pid, signal.SIGKILL)

    postgres.start()

    assert query(postgres, "SELECT answer FROM kept") == "42"


def test_a_mark_left_by_a_dead_server_does_not_block_the_next(postgres):
    postgres.start()
    postgres.service.kill()
    mark = postgres.data / "postmaster.pid"
    lines = mark.read_text(encoding="ascii").splitlines()
    mark.write_text("\n".join(["1", *lines[1:]]), encoding="ascii")

    postgres.start()

    assert query(postgres, "SELECT 1") == "1"


def test_valkey_answers_only_to_its_password(places):
    valkey = Valkey(places, "valkey", disposable=True)
    service = valkey.start()
    try:
        with socket.create_connection(("127.0.0.1", valkey.port)) as stranger:
            stranger.sendall(b"PING\r\n")
            assert stranger.recv(100).startswith(b"-NOAUTH")
        assert valkey._pong()
    finally:
        service.kill()


def test_a_lost_password_is_said_in_one_line(postgres, places):
    postgres.start()
    postgres.service.kill()
    (places.local / "pg.password").unlink()
    again = Postgres(places, "pg")

    try:
        with pytest.raises(Problem, match="ne s’ouvre pas"):
            again.start()
    finally:
        again.service.kill()


def test_a_server_knows_whether_its_data_are_new(postgres, places):
    postgres.start()
    postgres.service.kill()
    again = Postgres(places, "pg")
    again.start()
    again.service.kill()

    assert (postgres.fresh, again.fresh) == (True, False)
