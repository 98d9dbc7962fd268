"""A synthetic agency of any size, for benchmarks: plausible in shape and volume, written in bulk."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from declarations.deadlines import awaiting, deadlines
from declarations.enums import Awaiting, Cause, Criticality, Kind, PublicStatus, State
from declarations.models import (
    Declaration,
    DeclarationProduct,
    Evaluation,
    PublicEntry,
    PublicEntryProduct,
    StatusInterval,
)
from declarations.selectors.due import facts_of
from declarations.snapshots import plain_values, values_of
from mitm.accounts.actor import Actor
from mitm.accounts.enums import Role
from mitm.accounts.models import Membership, User
from mitm.audit.hashing import event_hash, sha256
from mitm.audit.models import Event, Snapshot
from mitm.audit.selectors import hashed_fields
from mitm.doctrine.selectors import doctrine_on
from mitm.registry.enums import Source
from mitm.registry.importer.words import search_words_learn
from mitm.registry.models import Laboratory, Presentation, Speciality

PRODUCTS, DECLARATIONS, LABORATORIES = 20_000, 100_000, 400
FIRST_CIS = 98_000_000
BATCH = 5_000
_STATES = (
    [State.RETURNED] * 70
    + [State.AVOIDED] * 14
    + [State.CEASED] * 3
    + [State.IN_ERROR] * 3
    + [State.FOLLOWED] * 7
    + [State.EVALUATING] * 2
    + [State.FILED]
)
_SYLLABLES = "ba cor dal en fi gra hel io ka lum mer no pra quin ros ta ul ver xy zol".split()  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Scale:
    """How many of each."""

    products: int
    declarations: int
    laboratories: int

    @classmethod
    def of(cls, scale: float) -> Scale:
        """Scale 1 is France: 20,000 products and 100,000 declarations."""
        return cls(
            max(20, int(PRODUCTS * scale)),
            max(20, int(DECLARATIONS * scale)),
            max(5, int(LABORATORIES * min(scale, 5))),
        )


def generate(*, scale: float, seed: int, tell: Callable[[str], None] = lambda text: None) -> Scale:
    """Fill the database; the same scale and seed give the same rows (but for the day of today)."""
    size, rng = Scale.of(scale), random.Random(seed)  # noqa: S311 not for secrets
    with transaction.atomic():
        people = _people()
        laboratories = _laboratories(size.laboratories)
        tell(f"{len(laboratories)} laboratoires")
        specialities = _specialities(size.products, laboratories, rng)
        search_words_learn()
        tell(f"{len(specialities)} spécialités")
        for start in range(0, size.declarations, BATCH):
            count = min(BATCH, size.declarations - start)
            _declarations(start, count, specialities, people, rng)
            tell(f"{start + count} déclarations")
    return size


def _people() -> list[User]:
    people = []
    for index, role in enumerate((Role.EVALUATOR, Role.EVALUATOR, Role.HEAD, Role.PUBLISHER)):
        user = User.objects.create_user(
            f"synthetique{index}@vigie.example", None, first_name="Agent", last_name=str(index)
        )
        Membership.objects.create(user=user, role=role, starts_on=dt.date(2020, 1, 1))
        people.append(user)
    return people


def _name(rng: random.Random) -> str:
    return "".join(rng.choice(_SYLLABLES) for _ in range(rng.randint(2, 4))).upper()


def _laboratories(count: int) -> list[Laboratory]:
    rows = [
        Laboratory(
            name=f"LABORATOIRE SYNTHETIQUE {index:04d}",
            slug=f"synthetique-{index:04d}",
            is_fictive=True,
        )
        for index in range(count)
    ]
    return Laboratory.objects.bulk_create(rows)


def _specialities(count: int, laboratories: list[Laboratory], rng: random.Random) -> list[Speciality]:
    today = timezone.localdate()
    rows = []
    for index in range(count):
        name = f"{_name(rng)} {rng.choice((5, 10, 20, 50, 100, 250, 500))} mg, comprimé"
        rows.append(
            Speciality(
                cis=str(FIRST_CIS + index),
                name=name,
                form="comprimé",
                routes=["orale"],
                authorisation_status="Autorisation active",
                marketing_status="Commercialisée",
                laboratory=rng.choice(laboratories),
                is_mitm=rng.random() < 0.5,
                first_seen_on=today,
                last_changed_on=today,
                source=Source.DEMO,
            )
        )
    Speciality.objects.bulk_create(rows, batch_size=BATCH)
    packs = [
        Presentation(
            cip13=f"3400998{index:06d}",
            cip7=f"98{index:05d}"[:7],
            speciality=row,
            first_seen_on=today,
            source=Source.DEMO,
        )
        for index, row in enumerate(rows)
    ]
    Presentation.objects.bulk_create(packs, batch_size=BATCH)
    return rows


def _declarations(
    start: int, count: int, specialities: list[Speciality], people: list[User], rng: random.Random
) -> None:
    rows = [_declaration(start + index, rng.choice(specialities), people, rng) for index in range(count)]
    _due(rows, today=timezone.localdate())
    touched = [row.synthetic_product for row in rows]  # type: ignore[attr-defined]
    Declaration.objects.bulk_create(rows, batch_size=1_000)
    pairs = list(zip(rows, touched, strict=True))
    DeclarationProduct.objects.bulk_create(
        [DeclarationProduct(declaration=row, speciality=product) for row, product in pairs], batch_size=BATCH
    )
    StatusInterval.objects.bulk_create(
        [StatusInterval(declaration=row, kind=row.kind, starts_on=row.starts_on, ends_on=row.ended_on) for row in rows],
        batch_size=BATCH,
    )
    Evaluation.objects.bulk_create(
        [
            Evaluation(
                declaration=row,
                version=1,
                terms=[],
                score=25 * row.criticality,
                computed_level=row.criticality,
                level=row.criticality,
            )
            for row in rows
        ],
        batch_size=BATCH,
    )
    Event.objects.bulk_create([_event(row) for row in rows], batch_size=BATCH)
    Snapshot.objects.bulk_create([_snapshot(row, product) for row, product in pairs], batch_size=BATCH)
    entries = [_entry(row) for row in rows]
    PublicEntry.objects.bulk_create(entries, batch_size=BATCH)
    PublicEntryProduct.objects.bulk_create(
        [PublicEntryProduct(entry=entry, speciality=product) for entry, product in zip(entries, touched, strict=True)],
        batch_size=BATCH,
    )


def _declaration(number: int, product: Speciality, people: list[User], rng: random.Random) -> Declaration:
    now = timezone.now()
    state = rng.choice(_STATES)
    kind = Kind.CESSATION if state == State.CEASED else rng.choice((Kind.RISK, Kind.RISK, Kind.RUPTURE))
    criticality = rng.choice(list(Criticality))
    days = _CLOSED_FOR if state in _CLOSED else _open_for(state, kind, criticality)
    filed_at = now - dt.timedelta(days=rng.randint(*days))
    row = Declaration(
        state=state,
        reference=f"SY-{number:07d}",
        laboratory_id=product.laboratory_id,
        kind=kind,
        aware_on=filed_at.date() - dt.timedelta(days=rng.randint(0, 2)),
        cause=rng.choice([cause for cause in Cause if cause != Cause.COMMERCIAL]),
        late_days=0,
        product_label=product.name,
        product_count=1,
        created_by=people[0],
        filed_at=filed_at,
        filed_by=people[0],
        version=1,
        news_on=timezone.localdate(filed_at),
        criticality=criticality,
        assigned_to=None if state == State.FILED else rng.choice(people[:3]),
        awaiting=Awaiting.NOBODY,
        closed_at=now if state in _CLOSED else None,
        closed_by=people[1] if state in _CLOSED else None,
    )
    _date(row, rng, today=timezone.localdate(now))
    row.synthetic_product = product  # type: ignore[attr-defined]
    return row


_CLOSED_FOR = (150, 2_000)


def _open_for(state: State, kind: Kind, criticality: Criticality) -> tuple[int, int]:
    """Between how many days ago and how many an open case was filed, for nothing of it to be late today."""
    if state == State.FILED:
        return 0, 0
    if criticality >= Criticality.HIGH:  # its complement is expected on the third working day
        return 0, 2
    return 0, 12 if kind == Kind.RUPTURE else 28


def _date(row: Declaration, rng: random.Random, *, today: dt.date) -> None:
    """When it starts and comes back, and when it ended."""
    row.starts_on = row.filed_at.date() - dt.timedelta(days=rng.randint(-20, 3))
    if row.state in _CLOSED:
        row.ended_on = row.starts_on + dt.timedelta(days=rng.randint(20, 120))
    elif row.kind == Kind.RISK:  # a risk announces a start to come, a rupture is there
        row.starts_on = today + dt.timedelta(days=rng.randint(1, 40))
    else:
        row.starts_on = min(row.starts_on, today)
    if row.kind != Kind.CESSATION:
        row.return_likely = row.starts_on + dt.timedelta(days=rng.randint(21, 200))


def _due(rows: list[Declaration], *, today: dt.date) -> None:
    """What is due next on the open ones, as the clock would say."""
    doctrine = doctrine_on(today)
    for row in rows:
        if row.state not in _CLOSED:
            facts = facts_of(row, open_requests=())
            due = deadlines(facts, doctrine)[0]
            row.due_on, row.due_kind, row.awaiting = due.on, due.kind, awaiting(facts)


_CLOSED = (State.RETURNED, State.AVOIDED, State.CEASED, State.IN_ERROR)
_PUBLIC = {Kind.RISK: PublicStatus.TENSION, Kind.RUPTURE: PublicStatus.RUPTURE, Kind.CESSATION: PublicStatus.CESSATION}


def _event(row: Declaration) -> Event:
    actor = Actor(user=row.created_by)
    event = Event(
        case_type="declarations.declaration",
        case_id=row.pk,
        sequence=1,
        at=row.filed_at,
        kind="file",
        actor=actor.user,
        actor_label=actor.label,
        audience="laboratory",
        to_state=row.state,
        data={"reference": row.reference},
    )
    event.hash = event_hash(hashed_fields(event), "")
    return event


def _snapshot(row: Declaration, product: Speciality) -> Snapshot:
    data = {
        "reference": row.reference,
        "version": 1,
        "products": [{"cis": product.cis, "name": product.name, "cip13": None, "presentation": None}],
        "values": plain_values(values_of(row)),
    }
    return Snapshot(
        case_type="declarations.declaration",
        case_id=row.pk,
        number=1,
        schema_version=1,
        data=data,
        sha256=sha256(data),
        filed_at=row.filed_at,
        filed_by=row.created_by,
    )


def _entry(row: Declaration) -> PublicEntry:
    is_open = row.ended_on is None
    return PublicEntry(
        origin="agency",
        key=f"synthetic:{row.reference}",
        declaration=row,
        status=_PUBLIC[Kind(row.kind)] if is_open else PublicStatus.RETURNED,
        title=row.product_label,
        starts_on=row.starts_on,
        updated_on=row.filed_at.date(),
        return_to=row.return_likely,
        returned_on=row.ended_on,
        is_current=True,
        search=row.product_label.lower(),
    )
