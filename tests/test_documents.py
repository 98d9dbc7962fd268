"""README.md and docs/ name what exists: variables, commands, paths, functions, addresses, words of the code, links."""

from __future__ import annotations

import importlib.util
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from django.conf import settings
from django.core.management import load_command_class
from django.core.management.base import BaseCommand
from django.urls import Resolver404, resolve
from django.utils import translation

from launcher import options
from mitm.accounts.enums import Role
from mitm.web import contributions
from mitm.web.templatetags import vigie
from tests.support.packages import KINDS_OF_CASES, PACKAGES, PROJECT, ROOT

DOCUMENTS = ("README.md", "benchmarks/README.md", *sorted(f"docs/{path.name}" for path in ROOT.glob("docs/*.md")))
README = (ROOT / "README.md").read_text(encoding="utf-8")
# Read from the environment without being ours: the system's, pip's; and a name that only the suite gives itself.
NOT_OURS = {"LD_LIBRARY_PATH", "PIP_INDEX_URL", "PIP_CERT", "TEST_QUEUE"}
# What documents name that belongs to others: columns of the agency's package, words of PostgreSQL and of HTML, blanks.
FOREIGN = {
    *("date_evenement", "date_echeance", "date_modification"),
    *("SKIP", "LOCKED", "wal_level", "pg_trgm", "btree_gist", "onclick"),
    *("MyForm", "Folder", "YYYY", "INSTANT"),
}


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def section(title: str) -> str:
    """What README.md says under a heading."""
    return README.split(f"# {title}\n", 1)[1].split("\n#", 1)[0]


