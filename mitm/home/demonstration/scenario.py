"""Two hundred declarations over three years, in every state: the plots; and the order in which all of it happens."""

from __future__ import annotations

import datetime as dt
import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone

from declarations.enums import Cause, Kind, State
from declarations.models import Declaration
from declarations.services.drafting import draft_abandon, draft_create, draft_submit
from declarations.services.filing import declaration_file
from declarations.services.links import cases_link, crisis_open
from declarations.services.projection import entries_put_away
from mitm.cases.products import ProductRef
from mitm.home.demonstration.catalogue import products
from mitm.home.demonstration.clock import at
from mitm.home.demonstration.lowering.roster import request_stories
from mitm.home.demonstration.people import Cast
from mitm.home.demonstration.register import NEWCOMERS
from mitm.home.demonstration.stories import Plot, Story, tell
from mitm.home.demonstration.texts import based_on
from mitm.outbox.models import Channel, OutgoingMessage
from mitm.outbox.services import mail_left

SEED = 20_261
YEARS = 3
MARGIN = 20  # days: a story may end later than it was meant to
HOUR = dt.timedelta(hours=1)
OPENS = 9  # o'clock
UNREAD = dt.timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Size:
    """How many stories of each kind; requests all or none."""

    past: int = 172
    recent: int = 18
    drafts: int = 10
    requests: bool = True


WHOLE = Size()


