"""The people of the demonstration: every role of the agency and of each laboratory; invented, on .example addresses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import make_password

from mitm.accounts.actor import Actor
from mitm.accounts.enums import Role
from mitm.accounts.models import Membership, User
from mitm.accounts.services import membership_grant, person_create
from mitm.registry.models import Laboratory
from mitm.registry.services import laboratory_address_set

PASSWORD = "demonstration"  # noqa: S105 shown on the sign-in page of the demonstration
SINCE = dt.date(2020, 1, 1)

AGENCY = (
    (Role.EVALUATOR, "Élise", "Marchand", "Évaluatrice, pôle anti-infectieux"),
    (Role.EVALUATOR, "Karim", "Benali", "Évaluateur, pôle cardiologie"),
    (Role.EVALUATOR, "Solène", "Le Goff", "Évaluatrice, pôle neurologie"),
    (Role.HEAD, "Hélène", "Rousset", "Cheffe de l’unité ruptures"),
    (Role.JURIST, "Julien", "Ferrand", "Juriste"),
    (Role.SIGNATORY, "Claire", "Vasseur", "Directrice adjointe, par délégation"),
    (Role.INSPECTOR, "Inès", "Delcourt", "Inspectrice"),
    (Role.PUBLISHER, "Paul", "Ménard", "Chargé de publication"),
    (Role.ADMIN, "Adrien", "Colas", "Administrateur fonctionnel"),
    (Role.AUDITOR, "Aurore", "Bonnet", "Auditrice interne"),
)
_FIRST_NAMES = (
    "Camille",
    "Louis",
    "Nadia",
    "Thomas",
    "Agnès",
    "Hugo",
    "Leïla",
    "Martin",
    "Sophie",
    "Yann",
    "Irène",
    "Marc",
)
_LAST_NAMES = (
    "Garnier",
    "Lopez",
    "Petit",
    "Nguyen",
    "Moreau",
    "Diallo",
    "Fabre",
    "Simon",
    "Barbier",
    "Perez",
    "Roche",
    "Olivier",
)
_TOWNS = ("69007 LYON", "67000 STRASBOURG", "44200 NANTES", "31400 TOULOUSE", "59000 LILLE")
LABORATORY_ROLES = (
    (Role.PHARMACIST, "Pharmacien responsable"),
    (Role.DECLARANT, "Affaires réglementaires"),
    (Role.COMPANY_ADMIN, "Administration des comptes"),
    (Role.READER, "Chaîne d’approvisionnement"),
)


@dataclass(frozen=True, slots=True)
class Company:
    """Who acts for a laboratory."""

    laboratory: Laboratory
    pharmacist: Actor
    declarant: Actor


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody whom the stories need."""

    companies: dict[str, Company]
    evaluators: tuple[Actor, ...]
    head: Actor
    publisher: Actor
    signatory: Actor


def _ascii(name: str) -> str:
    table = str.maketrans("éèêëàâîïôûùçÉÈ ’'", "eeeeaaiiouucEE---")
    return name.translate(table).replace("-", "").lower()


@cache
def _password() -> str:
    """The one hash of the one password: hashing is slow on purpose, and this password is no secret."""
    return make_password(PASSWORD)


def _actor(first: str, last: str, position: str, role: Role, domain: str, laboratory: Laboratory | None) -> Actor:
    email = f"{_ascii(first)}.{_ascii(last)}@{domain}.example"
    person = User.objects.filter(email=email).first()
    if person is None:
        person = person_create(email=email, first_name=first, last_name=last, position=position)
        person.password = _password()
        person.save(update_fields=["password"])
    laboratory_id = laboratory.pk if laboratory else None
    held = Membership.objects.filter(user=person, role=role, laboratory_id=laboratory_id).first()
    membership = held or membership_grant(user=person, role=role, laboratory_id=laboratory_id, starts_on=SINCE)
    return Actor(user=person, membership=membership)


def agency_people() -> dict[Role, list[Actor]]:
    """The people of the agency by role; made once."""
    found: dict[Role, list[Actor]] = {}
    for role, first, last, position in AGENCY:
        found.setdefault(role, []).append(_actor(first, last, position, role, "vigie", None))
    return found


def company_people(laboratories: Sequence[tuple[str, Laboratory]]) -> dict[str, Company]:
    """Four people for each laboratory, by the laboratory's short name; made once."""
    found = {}
    for row, (slug, laboratory) in enumerate(laboratories):
        if not laboratory.postal_address:
            where = f"{3 + 8 * row} avenue des Essais\n{_TOWNS[row % len(_TOWNS)]}"
            laboratory = laboratory_address_set(laboratory=laboratory, postal_address=where)
        actors = {}
        for column, (role, position) in enumerate(LABORATORY_ROLES):
            first = _FIRST_NAMES[(row + 3 * column) % len(_FIRST_NAMES)]
            last = _LAST_NAMES[(row * 4 + column) % len(_LAST_NAMES)]
            actors[role] = _actor(first, last, position, role, slug, laboratory)
        found[slug] = Company(laboratory, actors[Role.PHARMACIST], actors[Role.DECLARANT])
    return found


def cast_of(companies: dict[str, Company]) -> Cast:
    """The cast of the stories."""
    agency = agency_people()
    [head], [publisher], [signatory] = agency[Role.HEAD], agency[Role.PUBLISHER], agency[Role.SIGNATORY]
    return Cast(companies, tuple(agency[Role.EVALUATOR]), head, publisher, signatory)
