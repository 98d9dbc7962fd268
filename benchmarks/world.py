"""What the web benchmark needs in the database: people with open sessions, yardstick rows, drafts ready to be filed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.db import connection
from django.utils import timezone

from benchmarks.yardstick.models import Row
from declarations.models import Declaration
from declarations.services.drafting import draft_create
from mitm.accounts.actor import Actor
from mitm.accounts.enums import Role
from mitm.accounts.models import Membership, User
from mitm.cases.products import ProductRef
from mitm.registry.models import Speciality

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True, slots=True)
class World:
    """Sessions, a case to open, a product to look at, drafts to file."""

    evaluator_session: str
    pharmacist_session: str
    case: int
    drafts: list[tuple[int, int]]  # (primary key, revision)
    words: list[str]


def prepare(*, drafts: int) -> World:
    """Complete what is missing; the synthetic agency must be there."""
    _yardstick_rows()
    evaluator = _person("mesure.agence@vigie.example", Role.EVALUATOR, None)
    product = Speciality.objects.filter(laboratory__isnull=False, registered=True, gone_on__isnull=True).first()
    if product is None:
        raise SystemExit("Base vide : lancer d’abord « manage.py generate ».")
    pharmacist = _person("mesure.labo@vigie.example", Role.PHARMACIST, product.laboratory_id)
    case = Declaration.objects.open().order_by("pk").first()
    return World(
        _session(evaluator),
        _session(pharmacist),
        case.pk if case else 0,
        _drafts(pharmacist, product, drafts),
        _words(),
    )


def _yardstick_rows() -> None:
    wanted = Declaration.objects.count()
    if Row.objects.count() >= wanted:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO yardstick_row (reference, product, laboratory, kind, state, starts_on, due_on, comment)"
            " SELECT 'YS-' || i, 'PRODUIT ' || i || ' 500 mg, comprimé', 'LABORATOIRE ' || i %% 400, 'risk',"
            " 'followed', current_date - i %% 900, current_date + i %% 90, '' FROM generate_series(1, %s) i",
            [wanted],
        )
        cursor.execute("ANALYZE")


def _person(email: str, role: Role, laboratory_id: int | None) -> Membership:
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, None, first_name="Mesure")
    membership, _ = Membership.objects.get_or_create(
        user=user, role=role, laboratory_id=laboratory_id, defaults={"starts_on": dt.date(2020, 1, 1)}
    )
    return membership


def _session(membership: Membership) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(membership.user_id)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = membership.user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _drafts(membership: Membership, product: Speciality, count: int) -> list[tuple[int, int]]:
    actor, today = Actor(user=membership.user, membership=membership), timezone.localdate()
    values = {
        "kind": "risk",
        "aware_on": today,
        "starts_on": today + dt.timedelta(days=10),
        "cause": "capacity",
        "return_likely": today + dt.timedelta(days=60),
    }
    made = [draft_create(actor=actor, values=values, products=[ProductRef(product.cis)]) for _ in range(count)]
    return [(draft.pk, draft.revision) for draft in made]


def _words() -> list[str]:
    """Two hundred searches: whole words, the beginning of words, and words with a typing error."""
    names = list(Speciality.objects.order_by("cis").values_list("name", flat=True)[:4_000:20])
    first = [name.split()[0].lower() for name in names if name]
    mistyped = [word[:2] + word[3:] if len(word) > 4 else word for word in first]
    return [form for triple in zip(first, (word[:5] for word in first), mistyped, strict=True) for form in triple][:200]
