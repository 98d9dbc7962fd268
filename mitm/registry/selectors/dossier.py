"""All that the register says of one speciality, as it was known on a day.

A row is known from `first_seen_on` until `gone_on`. What the register holds without dates (name, form, status of the
authorisation) is brought back by undoing the changes that came later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject

from mitm.registry.enums import GRAVITY, ChangeKind, HolderRole, RegisterTable
from mitm.registry.models import (
    AtcClass,
    AvailabilityStatement,
    Composition,
    GenericGroup,
    GenericMember,
    Holder,
    MitmListing,
    PrescriptionCondition,
    Presentation,
    RegisterChange,
    Speciality,
)

CHANGES = 100
MEMBERS = 400
CIS_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Tenure:
    """A laboratory that holds or operates the speciality during a period."""

    laboratory_id: int
    name: str
    role: str
    starts_on: dt.date | None
    ends_on: dt.date | None

    @property
    def role_label(self) -> str:
        """« Titulaire de l’AMM » or « Exploitant »."""
        return str(HolderRole(self.role).label)


@dataclass(frozen=True, slots=True)
class Listing:
    """A period on the list of essential medicines; without a first day, listed on `seen_on` at the latest."""

    starts_on: dt.date | None
    seen_on: dt.date
    ends_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the composition."""

    element: str
    substance: str
    dosage: str
    reference: str
    nature: str
    code: str


@dataclass(frozen=True, slots=True)
class Group:
    """A generic group and its other members, each with its published status (`published`, None when nothing is)."""

    group: GenericGroup
    members: Sequence[GenericMember]


@dataclass(slots=True)
class SpecialityDossier:
    """The speciality on a day."""

    speciality: Speciality
    on: dt.date
    atc_path: list[AtcClass]
    tenures: list[Tenure]
    listings: list[Listing]
    lines: list[Line]
    conditions: list[str]
    presentations: list[Presentation] = field(default_factory=list)
    availability: list[AvailabilityStatement] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    changes: list[RegisterChange] = field(default_factory=list)

    @property
    def listing(self) -> Listing | None:
        """The period of the list that covers the day."""
        return next((item for item in self.listings if item.ends_on is None or item.ends_on > self.on), None)

    @property
    def tenures_in_force(self) -> list[Tenure]:
        """Who holds or operates the speciality that day."""
        return [tenure for tenure in self.tenures if tenure.ends_on is None or tenure.ends_on > self.on]

    @property
    def statements_in_force(self) -> list[AvailabilityStatement]:
        """What was published of availability that day."""
        return [row for row in self.availability if row.gone_on is None or row.gone_on > self.on]


def known(on: dt.date, prefix: str = "") -> Q:
    """The rows that the register knew on a day."""
    gone = Q(**{f"{prefix}gone_on__isnull": True}) | Q(**{f"{prefix}gone_on__gt": on})
    return Q(**{f"{prefix}first_seen_on__lte": on}) & gone


def speciality_dossier(cis: str, *, on: dt.date, laboratory_id: int | None = None) -> SpecialityDossier | None:
    """The dossier of a speciality on a day; None when there is none, or when the laboratory is not behind it."""
    if not (len(cis) == CIS_LENGTH and cis.isascii() and cis.isdigit()):
        return None
    rows = Speciality.objects.filter(pk=cis)
    if laboratory_id is not None:
        rows = rows.filter(behind(laboratory_id))
    speciality = _annotated(rows, on).first()
    if speciality is None:
        return None
    dossier = _shell(speciality, on)
    dossier.presentations = list(Presentation.objects.filter(known(on), speciality=speciality).order_by("cip13"))
    dossier.availability = list(
        AvailabilityStatement.objects.filter(speciality=speciality, first_seen_on__lte=on)
        .select_related("presentation")
        .order_by(F("gone_on").desc(nulls_first=True), F("starts_on").desc(nulls_last=True), "-pk")
    )
    dossier.groups = _groups(speciality, on)
    changes = RegisterChange.objects.filter(speciality=speciality).select_related("snapshot")
    _rewind(dossier, list(changes.order_by("-snapshot__date", "-pk")[:CHANGES]))
    return dossier


def behind(laboratory_id: int) -> Q:
    """Specialities that a laboratory holds or operates today."""
    held = Holder.objects.filter(laboratory_id=laboratory_id, ends_on__isnull=True).values("speciality")
    return Q(laboratory_id=laboratory_id) | Q(pk__in=held)