def play(
    cast: Cast,
    *,
    now: dt.datetime,
    size: Size = WHOLE,
    tell_progress: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Let every story happen, in the order of time, up to `now`."""
    rng = random.Random(SEED)  # noqa: S311 a demonstration, always the same
    stories = [tell(plot) for plot in _plots(cast, rng, now, size)] + _drafts(cast, rng, now, size.drafts)
    stories += request_stories(cast, now) if size.requests else []
    queue: list[tuple[dt.datetime, int, Story]] = []
    for number, story in enumerate(stories):
        heapq.heappush(queue, (next(story), number, story))
    finished = 0
    while queue:
        instant, number, story = heapq.heappop(queue)
        if instant > now:
            finished += 1
            continue
        with at(instant):
            following = next(story, None)
        if following is None:
            finished += 1
        else:
            heapq.heappush(queue, (max(following, instant), number, story))
        tell_progress(finished, len(stories))
    _crisis(cast)
    entries_put_away(today=timezone.localdate(now))
    _past_messages(now - UNREAD)


def _plots(cast: Cast, rng: random.Random, now: dt.datetime, size: Size) -> list[Plot]:
    everything = [product for product in products()[:-NEWCOMERS] for _ in range(3 if product.mitm else 1)]
    plots: list[Plot] = []
    for number in range(size.past):
        days = int(365 * YEARS * (1 - (number / size.past) ** 0.8))
        around = now - dt.timedelta(days=30 + days)
        plots.append(_plot(cast, rng, _untroubled(everything, plots, around), around, number, now))
    for number in range(size.recent):
        around = now - dt.timedelta(days=rng.randint(0, 25))
        plots.append(_plot(cast, rng, _untroubled(everything, plots, around), around, size.past + number, now))
    return plots


def _untroubled(everything: list, plots: list[Plot], around: dt.datetime) -> list:
    """The products that no earlier story still troubles: one says one thing of a product at a time."""
    busy = {plot.product.cis for plot in plots if around < plot.filed_at + dt.timedelta(days=plot.duration + MARGIN)}
    return [product for product in everything if product.cis not in busy]


def _plot(cast: Cast, rng: random.Random, everything: list, around: dt.datetime, number: int, now: dt.datetime) -> Plot:
    product = rng.choice(everything)
    kind = rng.choices([Kind.RISK, Kind.RUPTURE, Kind.CESSATION], [62, 32, 6])[0]
    filed_at = _office_hours(around, rng, now)
    ends = {
        Kind.RISK: ([State.RETURNED, State.AVOIDED, State.IN_ERROR], [55, 38, 7]),
        Kind.RUPTURE: ([State.RETURNED, State.IN_ERROR], [96, 4]),
        Kind.CESSATION: ([State.CEASED, State.REVERSED], [60, 40]),
    }
    population, weights = ends[kind]
    duration = rng.randint(380, 420) if kind == Kind.CESSATION else rng.randint(25, 260)
    same_group = [
        other for other in products() if other.seller == product.seller and other.substance == product.substance
    ]
    return Plot(
        product=product,
        kind=kind,
        filed_at=filed_at,
        end=rng.choices(population, weights)[0],
        duration=duration,
        rng=random.Random(SEED + number),  # noqa: S311
        cast=cast,
        also=tuple(other for other in same_group if other.cis != product.cis)[:2],
        late=rng.random() < 0.16,
        turns=kind != Kind.CESSATION and rng.random() < 0.25,
        published=product.mitm and rng.random() < 0.6,
    )


def _office_hours(instant: dt.datetime, rng: random.Random, now: dt.datetime) -> dt.datetime:
    """A moment between nine and six that day; on the day of loading not a later hour, before nine the day before."""
    local, hour = timezone.localtime(instant), rng.randint(OPENS, 17)
    if local.date() == timezone.localdate(now):
        if local.hour < OPENS:
            local -= dt.timedelta(days=1)
        else:
            hour = min(hour, local.hour)
    return local.replace(hour=hour, minute=rng.randint(0, 59), second=rng.randint(0, 59), microsecond=0)


def _drafts(cast: Cast, rng: random.Random, now: dt.datetime, count: int) -> list[Story]:
    return [
        _unfinished(cast, rng.choice(products()), now - dt.timedelta(hours=5 + 9 * number), number)
        for number in range(count)
    ]


def _unfinished(cast: Cast, product, started: dt.datetime, number: int) -> Story:  # type: ignore[no-untyped-def]
    """A draft, one to confirm, one abandoned or one just filed, in turn."""
    company = cast.companies[product.seller]
    yield started
    today = timezone.localdate()
    values = {
        "kind": Kind.RISK,
        "aware_on": today,
        "starts_on": today + dt.timedelta(days=12),
        "cause": Cause.CAPACITY,
        "return_likely": today + dt.timedelta(days=60),
    }
    draft = draft_create(actor=company.declarant, values=values, products=[ProductRef(product.cis)])
    yield started + dt.timedelta(minutes=20)
    if number % 4 == 1:
        draft_submit(declaration_id=draft.pk, actor=company.declarant)
    elif number % 4 == 2:
        draft_abandon(declaration_id=draft.pk, actor=company.declarant)
    elif number % 4 == 3:
        draft_submit(declaration_id=draft.pk, actor=company.declarant)
        declaration_file(declaration_id=draft.pk, actor=company.pharmacist)


def _past_messages(before: dt.datetime) -> None:
    """Three years of mail have left, their notifications were read; those of the last days still wait."""
    old = OutgoingMessage.objects.filter(created_at__lt=before)
    old.filter(channel=Channel.NOTIFICATION, read_at__isnull=True).update(read_at=F("created_at") + HOUR)
    mail_left(before=before)


def _crisis(cast: Cast) -> None:
    """One sheet for two laboratories that lack the same substance."""
    open_cases = list(Declaration.objects.open().order_by("-filed_at")[:40])
    seen: dict[str, Declaration] = {}
    for case in open_cases:
        substance = case.product_label.split(" ")[0]
        other = seen.setdefault(substance, case)
        if other.laboratory_id != case.laboratory_id:
            crisis_open(
                title=f"Tensions sur les spécialités {based_on(substance)}",
                cause=Cause.RAW_MATERIAL,
                actor=cast.head,
                summary="Un même fournisseur de substance active livre plusieurs laboratoires.",
                cases=[other.pk, case.pk],
            )
            cases_link(
                declaration_id=other.pk, other_id=case.pk, kind="same_cause", reason="Même fournisseur", actor=cast.head
            )
            return
