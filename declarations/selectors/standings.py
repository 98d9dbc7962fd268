"""The status under which each medicine of a list is published today, said by the database."""

from __future__ import annotations

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from declarations.enums import Origin
from declarations.models import PublicEntryProduct
from declarations.selectors.public import GRAVITY
from mitm.registry.models import Speciality

_GRAVEST = Case(
    *(When(entry__status=status, then=Value(place)) for place, status in enumerate(GRAVITY)),
    output_field=IntegerField(),
)


def with_published(rows: QuerySet[Speciality]) -> QuerySet[Speciality]:
    """Medicines with the gravest status that counts (`published`), as `precedence.in_force` and `states_of` say it."""
    notices = PublicEntryProduct.objects.filter(
        Q(presentation=None) | Q(presentation=OuterRef("presentation")),
        speciality=OuterRef("speciality"),
        entry__is_current=True,
        entry__origin=Origin.AGENCY,
    )
    said = PublicEntryProduct.objects.filter(speciality=OuterRef("pk"), entry__is_current=True)
    counting = said.filter(Q(entry__origin=Origin.AGENCY) | ~Exists(notices))
    return rows.annotate(published=Subquery(counting.order_by(_GRAVEST).values("entry__status")[:1]))


def published_as(rows: QuerySet[Speciality], status: int) -> QuerySet[Speciality]:
    """Keep, of medicines read with their published status, those under that one."""
    named = PublicEntryProduct.objects.filter(entry__is_current=True, entry__status=status)
    return rows.filter(pk__in=named.values("speciality"), published=status)