def rows(table: str) -> list[list[str]]:
    """The cells of the lines of a table, its head aside."""
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def quoted(document: str) -> list[str]:
    """What stands between backticks, blocks of code aside."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text_of(document), flags=re.DOTALL))


def sources(*places: str) -> Iterator[Path]:
    for place in places:
        path = ROOT / place
        yield from [path] if path.is_file() else (found for found in path.rglob("*.py"))


def variables_told() -> set[str]:
    return {name for cells in rows(section("Configuration")) for name in re.findall(r"`([A-Z_]+)`", cells[0])}


def variables_read() -> set[str]:
    reading = re.compile(
        r'env\.(?:text|flag|number|words|among)\(\s*"(\w+)"|environ(?:\.get\(|\.setdefault\(|\[)"(\w+)"'
    )
    code = [path.read_text(encoding="utf-8") for path in sources(*PACKAGES, "bin", "manage.py")]
    return {first or second for text in code for first, second in reading.findall(text)} - NOT_OURS


def test_the_readme_tells_each_variable_that_is_read_and_no_other() -> None:
    assert variables_told() == variables_read()


def _commands() -> dict[str, BaseCommand]:
    found = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("management/commands/[a-z]*.py"):
            app = ".".join(path.relative_to(ROOT).parts[:-3])
            found[path.stem] = load_command_class(app, path.stem)
    return found


def _arguments(command: BaseCommand) -> set[str]:
    """What a command takes of its own: options, and blanks by their name in capitals."""
    own = ArgumentParser(add_help=False)
    command.add_arguments(own)  # type: ignore[arg-type]
    return {
        action.option_strings[0] if action.option_strings else str(action.metavar or action.dest).upper()
        for action in own._actions
        if not action.choices or action.option_strings
    }


def test_the_readme_tells_each_command_with_its_arguments_and_no_other() -> None:
    told = {}
    for cells in rows(section("Commands")):
        name, _, rest = cells[0].strip("`").partition(" ")
        options = re.findall(r"--[a-z-]+", rest)
        told[name] = {*options, *re.findall(r"\b[A-Z_]{3,}\b", re.sub(r"--[a-z-]+ [A-Z-]+", "", rest))}
    assert told == {name: _arguments(command) for name, command in _commands().items()}


@cache
def _places() -> list[str]:
    """Every file and folder, each under its path with a slash before it."""
    tops = [path for path in ROOT.iterdir() if not path.name.startswith(".") or path.name in (".ci", ".env.example")]
    paths = [*tops, *(path for top in tops for path in top.rglob("*"))]
    return ["/" + str(path.relative_to(ROOT)) for path in paths if "__pycache__" not in path.parts]


_PATH = re.compile(r"(?<![\w/.<-])(?:[\w-]+/)+(?:[\w.-]*\w)?|(?<![\w/.-])[\w-]+\.(?:py|html|md|yml|yaml|toml|txt)\b")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_paths_that_a_document_names_exist(document: str) -> None:
    blanks = ("x.html", "problem+json", "LOCAL_DIR")
    unknown = [
        path
        for words in quoted(document)
        if "://" not in words and not words.startswith(("/", ".local")) and not any(one in words for one in blanks)
        for path in _PATH.findall(words)
        if not any(place.endswith("/" + path.rstrip("/")) for place in _places())
    ]
    assert unknown == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_functions_are_in_the_module_where_a_document_says(document: str) -> None:
    named = [found for words in quoted(document) if (found := re.fullmatch(r"([\w/]+\.py): (\w+)", words))]
    missing = [found[0] for found in named if not _defined(found[2], "/" + found[1])]
    assert missing == []


def _defined(name: str, module: str) -> bool:
    texts = [(ROOT / place[1:]).read_text(encoding="utf-8") for place in _places() if place.endswith(module)]
    return any(re.search(rf"^(?:def |class )?{name}\b", text, re.MULTILINE) for text in texts)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_addresses_that_a_document_names_are_served(document: str) -> None:
    named = (re.sub("^(?:GET|POST) ", "", words) for words in quoted(document))
    paths = [path for path in named if re.fullmatch(r"/(?!srv)[a-z0-9/_-]*", path)]
    with translation.override(settings.LANGUAGE_CODE):  # a page in English may have been read just before
        assert [path for path in paths if not _served(path)] == []


def _served(path: str) -> bool:
    try:
        return resolve(path).func.__name__ not in ("no_such_page", "not_found")
    except Resolver404:
        return False


@cache
def _words() -> set[str]:
    """Every word of the code, the documents and these tests aside."""
    kinds = {".py", ".html", ".css", ".js", ".toml", ".yml", ".txt", ".lock", ".example", ""}
    texts = (ROOT / place[1:] for place in _places() if not place.startswith("/docs/"))
    code = [path for path in texts if path.suffix in kinds and path.is_file() and path != Path(__file__)]
    return {word for path in code for word in re.findall(r"\w+", path.read_text(encoding="utf-8") + path.stem)}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_words_of_the_code_that_a_document_names_are_in_the_code(document: str) -> None:
    named = re.compile(r"\b(?:[A-Za-z]+_\w+|[A-Z][a-z]+[A-Z]\w+|[A-Z]{4,})\b")
    unknown = {word for words in quoted(document) for word in named.findall(words)} - _words() - FOREIGN
    assert unknown == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_modules_that_are_to_be_run_exist(document: str) -> None:
    modules = re.findall(r"python -m ([\w.]+)", text_of(document))
    assert [name for name in modules if importlib.util.find_spec(name) is None] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(document)):
        path, _, anchor = target.partition("#")
        file = (ROOT / document).parent / path if path else ROOT / document
        if "://" not in target and not (file.exists() and (not anchor or anchor in _anchors(file))):
            broken.append(target)
    assert broken == []


def _anchors(file: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in titles}


def test_the_readme_tells_each_option_of_the_two_commands_and_no_other() -> None:
    helps = options._DEMO_HELP + options._TEST_HELP
    told = {option for cells in rows(section("See it")) for option in re.findall(r"--[a-z]+", cells[0] + cells[1])}
    assert told == set(re.findall(r"--[a-z]+", helps))


def test_each_component_is_told_and_no_other() -> None:
    table = text_of("docs/pages.md").split("## Components")[1].split("\n## ")[0]
    told = {name for cells in rows(table) for name in re.findall(r"`(\w+)`", cells[0])}
    assert told == {path.stem for path in (ROOT / "templates/components").glob("[!_]*.html")} - {"messages"}


def test_each_tag_and_filter_is_told() -> None:
    told = text_of("docs/pages.md").split("## Tags")[1].split("\n## ")[0]
    known = [*vigie.register.tags, *vigie.register.filters]
    assert [name for name in known if not re.search(rf"\b{name}\b", told)] == []


def test_each_kind_of_contribution_is_told() -> None:
    told = text_of("docs/pages.md").split("## Contributions")[1]
    kinds = {kind.__name__ for kind in get_args(contributions.Contribution)} - {"NavigationEntry"}
    assert [name for name in kinds if f"`{name}`" not in told] == []


def test_the_glossary_has_each_role_under_its_name() -> None:
    told = {cells[1].strip("`"): cells[0] for cells in rows(text_of("docs/glossary.md").split("## People")[1])}
    assert {f"Role.{role.name}": role.label for role in Role}.items() <= told.items()


def test_every_kind_of_case_is_in_every_list_of_packages() -> None:
    tools: dict[str, Any] = PROJECT["tool"]
    law, layers, rooms = tools["importlinter"]["contracts"]
    kinds = set(KINDS_OF_CASES)
    assert kinds <= set(tools["ruff"]["lint"]["isort"]["known-first-party"])
    assert kinds <= set(tools["mypy"]["files"])
    assert kinds <= set(tools["coverage"]["run"]["source"])
    assert kinds <= set(law["forbidden_modules"])
    assert any(kinds == set(layer.split(" | ")) for layer in layers["layers"])
    assert kinds == set(rooms["containers"])
