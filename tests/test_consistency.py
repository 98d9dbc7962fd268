"""The project looked at as a whole: models, templates, enums, addresses, documents, what nothing uses."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from django_fsm import FSMField

from declarations.enums import State as DeclarationState
from derogations.enums import State as RequestState
from mitm.accounts.permissions import Permission
from tests.support.packages import KINDS_OF_CASES, PACKAGES, ROOT

OURS = ("mitm.", *KINDS_OF_CASES)
# Rows that have no life of their own: they go with what they belong to, or are projections that can be built again.
CASCADES = {
    "accounts.User.groups",
    "declarations.DeclarationProduct.declaration",
    "declarations.PublicEntry.declaration",
    "declarations.PublicEntry.notice",
    "declarations.PublicEntryProduct.entry",
    "declarations.UpdateDraft.declaration",
    "derogations.RequestedPiece.letter",
    "web.SavedView.owner",
}


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith(OURS)]


def test_only_parts_and_projections_are_deleted_with_what_they_hang_on() -> None:
    found = {
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE
    }
    assert found <= CASCADES


def test_every_state_machine_is_tied_to_facts_by_the_database() -> None:
    for model in our_models():
        if any(isinstance(field, FSMField) for field in model._meta.get_fields()):
            conditions = [str(constraint.deconstruct()) for constraint in model._meta.constraints]
            assert any("state" in condition for condition in conditions), model


def test_names_of_models_are_french_and_lower_case() -> None:
    allowed = ("MITM", "ATC", "API", "GS1")
    for model in our_models():
        name = str(model._meta.verbose_name)
        for word in allowed:
            name = name.replace(word, "")
        assert name == name.lower(), model


def test_constraints_of_cases_have_names_of_their_own() -> None:
    names = [constraint.name for model in our_models() for constraint in model._meta.constraints]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("state", [*DeclarationState, *RequestState])
def test_every_state_has_a_label_for_each_audience(state: DeclarationState | RequestState) -> None:
    assert state.label_for_agency
    assert state.label_for_lab


def test_migrations_say_what_they_do() -> None:
    names = [
        path.stem for app in OURS for path in ROOT.glob(f"{app.rstrip('.').replace('.', '/')}/**/migrations/0*.py")
    ]
    assert names
    assert [name for name in names if "auto" in name] == []


def _patterns(resolver: URLResolver, prefix: str = "") -> list[tuple[str, URLPattern]]:
    found: list[tuple[str, URLPattern]] = []
    for pattern in resolver.url_patterns:
        here = prefix + str(pattern.pattern)
        found += _patterns(pattern, here) if isinstance(pattern, URLResolver) else [(here, pattern)]
    return found


def test_every_page_says_who_may_open_it() -> None:
    silent = [
        address
        for address, pattern in _patterns(get_resolver())
        if getattr(pattern.callback, "__module__", "").startswith(OURS)
        and not address.lstrip("^").startswith("api/")
        and not hasattr(pattern.callback, "access")
    ]
    assert silent == []


def test_every_template_is_used() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in (*PACKAGES, "templates", "tests")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".html", ".txt") and path.name != "test_consistency.py"
    )
    overridden = re.compile(r"^(account|mfa|allauth)/|^[45]\d\d\.html$")
    unused = [
        name
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if not overridden.match(name := str(path.relative_to(ROOT / "templates"))) and f'"{name}"' not in code
    ]
    assert unused == []


def test_a_part_with_a_form_gets_the_token_that_the_form_sends() -> None:
    folder = ROOT / "templates"
    pages = {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}
    forgotten = [
        f"{name}: {found.group(1)}"
        for name, page in pages.items()
        for found in re.finditer(r'\{% include "([^"]+)"([^%]*) only %\}', page)
        if "{% csrf_token %}" in pages[found.group(1)] and "csrf_token=" not in found.group(2)
    ]
    assert forgotten == []


def _names(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, str]]:
    """The name of every address of ours, with its view."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif entry.name and entry.lookup_str.startswith(OURS):
            yield f"{space}{entry.name}", entry.lookup_str


def test_no_two_views_share_the_name_of_their_address() -> None:
    views: dict[str, set[str]] = {}
    for name, view in _names(get_resolver()):
        views.setdefault(name, set()).add(view)

    assert {name: found for name, found in views.items() if len(found) > 1} == {}


def _words_of_the_code() -> dict[str, int]:
    """How often each name occurs in what runs, tests aside."""
    found: dict[str, int] = {}
    for folder in (*PACKAGES, "templates", "benchmarks", "bin"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".html") and "migrations" not in path.parts:
                for word in re.findall(r"\w+", path.read_text(encoding="utf-8")):
                    found[word] = found.get(word, 0) + 1
    return found


def test_every_selector_and_service_is_called() -> None:
    words = _words_of_the_code()
    uncalled = [
        name
        for app in PACKAGES
        for path in (ROOT / app).rglob("*.py")
        if {"selectors", "services", "selectors.py", "services.py"} & set(path.parts)
        for name in re.findall(r"^def (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        if words[name] == 1
    ]
    assert uncalled == []


_PRIVATE = re.compile(r"\n\n\n(?:def|class) (_[A-Za-z]\w*)|^((?:_\w+, )*_[A-Za-z]\w*)(?:: .+?)? = ", re.MULTILINE)


def test_every_private_name_is_read_in_its_module() -> None:
    unread = [
        f"{path.relative_to(ROOT)}: {name}"
        for app in (*PACKAGES, "benchmarks")
        for path in (ROOT / app).rglob("*.py")
        for text in [path.read_text(encoding="utf-8")]
        for found in _PRIVATE.findall(text)
        for name in (found[0] or found[1]).split(", ")
        if len(re.findall(rf"\b{name}\b", text)) == 1
    ]
    assert unread == []


def test_every_permission_is_asked_for() -> None:
    words = _words_of_the_code()
    table = (ROOT / "mitm/accounts/permissions.py").read_text(encoding="utf-8")
    assert [one.name for one in Permission if words[one.name] == len(re.findall(rf"\b{one.name}\b", table))] == []


def test_every_icon_that_a_page_names_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="(\w+)"', (ROOT / "static/img/icons.svg").read_text(encoding="utf-8")))
    named = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"\{% icon [\"'](\w+)[\"']", path.read_text(encoding="utf-8"))
    }
    assert named <= sprite


def test_every_class_of_ours_that_a_page_names_is_in_a_stylesheet() -> None:
    styled = {
        name
        for sheet in (ROOT / "static/css").glob("*.css")
        for name in re.findall(r"\.([vpd]-[\w-]+)", sheet.read_text())
    }
    named = {
        name
        for page in (ROOT / "templates").rglob("*.html")
        for classes in re.findall(r'class="([^"]*)"', page.read_text())
        for name in re.sub(r"{[{%].*?[%}]}", " ", classes).split()
        if re.fullmatch(r"[vpd]-[\w-]*\w", name)
    }
    assert named <= styled