def _annotated(rows: QuerySet[Speciality], on: dt.date) -> QuerySet[Speciality]:
    """What is short and undated stands in the row itself: one query instead of five."""
    of = {"speciality": OuterRef("pk")}
    since = Q(starts_on__isnull=True) | Q(starts_on__lte=on)
    holders = Holder.objects.filter(since, **of).order_by(F("ends_on").desc(nulls_first=True), "role", "pk")
    listings = MitmListing.objects.filter(Q(listed_from__isnull=True) | Q(listed_from__lte=on), **of).order_by("-pk")
    lines = Composition.objects.filter(known(on), **of).order_by("link", "-nature", "pk")
    conditions = PrescriptionCondition.objects.filter(known(on), **of).order_by("pk")
    return rows.select_related("laboratory", "atc__parent__parent__parent__parent").annotate(
        dossier_holders=ArraySubquery(
            holders.values(
                json=JSONObject(
                    laboratory_id="laboratory_id",
                    name="laboratory__name",
                    role="role",
                    starts_on="starts_on",
                    ends_on="ends_on",
                )
            )
        ),
        dossier_listings=ArraySubquery(
            listings.values(json=JSONObject(starts_on="listed_from", seen_on="first_seen_on", ends_on="listed_until"))
        ),
        dossier_lines=ArraySubquery(
            lines.values(
                json=JSONObject(
                    element="element",
                    substance="substance_name",
                    dosage="dosage",
                    reference="dosage_reference",
                    nature="nature",
                    code="substance_id",
                )
            )
        ),
        dossier_conditions=ArraySubquery(conditions.values("text")),
    )


def _shell(row: Any, on: dt.date) -> SpecialityDossier:
    path: list[AtcClass] = []
    level = row.atc
    while level is not None:
        path.insert(0, level)
        level = level.parent
    return SpecialityDossier(
        speciality=row,
        on=on,
        atc_path=path,
        tenures=[Tenure(**_dated(item)) for item in row.dossier_holders],
        listings=[Listing(**_dated(item)) for item in row.dossier_listings],
        lines=[Line(**item) for item in row.dossier_lines],
        conditions=row.dossier_conditions,
    )


def _dated(item: dict[str, Any]) -> dict[str, Any]:
    """The dates of a JSON object, as dates."""
    return {
        name: dt.date.fromisoformat(value) if name.endswith("_on") and value else value for name, value in item.items()
    }


def by_gravity() -> Case:
    """Sorts statements, the most serious first."""
    places = (When(status=status, then=Value(place)) for place, status in enumerate(GRAVITY))
    return Case(*places, output_field=IntegerField())


def published_status(on: dt.date, outer: str = "pk") -> Subquery:
    """The code of the gravest status published of a speciality on a day; NULL when nothing is."""
    rows = AvailabilityStatement.objects.filter(known(on), speciality=OuterRef(outer)).order_by(by_gravity())
    return Subquery(rows.values("status")[:1])


def _groups(speciality: Speciality, on: dt.date) -> list[Group]:
    """The other members of the speciality's generic groups, those on the market first."""
    own = GenericMember.objects.filter(known(on), speciality=speciality).values("group")
    members = (
        GenericMember.objects.filter(known(on), group__in=own, speciality__registered=True)
        .exclude(speciality=speciality)
        .select_related("group", "speciality__laboratory")
        .annotate(published=published_status(on, "speciality"))
        .order_by("group_id", "kind", "speciality__search_name", "pk")[:MEMBERS]
    )
    by_group = [list(rows) for _, rows in groupby(members, key=lambda member: member.group_id)]
    return [Group(rows[0].group, rows) for rows in by_group]


def _rewind(dossier: SpecialityDossier, changes: list[RegisterChange]) -> None:
    """Undo on the speciality what was imported after the day, and keep what was imported before."""
    dossier.changes = [change for change in changes if change.snapshot.date <= dossier.on]
    columns = {column.attname: column for column in Speciality._meta.concrete_fields}
    for change in changes:
        undone = change.snapshot.date > dossier.on and change.table == RegisterTable.SPECIALITY
        if not undone or change.kind != ChangeKind.CHANGED or not isinstance(change.before, dict):
            continue
        for name, value in change.before.items():
            if name in columns and name != "cis":
                setattr(dossier.speciality, name, columns[name].to_python(value))
