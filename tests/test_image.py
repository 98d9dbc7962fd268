"""Dockerfile and docker-compose.yml name what exists; they are read here, since no container can run."""

from __future__ import annotations

import importlib
import re
from typing import Any

import pytest
import yaml
from django.urls import resolve

from launcher.places import ROOT
from tests.support.packages import PACKAGES

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service.get("image") == "mitm"}
LAUNCHER = (ROOT / "bin" / "launcher" / "demo.py").read_text(encoding="utf-8")
PYTHON = ["python", "manage.py"]
ENV_FILE = (ROOT / ".env.example").read_text(encoding="utf-8")


def known_variables() -> set[str]:
    """What our settings read."""
    settings = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "mitm" / "settings").glob("*.py"))
    return set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))


def offered() -> dict[str, str]:
    """What .env.example offers."""
    return dict(line.split("=", 1) for line in ENV_FILE.splitlines() if line and not line.startswith("#"))


def test_the_parts_are_those_of_the_readme():
    assert set(SERVICES) == {"database", "broker", "migrate", "web", "worker", "scheduler"}
    assert set(COMPOSE["volumes"]) == {
        volume.split(":")[0] for service in SERVICES.values() for volume in service["volumes"]
    }


def test_what_the_image_copies_exists():
    sources = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for source in line.split()[:-1]
    ]
    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_what_stays_out_of_the_image_is_not_needed_in_it():
    left_out = {line for line in (ROOT / ".dockerignore").read_text().split() if re.fullmatch(r"[a-z]+", line)}
    code = [path for top in PACKAGES for path in (ROOT / top).rglob("*.py")]
    importing = re.compile(rf"^\s*(?:from|import) (?:{'|'.join(sorted(left_out))})\b", re.MULTILINE)
    assert [path for path in code if importing.search(path.read_text(encoding="utf-8"))] == []
    assert not left_out & {*PACKAGES, "templates", "static", "locale"}


def test_packages_taken_out_were_put_in():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    (names,) = re.findall(r"pip uninstall --yes ([\w \-]+?) *&&", DOCKERFILE)
    assert [name for name in names.split() if f"\n{name}==" not in f"\n{lock}"] == []


def test_every_variable_is_read_by_the_settings():
    of_services = {name for service in OURS.values() for name, value in service["environment"].items() if value}
    passed_on = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    assert of_services | (set(offered()) - passed_on) <= known_variables()


def test_every_variable_that_compose_asks_for_is_offered():
    assert set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8"))) <= set(offered())


def test_every_variable_of_the_example_is_explained():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    passed_on = {"POSTGRES_PASSWORD", "VALKEY_PASSWORD"}
    assert [name for name in set(offered()) - passed_on if f"`{name}`" not in readme] == []


def test_attachments_outlive_the_container():
    (local,) = re.findall(r"LOCAL_DIR=(\S+)", DOCKERFILE)
    assert all(f"media:{local}/media" in service["volumes"] for service in OURS.values())
    assert f"{local}/media" in DOCKERFILE.split("install -d")[1].splitlines()[0]


def test_the_image_serves_as_the_launcher_does():
    command = " ".join(re.findall(r'"([^"]+)"', DOCKERFILE.split("CMD", 1)[1]))
    module, name = command.split()[1].split(":")
    assert callable(getattr(importlib.import_module(module), name))
    for option in ("--worker-class=gthread", "--workers=2", "--threads=4", "--no-control-socket"):
        assert option in command
        assert option in LAUNCHER


@pytest.mark.parametrize(("service", "work"), [("worker", "worker"), ("scheduler", "beat")])
def test_tasks_run_as_the_launcher_runs_them(service, work):
    command = SERVICES[service]["command"]
    assert command[:4] == ["celery", "-A", "mitm.celery", work]
    assert importlib.import_module(command[2]).app
    assert f'[*celery, "{work}"' in LAUNCHER


def test_only_one_migrates_and_all_wait_for_it():
    migrate, grant = SERVICES["migrate"]["command"][-1].split(" && ")
    assert (migrate.split()[:3], grant.split()[:3]) == (PYTHON + ["migrate"], PYTHON + ["grant_rights"])
    for name in ("web", "worker", "scheduler"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    waited = {name for service in OURS.values() for name in service["depends_on"]}
    assert waited <= set(SERVICES)


def test_only_the_migration_owns_the_tables():
    granted = SERVICES["migrate"]["command"][-1].split()[-1]
    users = {name: re.split("[/:]+", service["environment"]["DATABASE_URL"])[1] for name, service in OURS.items()}
    assert users.pop("migrate") == SERVICES["database"]["environment"]["POSTGRES_USER"]
    assert set(users.values()) == {granted}
    assert all(OURS[name]["environment"]["POSTGRES_PASSWORD"] == "" for name in users)


def test_health_is_asked_where_it_is_answered():
    check = SERVICES["web"]["healthcheck"]["test"]
    script = check[check.index("-c") + 1]
    compile(script, "healthcheck", "exec")
    (path,) = re.findall(r"http://127\.0\.0\.1:8000(/[\w/]+)", script)
    assert resolve(path).url_name == "probe_live"
    healthy = {
        name for service in OURS.values() for name, on in service["depends_on"].items() if "healthy" in on["condition"]
    }
    assert all("healthcheck" in SERVICES[name] for name in healthy)


def test_what_is_read_only_writes_where_it_may():
    (place,) = {folder for service in OURS.values() for folder in service["tmpfs"]}
    assert all(service["read_only"] is True for service in OURS.values())
    assert f"--schedule={place}/" in " ".join(SERVICES["scheduler"]["command"])
    assert f"XDG_CACHE_HOME={place}/" in DOCKERFILE
