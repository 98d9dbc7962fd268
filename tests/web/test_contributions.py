"""Apps register what they add to pages that they do not own."""

import datetime as dt

import pytest
from django.core.exceptions import ImproperlyConfigured

from mitm.accounts.actor import NOBODY
from mitm.accounts.enums import Audience
from mitm.accounts.permissions import Permission
from mitm.web import contributions
from mitm.web.contributions import (
    AgendaDate,
    AgendaProvider,
    DeskItem,
    DeskProvider,
    ProductPanel,
    SearchProvider,
    SearchResult,
    Urgency,
    register,
    register_navigation,
)

TODAY = dt.date(2026, 3, 12)
EVERYBODY = frozenset(Audience)


@pytest.fixture(autouse=True)
def _empty_registry(monkeypatch):
    monkeypatch.setattr(contributions, "_registered", {})


def panel(key: str, **changes: object) -> ProductPanel:
    values = {"title": key, "audiences": EVERYBODY, "build": lambda *_: {"n": 1}, "template": "x.html"}
    return ProductPanel(key=key, **{**values, **changes})


def test_panels_come_in_their_order():
    register(panel("b", order=20), panel("a", order=30), panel("c", order=10))
    built = contributions.product_panels(None, actor=NOBODY, as_of=TODAY)
    assert [item.key for item in built] == ["c", "b", "a"]


def test_a_panel_without_content_stays_away():
    register(panel("empty", build=lambda *_: None), panel("full"))
    assert [item.key for item in contributions.product_panels(None, actor=NOBODY, as_of=TODAY)] == ["full"]


def test_a_panel_for_another_audience_stays_away():
    register(panel("agency", audiences=frozenset({Audience.AGENCY})))
    assert contributions.product_panels(None, actor=NOBODY, as_of=TODAY) == []


def test_a_panel_that_needs_a_permission_stays_away_without_it():
    register(panel("secret", permission=Permission.AGENCY_CASE_READ))
    assert contributions.product_panels(None, actor=NOBODY, as_of=TODAY) == []


def test_the_same_key_twice_stops_the_start():
    register(panel("stocks"))
    with pytest.raises(ImproperlyConfigured, match="stocks"):
        register(panel("stocks", title="Autre"))


def test_registering_again_the_very_same_contribution_changes_nothing():
    entry = panel("stocks")
    register(entry, entry)
    assert contributions.registered(ProductPanel) == [entry]


def test_the_desk_lists_what_the_law_threatens_first():
    soon = DeskItem(title="Relire", url="/b", app="x", reason="", due_on=TODAY, urgency=Urgency.NORMAL)
    law = DeskItem(title="Décider", url="/a", app="x", reason="", due_on=dt.date(2026, 3, 14), urgency=Urgency.LAW)
    undated = DeskItem(title="Classer", url="/c", app="x", reason="")
    register(DeskProvider(key="x", audiences=EVERYBODY, items=lambda *_: [undated, soon, law]))
    assert contributions.desk_items(NOBODY, today=TODAY) == [law, soon, undated]


def test_the_agenda_is_in_order_whatever_the_app():
    first, last = dt.date(2026, 3, 13), dt.date(2026, 3, 20)
    for key, day in (("late", last), ("early", first)):
        date = AgendaDate(on=day, title=key, url="/")
        register(AgendaProvider(key=key, audiences=EVERYBODY, dates=lambda *_, date=date: [date]))
    assert [date.on for date in contributions.agenda(NOBODY, first=first, last=last)] == [first, last]


def test_an_exact_result_comes_before_the_others():
    near = SearchResult(title="Amoxicilline", url="/1", kind="produit")
    exact = SearchResult(title="R-2026-12", url="/2", kind="déclaration", exact=True)
    register(SearchProvider(key="products", audiences=EVERYBODY, find=lambda *_: [near], order=1))
    register(SearchProvider(key="cases", audiences=EVERYBODY, find=lambda *_: [exact], order=2))
    assert contributions.search("r", actor=NOBODY) == [exact, near]


def test_a_menu_has_its_own_entries_only():
    register_navigation(Audience.AGENCY, "Produits", "agency:products", order=20)
    register_navigation(Audience.AGENCY, "Bureau", "agency:desk", order=10)
    register_navigation(Audience.PUBLIC, "Accueil", "public:home")
    register_navigation(Audience.AGENCY, "Mon compte", "account", place="account")
    assert [entry.label for entry in contributions.navigation(Audience.AGENCY)] == ["Bureau", "Produits"]
