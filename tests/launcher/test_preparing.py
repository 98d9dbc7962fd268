"""What the demonstration forgets and remembers from one start to the next."""

import pytest

from launcher import demo
from launcher.environment import Environment
from launcher.options import DemoOptions
from launcher.say import Problem

OWN = ("pg/PG_VERSION", "pg.password", "valkey/valkey.conf", "media/a", "secret", "register", "prepared.stamp")
KEPT = ("pgtest/PG_VERSION", "pgtest.password", "valkeytest/valkey.conf", "valkeytest.password", "test/media/a")
KEPT += ("demo.lock", "log/web.log", "sys/.complete")


@pytest.fixture
def running(places):
    """An environment whose commands are written down instead of being run."""

    class Written(Environment):
        def manage(self, *arguments, what, tell=None):
            commands.append(arguments[0])
            if arguments[0] in failing:
                raise Problem(what)

    commands, failing = [], set()
    (places.root / "mitm" / "home" / "management" / "commands").mkdir(parents=True)
    (places.root / "mitm" / "home" / "management" / "commands" / "load_demo.py").touch()
    (places.root / "requirements.lock").touch()

    def build(*, fresh=False, fails=()):
        commands.clear()
        failing.clear()
        failing.update(fails)
        return Written(places, {}, embedded=True, fresh=fresh), commands

    return build


def asked(data=None):
    return DemoOptions(port=8000, data=data, reset=False)


def test_a_reset_forgets_the_demonstration_and_leaves_the_tests_alone(places):
    for name in OWN + KEPT:
        path = places.local / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.touch()

    demo._reset(places)

    assert [name for name in KEPT if not (places.local / name).exists()] == []
    assert [name for name in OWN if (places.local / name).exists()] == []


def test_a_second_start_does_nothing_again(running):
    demo._prepare(running()[0], asked())
    environment, commands = running()

    demo._prepare(environment, asked())

    assert commands == []


def test_a_database_made_anew_is_filled_again(running):
    demo._prepare(running()[0], asked())
    environment, commands = running(fresh=True)

    demo._prepare(environment, asked())

    assert commands == ["migrate", "load_demo"]


def test_a_database_made_anew_is_filled_even_after_a_start_that_failed_before(running):
    demo._prepare(running()[0], asked())
    (running()[0].places.local / "static.stamp").unlink()
    with pytest.raises(Problem):
        demo._prepare(running(fresh=True, fails={"collectstatic"})[0], asked())
    environment, commands = running()

    demo._prepare(environment, asked())

    assert commands == ["collectstatic", "migrate", "load_demo"]


def test_a_demonstration_that_was_interrupted_keeps_a_real_register_out(running, tmp_path):
    with pytest.raises(Problem):
        demo._prepare(running(fails=["load_demo"])[0], asked())
    environment, commands = running()

    with pytest.raises(Problem, match="registre de démonstration"):
        demo._prepare(environment, asked(tmp_path))

    assert "import_register" not in commands


def test_a_real_register_without_its_people_gets_only_people(running, tmp_path):
    with pytest.raises(Problem):
        demo._prepare(running(fails=["load_demo"])[0], asked(tmp_path))
    environment, commands = running(fails=["import_register"])

    demo._prepare(environment, asked())

    assert (environment.places.local / "register").read_text(encoding="utf-8") == "data"
    assert commands == ["migrate", "load_demo"]
