"""What could take the place of a product: the rest of its generic group, each with its own state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from declarations.enums import OPEN, Kind, State
from declarations.evaluation import Alternative
from declarations.models import DeclarationProduct
from mitm.registry.enums import MARKETED, AvailabilityStatus
from mitm.registry.models import AvailabilityStatement, GenericMember
from mitm.typography import short_date

_OUT = (AvailabilityStatus.RUPTURE, AvailabilityStatus.TENSION, AvailabilityStatus.CESSATION)


def alternatives_to(cis_codes: Iterable[str], *, today: dt.date) -> list[Alternative]:
    """The marketed specialities that share a generic group with one of the codes, by name; empty when there is none."""
    codes = set(cis_codes)
    return _read(_members(codes).exclude(speciality__in=codes), today=today)


def _read(members: Iterable[GenericMember], *, today: dt.date) -> list[Alternative]:
    """One alternative a speciality, whatever the number of groups that it shares."""
    found: dict[str, Alternative] = {}
    for member in members:
        speciality = member.speciality
        before = found.get(speciality.cis)
        available, reason = _state(member.open_case, member.published, today)  # type: ignore[attr-defined]
        found[speciality.cis] = Alternative(
            cis=speciality.cis,
            name=speciality.display_name,
            available=available,
            reason=reason,
            laboratory=speciality.laboratory.name if speciality.laboratory else "",
            declaration_id=(member.open_case or {}).get("pk"),  # type: ignore[attr-defined]
            replaces=frozenset(member.replaced) | (before.replaces if before else frozenset()),  # type: ignore[attr-defined]
        )
    return list(found.values())


def _members(cis_codes: set[str]) -> QuerySet[GenericMember]:
    """Marketed members of the groups of the codes, with their open case, what was published and what they replace."""
    groups = GenericMember.objects.filter(speciality__in=cis_codes, gone_on__isnull=True).values("group")
    cases = DeclarationProduct.objects.filter(
        Q(declaration__state__in=OPEN) | Q(declaration__state=State.CEASED), speciality=OuterRef("speciality")
    ).order_by("-declaration__filed_at")
    statements = AvailabilityStatement.objects.filter(
        speciality=OuterRef("speciality"), gone_on__isnull=True, status__in=_OUT
    ).order_by("-updated_on", "-pk")
    replaced = GenericMember.objects.filter(group=OuterRef("group"), speciality__in=cis_codes, gone_on__isnull=True)
    case = JSONObject(pk="declaration_id", kind="declaration__kind", starts_on="declaration__starts_on")
    statement = JSONObject(status="status", starts_on="starts_on")
    return (
        GenericMember.objects.filter(group__in=groups, gone_on__isnull=True, speciality__gone_on__isnull=True)
        .filter(speciality__registered=True, speciality__marketing_status__in=(MARKETED, ""))
        .select_related("speciality__laboratory")
        .annotate(
            replaced=ArraySubquery(replaced.values("speciality")),
            open_case=Subquery(cases.values_list(case)[:1]),
            published=Subquery(statements.values_list(statement)[:1]),
        )
        .order_by(F("speciality__name"), "speciality_id")
    )


def replaced_by(alternatives: Iterable[Alternative]) -> frozenset[str]:
    """The products that one of the alternatives can stand in for today."""
    return frozenset(code for item in alternatives if item.available for code in item.replaces)


def cases_with_alternative(products: Mapping[int, set[str]], *, today: dt.date) -> set[int]:
    """The cases, given with their products, all of whose products can be replaced by something outside the case."""
    codes = {code for of_case in products.values() for code in of_case}
    available = [item for item in _read(_members(codes), today=today) if item.available]
    standing_in: dict[str, set[str]] = {code: set() for code in codes}
    for item in available:
        for code in item.replaces:
            standing_in[code].add(item.cis)
    return {pk for pk, own in products.items() if own and all(standing_in[code] - own for code in own)}


def _state(case: Mapping[str, Any] | None, published: Mapping[str, Any] | None, today: dt.date) -> tuple[bool, str]:
    """Whether the product can be had, and what says the contrary (or will)."""
    if case:
        starts_on = dt.date.fromisoformat(case["starts_on"])
        reason = f"{Kind(case['kind']).label} déclaré depuis le {short_date(starts_on)}"
        if case["kind"] == Kind.CESSATION and starts_on > today:
            return True, f"arrêt prévu le {short_date(starts_on)}"
        return False, reason.replace("Rupture de stock déclaré", "Rupture de stock déclarée")
    if published:
        return False, f"{AvailabilityStatus(published['status']).label} (liste publiée)"
    return True, ""
