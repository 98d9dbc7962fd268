"""What each app adds to pages that it does not own: the registry read by the desks, the dossiers, the menus and search.

An app registers from its own `contributions.py`, imported by its `AppConfig.ready`.
A lower app never imports a higher one.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

from mitm.accounts.actor import NOBODY, Actor
from mitm.accounts.enums import Audience
from mitm.accounts.permissions import Permission

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from mitm.accounts.models import User
    from mitm.registry.models import Laboratory, Speciality

Context = Mapping[str, Any]


class Urgency(IntEnum):
    """How much an item of the desk presses, by what the law threatens; the smallest comes first."""

    LAW = 0  # silence or a deadline decides within three days
    NOBODY = 1  # a legal clock runs and nobody follows the case
    OVERDUE = 2
    SOON = 3
    NORMAL = 4
    WAITING = 5  # a third party has to act


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskItem:
    """One thing that awaits somebody; `reason` says in a few words why it is there."""

    title: str
    url: str
    app: str
    reason: str
    due_on: dt.date | None = None
    urgency: Urgency = Urgency.NORMAL
    leads_on: bool = False  # awaits nobody: says that there is more than is shown, and where

    @property
    def rank(self) -> tuple[int, dt.date, str]:
        """Sorts by urgency, then by date."""
        return (self.urgency, self.due_on or dt.date.max, self.title)


def more_than(shown: int, words: str, url: str, *, app: str) -> DeskItem:
    """What a provider adds that found more than it shows: « Plus de 400 déclarations »."""
    title = f"Plus de {shown}\u00a0{words}\u00a0: ce bureau n’en montre que {shown}."
    return DeskItem(title=title, url=url, app=app, reason="Voir la liste entière", leads_on=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaDate:
    """One date of the agenda, also sent in the calendar feed."""

    on: dt.date
    title: str
    url: str
    app: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """One line of the search page; `exact` results (a CIS code, a reference) open at once."""

    title: str
    url: str
    kind: str
    detail: str = ""
    exact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A folded part of a page of another app; `template` is shown with what `build` returns."""

    key: str
    title: str | Promise
    audiences: frozenset[Audience]
    template: str
    order: int = 100
    permission: Permission | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPanel(Panel):
    """A part of a product’s dossier; `build` returns None to stay away."""

    build: Callable[[Speciality, Actor, dt.date], Context | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaboratoryPanel(Panel):
    """A part of a laboratory's dossier; `build` returns None to stay away."""

    build: Callable[[Laboratory, Actor, dt.date], Context | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePanel(Panel):
    """A part of the page of a case of another app; `build` returns None for a case that it has nothing on."""

    build: Callable[[Model, Actor, dt.date], Context | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskProvider:
    """Lists what awaits the actor in one app."""

    key: str
    audiences: frozenset[Audience]
    items: Callable[[Actor, dt.date], Iterable[DeskItem]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFigure:
    """A figure of the desk: a number, the list that it counts, and by how much it moved in 28 days when known.

    `one` is the label below two: « 1 dépôt en retard ».
    """

    label: str
    value: int
    url: str
    trend: int | None = None
    one: str = ""

    @property
    def words(self) -> str:
        """The label that agrees with the number."""
        return self.one if self.one and abs(self.value) < 2 else self.label


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureProvider:
    """The figures of one app, all at once so that they may be counted together."""

    key: str
    audiences: frozenset[Audience]
    figures: Callable[[Actor, dt.date], Iterable[DeskFigure]]
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLoad:
    """How many cases of one app a person holds, and how many of them are late; no name: nobody yet.

    `handover_url` leads to where others take them over, when the person no longer has the role that follows them.
    """

    name: str
    held: int
    late: int
    url: str
    handover_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadProvider:
    """The load of a team in one app, for whoever distributes the cases."""

    key: str
    label: str
    permission: Permission
    load: Callable[[Actor, dt.date], Iterable[PersonLoad]]
    audiences: frozenset[Audience] = frozenset({Audience.AGENCY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Open cases of one app that one person follows: how many, in words, their list, and where a head moves them."""

    words: str
    url: str
    handover_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingProvider:
    """What hangs on a person of the agency in one app; `held` returns None where nothing does."""

    key: str
    held: Callable[[User], Holding | None]
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaProvider:
    """Dates of one app between two days included."""

    key: str
    audiences: frozenset[Audience]
    dates: Callable[[Actor, dt.date, dt.date], Iterable[AgendaDate]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchProvider:
    """Finds objects of one app; `find` gets the words, the actor and how many results are wanted."""

    key: str
    audiences: frozenset[Audience]
    find: Callable[[str, Actor, int], Iterable[SearchResult]]
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseType:
    """A kind of case: how to list what an actor may see, and where one is read.

    `key` is the name of the kind in the journal: "declarations.declaration". `reference` is the column by which people
    call such a case ("DR-2026-000012"), if it has one.
    """

    key: str
    label: str
    visible_to: Callable[[Actor], QuerySet[Any]]
    url: Callable[[Any, Audience], str]
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavableList:
    """A list of the agency of which each person may keep views: the key of its `ListSpec`, its name and its page."""

    key: str
    title: str
    url_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NavigationEntry:
    """An entry of the menu of an audience; `place` is main, account (menu of the person), footer, or desk (button)."""

    key: str
    audience: Audience
    label: str
    url_name: str
    permission: Permission | None = None
    order: int = 100
    place: str = "main"


Contribution = (
    ProductPanel
    | LaboratoryPanel
    | CasePanel
    | DeskProvider
    | FigureProvider
    | LoadProvider
    | HoldingProvider
    | AgendaProvider
    | SearchProvider
    | CaseType
    | SavableList
    | NavigationEntry
)
C = TypeVar("C", bound=Contribution)

_registered: dict[type, dict[str, Any]] = {}


def register(*contributions: Contribution) -> None:
    """Add contributions; the same key twice for one kind is a mistake that stops the start."""
    for contribution in contributions:
        known = _registered.setdefault(type(contribution), {})
        if contribution.key in known and known[contribution.key] != contribution:
            kind = type(contribution).__name__
            raise ImproperlyConfigured(f"{kind} {contribution.key!r} is registered twice.")
        known[contribution.key] = contribution


def register_navigation(
    audience: Audience,
    label: str,
    url_name: str,
    permission: Permission | None = None,
    order: int = 100,
    *,
    place: str = "main",
) -> None:
    """Add an entry to a menu; shorthand of `register(NavigationEntry(…))`."""
    register(
        NavigationEntry(
            key=f"{audience}:{place}:{url_name}",
            audience=audience,
            label=label,
            url_name=url_name,
            permission=permission,
            order=order,
            place=place,
        )
    )


def registered(kind: type[C]) -> list[C]:
    """All contributions of one kind, in order."""
    return sorted(_registered.get(kind, {}).values(), key=lambda item: (getattr(item, "order", 100), item.key))


def _for_actor(kind: type[C], actor: Actor) -> list[C]:
    """Contributions of one kind addressed to the actor's audience and allowed to the actor."""
    return [
        item
        for item in registered(kind)
        if actor.audience in item.audiences  # type: ignore[union-attr]
        and (getattr(item, "permission", None) is None or actor.can(item.permission))  # type: ignore[union-attr]
    ]


@dataclass(frozen=True, slots=True)
class BuiltPanel:
    """A panel with its content, ready for `components/panels.html`."""

    key: str
    title: str | Promise
    template: str
    context: Context


def product_panels(speciality: Speciality, *, actor: Actor, as_of: dt.date) -> list[BuiltPanel]:
    """The panels of a product's dossier that have something to show to the actor."""
    return _build(_for_actor(ProductPanel, actor), speciality, actor, as_of)


def public_product_panels(speciality: Speciality, *, as_of: dt.date) -> list[BuiltPanel]:
    """The panels of a product's public page: those addressed to the public, whoever reads them."""
    addressed = [panel for panel in registered(ProductPanel) if Audience.PUBLIC in panel.audiences]
    return _build(addressed, speciality, NOBODY, as_of)


def laboratory_panels(laboratory: Laboratory, *, actor: Actor, as_of: dt.date) -> list[BuiltPanel]:
    """The panels of a laboratory's dossier that have something to show to the actor."""
    return _build(_for_actor(LaboratoryPanel, actor), laboratory, actor, as_of)


def case_panels(case: Model, *, actor: Actor, as_of: dt.date) -> list[BuiltPanel]:
    """What other apps have to show on the page of a case."""
    return _build(_for_actor(CasePanel, actor), case, actor, as_of)


def _build(panels: Iterable[Any], subject: object, actor: Actor, as_of: dt.date) -> list[BuiltPanel]:
    built = []
    for panel in panels:
        context = panel.build(subject, actor, as_of)
        if context is not None:
            built.append(BuiltPanel(panel.key, panel.title, panel.template, context))
    return built


def desk_items(actor: Actor, *, today: dt.date) -> list[DeskItem]:
    """What awaits the actor in all apps, the most pressing first."""
    items = [item for provider in _for_actor(DeskProvider, actor) for item in provider.items(actor, today)]
    return sorted(items, key=lambda item: item.rank)


def desk_figures(actor: Actor, *, today: dt.date) -> list[DeskFigure]:
    """The figures of the actor's desk."""
    return [figure for provider in _for_actor(FigureProvider, actor) for figure in provider.figures(actor, today)]


def team_loads(actor: Actor, *, today: dt.date) -> list[tuple[LoadProvider, list[PersonLoad]]]:
    """The load of the team, app by app, for an actor who may distribute the cases."""
    return [(provider, list(provider.load(actor, today))) for provider in _for_actor(LoadProvider, actor)]


def holdings(user: User) -> list[Holding]:
    """What hangs on a person, app by app."""
    return [held for provider in registered(HoldingProvider) if (held := provider.held(user)) is not None]


def agenda(actor: Actor, *, first: dt.date, last: dt.date) -> list[AgendaDate]:
    """The dates of all apps between two days included, in order."""
    dates = [date for provider in _for_actor(AgendaProvider, actor) for date in provider.dates(actor, first, last)]
    return sorted(dates, key=lambda date: (date.on, date.title))


def search(words: str, *, actor: Actor, limit: int = 20) -> list[SearchResult]:
    """Results of all apps: exact ones first, then in the order of the providers."""
    found = [result for provider in _for_actor(SearchProvider, actor) for result in provider.find(words, actor, limit)]
    return sorted(found, key=lambda result: not result.exact)


def savable_list(key: str) -> SavableList | None:
    """The list of which views are kept under a key; None for a list that keeps none."""
    found: SavableList | None = _registered.get(SavableList, {}).get(key)
    return found


def case_type(key: str) -> CaseType:
    """The kind of case registered under a key."""
    return _registered[CaseType][key]


def kinds_of_cases() -> list[tuple[str, str]]:
    """The kinds of case that the journal may hold, by name."""
    known = _registered.get(CaseType, {})
    return sorted(((key, kind.label) for key, kind in known.items()), key=lambda choice: choice[1])


def case_label(key: str, pk: int) -> str:
    """What a case of the journal is called: « Déclaration 12 », or its technical name when no app knows it."""
    known = _registered.get(CaseType, {}).get(key)
    return f"{known.label} {pk}" if known else f"{key} {pk}"


def case_address(key: str, pk: int, actor: Actor) -> str:
    """Where the actor reads a case of the journal; nothing when the actor may not, or when no app knows it."""
    known = _registered.get(CaseType, {}).get(key)
    case = known.visible_to(actor).filter(pk=pk).first() if known else None
    return known.url(case, actor.audience) if known and case is not None else ""


def case_links(cases: Iterable[tuple[str, int]], actor: Actor) -> dict[tuple[str, int], tuple[str, str, str]]:
    """Name, product and address of cases of the journal that the actor may read, by type and number.

    One statement a kind of case.
    """
    wanted: dict[str, set[int]] = defaultdict(set)
    for key, pk in cases:
        wanted[key].add(pk)
    found = {}
    for key, numbers in wanted.items():
        known = _registered.get(CaseType, {}).get(key)
        for case in known.visible_to(actor).filter(pk__in=numbers) if known else ():
            product = getattr(case, "product_label", "")
            found[key, case.pk] = (str(case), product, known.url(case, actor.audience))
    return found


def cases_called(reference: str, actor: Actor) -> dict[str, list[int]]:
    """The cases that bear a reference, among those that the actor may read: by kind, their numbers in the journal."""
    kinds = [kind for kind in _registered.get(CaseType, {}).values() if kind.reference]
    called = {kind.key: kind.visible_to(actor).filter(**{kind.reference: reference}) for kind in kinds}
    return {key: list(cases.values_list("pk", flat=True)) for key, cases in called.items()}


def navigation(audience: Audience, place: str = "main") -> list[NavigationEntry]:
    """The entries of one menu, in order, whoever reads them."""
    return [entry for entry in registered(NavigationEntry) if entry.audience == audience and entry.place == place]
