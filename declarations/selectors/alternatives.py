"""What could take the place of a product: the rest of its generic group, each with its own state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from django.db.models import Case, QuerySet, SmallIntegerField, When
from django.db.models.functions import Coalesce

from declarations.enums import OPEN, Kind, State
from declarations.evaluation import Alternative
from declarations.models import DeclarationProduct
from declarations.selectors.public import notices_on
from mitm.registry.enums import MARKETED, AvailabilityStatus
from mitm.registry.models import AvailabilityStatement, GenericMember, Speciality
from mitm.registry.selectors.dossier import by_gravity
from mitm.statements import AnyGiven, Compiled
from mitm.typography import short_date

_OUT = (AvailabilityStatus.RUPTURE, AvailabilityStatus.TENSION, AvailabilityStatus.CESSATION)


def _of_groups() -> QuerySet[GenericMember]:
    """The members of groups whose speciality is marketed, by name."""
    members = GenericMember.objects.filter(gone_on__isnull=True, group_id=AnyGiven("groups"))
    return (
        members.filter(speciality__gone_on__isnull=True, speciality__registered=True)
        .filter(speciality__marketing_status__in=(MARKETED, ""))
        .select_related("speciality__laboratory")
        .only("group_id", "speciality__name", "speciality__laboratory__name")
        .order_by("speciality__name", "speciality_id")
    )


_GROUPS = Compiled(
    lambda: GenericMember.objects.filter(gone_on__isnull=True, speciality_id=AnyGiven("codes")).values_list(
        "group_id", "speciality_id"
    )
)
_MARKETED = Compiled(_of_groups)


def alternatives_to(cis_codes: Iterable[str], *, today: dt.date) -> list[Alternative]:
    """The marketed specialities that share a generic group with one of the codes, by name; empty when there is none."""
    codes = set(cis_codes)
    return [item for item in _in_groups_of(codes, today=today) if item.cis not in codes]


def _in_groups_of(codes: Collection[str], *, today: dt.date) -> list[Alternative]:
    """One alternative a marketed speciality of the groups of the codes, whatever the groups that it shares."""
    own: dict[str, set[str]] = {}
    for group, code in _GROUPS.rows(codes=list(codes)):
        own.setdefault(group, set()).add(code)
    if not own:
        return []
    replaces: dict[Speciality, set[str]] = {}
    for member in _MARKETED.rows(groups=list(own)):
        replaces.setdefault(member.speciality, set()).update(own[member.group_id])
    cases, published = _open_cases(replaces, today), _published(replaces, today)
    return [
        _alternative(speciality, replaced, cases.get(speciality.cis), published.get(speciality.cis), today)
        for speciality, replaced in replaces.items()
    ]


def _alternative(
    speciality: Speciality, replaced: set[str], case: _Case | None, published: int | None, today: dt.date
) -> Alternative:
    available, reason = _state(case, published, today)
    return Alternative(
        cis=speciality.cis,
        name=speciality.display_name,
        available=available,
        reason=reason,
        laboratory=speciality.laboratory.name if speciality.laboratory else "",
        declaration_id=case.pk if case else None,
        replaces=frozenset(replaced),
    )


class _Case(NamedTuple):
    """A case that keeps a speciality from being had."""

    speciality: str
    pk: int
    kind: str
    starts_on: dt.date

    def is_to_come(self, today: dt.date) -> bool:
        """Whether the product stops later, and can be had until then."""
        return self.kind == Kind.CESSATION and self.starts_on > today


def _open_cases(specialities: Iterable[Speciality], today: dt.date) -> dict[str, _Case]:
    """The latest case of each speciality that says that it cannot be had; a stop to come only where nothing else does.

    What has stopped did so on the day on which its case ended, whatever was announced.
    """
    named = DeclarationProduct.objects.filter(speciality__in=specialities, declaration__state__in=(*OPEN, State.CEASED))
    named = named.annotate(day=Coalesce("declaration__ended_on", "declaration__starts_on"))
    to_come = When(declaration__kind=Kind.CESSATION, day__gt=today, then=1)
    last = Case(to_come, default=0, output_field=SmallIntegerField())
    latest = named.order_by("speciality_id", last, "-declaration__filed_at").distinct("speciality_id")
    rows = latest.values_list("speciality_id", "declaration_id", "declaration__kind", "day")
    return {cis: _Case(cis, pk, kind, day) for cis, pk, kind, day in rows if day is not None}


def _published(specialities: Iterable[Speciality], today: dt.date) -> dict[str, int]:
    """What the public is told of each speciality, if it is told that it is missing: the agency's notice comes first.

    Of several lines of the published file the most serious counts, as on the public page.
    """
    rows = AvailabilityStatement.objects.filter(speciality__in=specialities, gone_on__isnull=True)
    gravest = rows.order_by("speciality_id", by_gravity()).distinct("speciality_id")
    said = dict(gravest.values_list("speciality_id", "status"))
    said |= notices_on([speciality.cis for speciality in specialities], on=today)
    return {cis: status for cis, status in said.items() if status in _OUT}


def replaced_by(alternatives: Iterable[Alternative]) -> frozenset[str]:
    """The products that one of the alternatives can stand in for today."""
    return frozenset(code for item in alternatives if item.available for code in item.replaces)


def cases_with_alternative(products: Mapping[int, set[str]], *, today: dt.date) -> set[int]:
    """The cases, given with their products, all of whose products can be replaced by something outside the case."""
    codes = {code for of_case in products.values() for code in of_case}
    available = [item for item in _in_groups_of(codes, today=today) if item.available]
    standing_in: dict[str, set[str]] = {code: set() for code in codes}
    for item in available:
        for code in item.replaces:
            standing_in[code].add(item.cis)
    return {pk for pk, own in products.items() if own and all(standing_in[code] - own for code in own)}


def _state(case: _Case | None, published: int | None, today: dt.date) -> tuple[bool, str]:
    """Whether the product can be had, and what says the contrary (or will)."""
    stops = case if case and case.is_to_come(today) else None
    if case and not stops:
        return False, _said(case, today)
    if published is not None and not (stops and published == AvailabilityStatus.CESSATION):
        return False, f"{AvailabilityStatus(published).label} (liste publiée)"
    return True, f"arrêt prévu le {short_date(stops.starts_on)}" if stops else ""


def _said(case: _Case, today: dt.date) -> str:
    """« Rupture de stock déclarée depuis le 12/03/2026 »; a risk may announce a start to come."""
    word = "déclarée" if case.kind == Kind.RUPTURE else "déclaré"
    since = "depuis le" if case.starts_on <= today else "à partir du"
    return f"{Kind(case.kind).label} {word} {since} {short_date(case.starts_on)}"
