"""The house rules that a machine can check in the text of the code."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import packages

ROOT = packages.ROOT
PACKAGES = (*packages.PACKAGES, "benchmarks")
MAX_FUNCTION, MAX_LAW_FUNCTION, MAX_TEST_FUNCTION = 50, 40, 60
MAX_MODULE, MAX_TEST_MODULE, MAX_TEMPLATE = 500, 600, 150
MAX_DEPENDENCIES = 20


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node  # type: ignore[misc]


def lines_of(node: ast.FunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def matches(pattern: str, paths: Iterator[Path]) -> list[str]:
    found = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if re.search(pattern, line):
                found.append(f"{relative(path)}:{number}: {line.strip()}")
    return found


def test_the_law_needs_neither_django_nor_celery() -> None:
    code = (
        "import sys, pkgutil, importlib, mitm.law\n"
        "for found in pkgutil.walk_packages(mitm.law.__path__, 'mitm.law.'):\n"
        "    importlib.import_module(found.name)\n"
        "sys.exit(bool({'django', 'celery', 'redis'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_law_has_no_clock() -> None:
    assert matches(r"\.today\(\)|\.now\(|time\.time\(|import time", sources("mitm/law")) == []


def test_days_are_added_in_one_place_of_the_law() -> None:
    found = matches(r"timedelta\(days=1\)", sources("mitm/law"))
    assert [line.split(":")[0] for line in found] == ["mitm/law/periods.py"]


def test_nobody_but_the_workflow_sets_a_state() -> None:
    found = matches(
        r"\b(declaration|notice|case|request|letter|decision)\.state\s*=[^=]|update\([^)]*\bstate=",
        sources(*packages.KINDS_OF_CASES, "mitm/home"),
    )
    assert found == []


def _is_face(path: Path) -> bool:
    return bool({"views", "api"} & set(path.parts)) or (
        path.name in ("views.py", "tasks.py") and "services" not in path.parts
    )


def test_views_endpoints_and_tasks_leave_queries_to_selectors() -> None:
    faces = [path for path in sources(*PACKAGES) if _is_face(path)]
    allowed = (
        "mitm/api/authentication.py",
        "mitm/api/idempotency.py",
        "mitm/api/oauth.py",
        "benchmarks/yardstick/views.py",
    )
    assert matches(r"\.objects\b", (path for path in faces if relative(path) not in allowed)) == []


@pytest.mark.parametrize("folder", [*PACKAGES, "tests", "bin"])
def test_no_function_is_too_long(folder: str) -> None:
    limit = MAX_TEST_FUNCTION if folder == "tests" else MAX_FUNCTION
    too_long = [
        f"{relative(path)}:{node.name} ({lines_of(node)})"
        for path in sources(folder)
        for node in functions(path)
        if lines_of(node) > (MAX_LAW_FUNCTION if "law" in path.parts and folder == "mitm" else limit)
    ]
    assert too_long == []


def test_no_module_is_too_long() -> None:
    too_long = [
        f"{relative(path)} ({count})"
        for path in sources(*PACKAGES, "tests", "bin")
        if (count := path.read_text(encoding="utf-8").count("\n"))
        > (MAX_TEST_MODULE if path.parts[len(ROOT.parts)] == "tests" else MAX_MODULE)
    ]
    assert too_long == []


def test_no_template_is_too_long() -> None:
    too_long = [
        relative(path)
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if path.read_text(encoding="utf-8").count("\n") > MAX_TEMPLATE
    ]
    assert too_long == []


# Where foreign work is run: a job or a step of the tick keep the traceback, the import gives up and raises again.
RUNNERS = ("mitm/jobs/services.py", "mitm/jobs/ticking.py", "mitm/registry/importer/run.py")


def test_no_broad_except_but_where_work_is_run() -> None:
    found = matches(r"except Exception|except:|except BaseException", _everything_but_this_file())
    assert [line for line in found if not line.startswith(RUNNERS)] == []


def test_no_bare_noqa_and_no_unfinished_work() -> None:
    assert matches(r"#\s*noqa\s*$|TODO|FIXME|assert True\b", _everything_but_this_file()) == []


def _everything_but_this_file() -> Iterator[Path]:
    return (path for path in sources(*PACKAGES, "tests", "bin") if path != Path(__file__).resolve())


def test_services_are_annotated_and_say_what_they_do() -> None:
    faults = []
    for path in sources(*PACKAGES):
        if "services" not in path.parts and path.name != "services.py":
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            if public and (node.returns is None or ast.get_docstring(node) is None):
                faults.append(f"{relative(path)}:{node.name}")
    assert faults == []


def test_direct_dependencies_are_few_and_each_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    dependencies = tomllib.loads(text)["project"]["dependencies"]
    assert len(dependencies) <= MAX_DEPENDENCIES
    block = text[text.index("dependencies = [") : text.index("[dependency-groups]")]
    assert all("#" in line for line in block.splitlines()[1:] if line.startswith("  "))


def test_lock_files_name_no_host() -> None:
    locks = [path for path in ROOT.glob("*.lock") if "://" in path.read_text(encoding="utf-8")]
    assert locks == []
