"""The people whom every test knows: who they are never changes, so a test reads as a sentence.

Each persona is a `Persona`: `.actor` for services, `.client` for pages (signed in), `.user`, `.membership`,
`.laboratory`. Laboratory A operates what tests declare; laboratory B is the competitor who must see nothing of it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from declarations.models import Declaration
    from derogations.models import LoweringRequest
    from mitm.accounts.actor import Actor
    from mitm.accounts.models import Membership, User
    from mitm.registry.models import Laboratory


@dataclass(frozen=True)
class Persona:
    """A person in a role, or nobody."""

    user: User | None = None
    membership: Membership | None = None

    @property
    def laboratory(self) -> Laboratory | None:
        """The laboratory acted for."""
        return self.membership.laboratory if self.membership else None

    @property
    def actor(self) -> Actor:
        """What services take."""
        from mitm.accounts.actor import Actor

        return Actor(user=self.user, membership=self.membership)

    @cached_property
    def client(self) -> Client:
        """A browser in which this person is signed in."""
        from django.test import Client

        browser = Client()
        if self.user is not None:
            browser.force_login(self.user)
        return browser


def _person(role: str, first_name: str, last_name: str, laboratory: Laboratory | None = None) -> Persona:
    from tests.factories import MembershipFactory, UserFactory

    user = UserFactory(email=f"{role}.{last_name}@essai.example".lower(), first_name=first_name, last_name=last_name)
    return Persona(user=user, membership=MembershipFactory(user=user, role=role, laboratory=laboratory))


@pytest.fixture
def laboratory_a(db: None) -> Laboratory:
    """The laboratory that declares."""
    from tests.factories import LaboratoryFactory

    return LaboratoryFactory(name="Laboratoire Aubépine", slug="laboratoire-aubepine")


@pytest.fixture
def laboratory_b(db: None) -> Laboratory:
    """The competitor."""
    from tests.factories import LaboratoryFactory

    return LaboratoryFactory(name="Laboratoire Bruyère", slug="laboratoire-bruyere")


@pytest.fixture
def anonymous(db: None) -> Persona:
    """Anybody, not signed in."""
    return Persona()


@pytest.fixture
def declarant_a(laboratory_a: Laboratory) -> Persona:
    """Writes declarations for laboratory A."""
    return _person("declarant", "Alice", "Abadie", laboratory_a)


@pytest.fixture
def pharmacist_a(laboratory_a: Laboratory) -> Persona:
    """The responsible pharmacist of laboratory A."""
    return _person("pharmacist", "Antoine", "Auclair", laboratory_a)


@pytest.fixture
def reader_a(laboratory_a: Laboratory) -> Persona:
    """Reads the cases of laboratory A."""
    return _person("reader", "Agathe", "Astier", laboratory_a)


@pytest.fixture
def company_admin_a(laboratory_a: Laboratory) -> Persona:
    """Manages the people of laboratory A."""
    return _person("company_admin", "Armand", "Aubry", laboratory_a)


@pytest.fixture
def declarant_b(laboratory_b: Laboratory) -> Persona:
    """Writes declarations for the competitor."""
    return _person("declarant", "Basile", "Baron", laboratory_b)


@pytest.fixture
def evaluator(db: None) -> Persona:
    """Evaluates cases at the agency."""
    return _person("evaluator", "Elsa", "Evrard")


@pytest.fixture
def head(db: None) -> Persona:
    """Leads a unit of the agency."""
    return _person("head", "Hugo", "Hamelin")


@pytest.fixture
def jurist(db: None) -> Persona:
    """Keeps doctrine at the agency."""
    return _person("jurist", "Jeanne", "Jolivet")


@pytest.fixture
def signatory(db: None) -> Persona:
    """Signs decisions of the agency."""
    return _person("signatory", "Simon", "Savary")


@pytest.fixture
def inspector(db: None) -> Persona:
    """Inspects laboratories."""
    return _person("inspector", "Inès", "Imbert")


@pytest.fixture
def publisher(db: None) -> Persona:
    """Publishes what the public reads."""
    return _person("publisher", "Paul", "Perrin")


@pytest.fixture
def admin(db: None) -> Persona:
    """Manages people and imports of the agency."""
    return _person("admin", "Adèle", "Delmas")


@pytest.fixture
def auditor(db: None) -> Persona:
    """Reads everything, writes nothing."""
    return _person("auditor", "Octave", "Audebert")


PERSONAS = (
    "anonymous",
    "declarant_a",
    "pharmacist_a",
    "reader_a",
    "company_admin_a",
    "declarant_b",
    "evaluator",
    "head",
    "jurist",
    "signatory",
    "inspector",
    "publisher",
    "admin",
    "auditor",
)


@pytest.fixture
def persona(request: pytest.FixtureRequest) -> Persona:
    """A persona by name: `@pytest.mark.parametrize("persona", [...], indirect=True)`."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def filed_case(pharmacist_a: Persona, laboratory_a: Laboratory) -> Declaration:
    """A risk of rupture in eight days that laboratory A has just filed."""
    from django.utils import timezone

    from declarations.services.filing import notice_file
    from mitm.cases.products import ProductRef
    from tests.factories import SpecialityFactory

    today = timezone.localdate()
    values = {
        "kind": "risk",
        "aware_on": today,
        "starts_on": today + dt.timedelta(days=8),
        "cause": "capacity",
        "return_likely": today + dt.timedelta(days=53),
    }
    product = SpecialityFactory(laboratory=laboratory_a)
    return notice_file(values=values, products=[ProductRef(product.cis)], actor=pharmacist_a.actor)


@pytest.fixture
def filed_request(pharmacist_a: Persona) -> LoweringRequest:
    """A request to lower the stock that laboratory A has just filed."""
    from tests.derogations.building import filed

    return filed(pharmacist_a)
