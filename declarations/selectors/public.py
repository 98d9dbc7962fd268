"""What the public reads. Nothing here may touch a case that the agency has not published."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, QuerySet

from declarations.models import PublicEntry, PublicEntryProduct
from mitm.registry.models import Speciality


def current_entries() -> QuerySet[PublicEntry]:
    """Lines of the public list today, the latest news first."""
    return PublicEntry.objects.filter(is_current=True).order_by("-updated_on", "-id")


def edition() -> dt.datetime | None:
    """The instant of the latest change of the public list, by the database's clock; None while it is empty."""
    return PublicEntry.objects.order_by("-changed_at").values_list("changed_at", flat=True).first()


def entries_of(cis: str) -> QuerySet[PublicEntry]:
    """Every public line that speaks of a product, current ones first, then the most recent."""
    named = PublicEntryProduct.objects.filter(speciality=cis).values("entry")
    order = (F("is_current").desc(), F("starts_on").desc(nulls_last=True), "-id")
    return PublicEntry.objects.filter(pk__in=named).select_related("notice").order_by(*order)


def speciality(cis: str) -> Speciality | None:
    """A medicine of the register, whether or not it is still there."""
    return Speciality.objects.select_related("laboratory", "atc").filter(cis=cis).first()


def search(words: str) -> QuerySet[Speciality]:
    """Medicines whose name, code or substance holds the words."""
    return Speciality.objects.filter(name__icontains=words).order_by("name", "cis")
