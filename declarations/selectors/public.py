"""What the public reads. Nothing here may touch a case that the agency has not published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from declarations.enums import NoticeState, Origin, PublicStatus
from declarations.episodes import Episode, Period, Statement, Told, newest_first, of_case, of_register
from declarations.models import PublicEntry, PublicEntryProduct, PublicNotice, StatusInterval
from declarations.precedence import Said, in_force
from declarations.words import searched
from mitm.registry.enums import GRAVITY as GRAVEST_FIRST, MARKETED, GenericKind
from mitm.registry.identifiers import Identification, IdentifierKind, cip13_of, identify
from mitm.registry.models import (
    AvailabilityStatement,
    Composition,
    GenericMember,
    MitmListing,
    Presentation,
    Snapshot,
    Speciality,
)
from mitm.registry.selectors import specialities_with

GRAVITY = tuple(PublicStatus(status) for status in GRAVEST_FIRST)

RETURN_SHOWN_DAYS = 90
"""How long a product that came back stays on the list."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader of the list asks for."""

    words: str = ""
    statuses: tuple[int, ...] = ()
    atc: str = ""
    since: dt.date | None = None


def current_entries() -> QuerySet[PublicEntry]:
    """Lines of the public list today, the latest news first; those that a notice of the agency replaces are not."""
    return PublicEntry.objects.filter(is_current=True, superseded=False).order_by("-updated_on", "-id")


def matching(entries: QuerySet[PublicEntry], wanted: Wanted) -> QuerySet[PublicEntry]:
    """The lines that a reader asks for; every word must be found, whatever its accents, or the code of a medicine."""
    words = searched(wanted.words)
    if (code := identify(wanted.words)).names_a_product and code.valid:
        entries = entries.filter(pk__in=_named_by(wanted.words, code))
    elif wanted.words.strip() and not words:  # signs alone, another alphabet: they are in no line
        return entries.none()
    else:
        for word in words:
            entries = entries.filter(search__contains=word)
    if wanted.statuses:
        entries = entries.filter(status__in=wanted.statuses)
    if wanted.atc:
        entries = entries.filter(atc_codes__contains=[wanted.atc.upper()])
    if wanted.since:
        entries = entries.filter(updated_on__gte=wanted.since)
    return entries


def _named_by(text: str, code: Identification) -> QuerySet[Any]:
    """The lines that speak of the medicine of a code; of a pack, as a whole or of that pack."""
    named = PublicEntryProduct.objects.filter(speciality__in=specialities_with(text))
    if code.kind != IdentifierKind.CIS:
        pack = cip13_of(code.value) if code.kind == IdentifierKind.CIP7 else code.value
        named = named.filter(Q(presentation=None) | Q(presentation=pack))
    return named.values("entry")


def with_codes(entries: QuerySet[PublicEntry]) -> QuerySet[PublicEntry]:
    """Lines with the codes of their medicines, for files and the API."""
    return entries.annotate(
        cis_codes=StringAgg("products__speciality_id", " ", distinct=True, order_by="products__speciality_id")
    )


def with_only_code(entries: QuerySet[PublicEntry]) -> QuerySet[PublicEntry]:
    """Lines with the code of one of their medicines: the only one, where there is one."""
    products = PublicEntryProduct.objects.filter(entry=OuterRef("pk")).order_by("id")
    return entries.annotate(cis=Subquery(products.values("speciality_id")[:1]))


def edition() -> dt.datetime | None:
    """The instant of the latest change of the public list, by the database's clock; None while it is empty."""
    return PublicEntry.objects.order_by("-changed_at").values_list("changed_at", flat=True).first()


def register_date() -> dt.date | None:
    """The day of the published files that the register holds."""
    return Snapshot.objects.aggregate(latest=Max("date"))["latest"]


def readable() -> QuerySet[PublicEntry]:
    """Every line, current or over, except those whose notice was taken back."""
    return PublicEntry.objects.exclude(notice__state=NoticeState.WITHDRAWN)


def every_entry() -> QuerySet[PublicEntry]:
    """Every line, those taken back too: what they said must then not be shown."""
    return PublicEntry.objects.all()


def with_products(entries: QuerySet[PublicEntry]) -> QuerySet[PublicEntry]:
    """Lines with their medicines and the agency's words."""
    return entries.select_related("notice").prefetch_related("products").defer("search")


def entry(key: str) -> PublicEntry | None:
    """One line by its key, with the notice that tells it."""
    return readable().select_related("notice").filter(key=key).first()


def products_of(found: PublicEntry) -> QuerySet[PublicEntryProduct]:
    """The medicines that a line speaks of, by name."""
    related = ("speciality__laboratory", "presentation")
    return found.products.select_related(*related).order_by("speciality__name", "speciality_id")


def entries_of(cis: str) -> list[PublicEntry]:
    """Every line that speaks of a medicine: current ones first, the most serious first, then the most recent."""
    named = PublicEntryProduct.objects.filter(speciality=cis).values("entry")
    found = readable().filter(pk__in=named).select_related("notice").order_by(F("starts_on").desc(nulls_last=True))
    return sorted(found, key=lambda line: (not line.is_current, gravity(line.status), line.origin != Origin.AGENCY))


@dataclass(frozen=True, slots=True)
class Standing:
    """What is published of a medicine today: what counts, and imported lines that a notice replaces."""

    told: list[PublicEntry]
    replaced: list[PublicEntry]

    @property
    def status(self) -> int | None:
        """The most serious status that counts; None when nothing is published."""
        return min((line.status for line in self.told), key=gravity, default=None)

    @property
    def differing(self) -> list[PublicEntry]:
        """Imported lines that say something else than the notices that replace them."""
        said = {line.status for line in self.told}
        return [line for line in self.replaced if line.status not in said]


def standing(cis: str, lines: Iterable[PublicEntry]) -> Standing:
    """What counts among the lines of a medicine: the agency's own notice before the imported list."""
    current = {line.pk: line for line in lines if line.is_current}
    named = PublicEntryProduct.objects.filter(speciality=cis, entry__in=current)
    said = [
        Said(current[entry].origin, current[entry].status, pack, entry)
        for entry, pack in named.values_list("entry_id", "presentation_id")
    ]
    counting = {item.entry for item in in_force(said)}
    return Standing(
        told=[line for pk, line in current.items() if pk in counting],
        replaced=[line for pk, line in current.items() if pk not in counting],
    )


def gravity(status: int | None) -> int:
    """The place of a status, the most serious first; nothing published comes last."""
    return GRAVITY.index(PublicStatus(status)) if status is not None else len(GRAVITY)


def states_of(cis_codes: Iterable[str]) -> dict[str, int]:
    """The status under which each medicine is published today; those that are not published are absent."""
    lines = PublicEntryProduct.objects.filter(speciality__in=set(cis_codes), entry__is_current=True)
    said: dict[str, list[Said]] = {}
    for cis, pack, origin, status in lines.values_list(
        "speciality_id", "presentation_id", "entry__origin", "entry__status"
    ):
        said.setdefault(cis, []).append(Said(origin, status, pack))
    return {cis: min((item.status for item in in_force(rows)), key=gravity) for cis, rows in said.items()}


def notices_on(cis_codes: Iterable[str], *, on: dt.date) -> dict[str, int]:
    """What the agency's own notices said of each medicine on a day, as a whole; the most serious of several."""
    day_after = timezone.make_aware(dt.datetime.combine(on + dt.timedelta(days=1), dt.time()))
    rows = (
        PublicNotice.objects.filter(published_at__lt=day_after)
        .filter(Q(ended_at__isnull=True) | Q(ended_at__gte=day_after))
        .exclude(status=PublicStatus.RETURNED, returned_on__lt=on - dt.timedelta(days=RETURN_SHOWN_DAYS))
        .filter(declaration__products__speciality__in=set(cis_codes), declaration__products__presentation=None)
        .values_list("declaration__products__speciality_id", "status")
    )
    said: dict[str, int] = {}
    for cis, status in rows:
        said[cis] = min(status, said.get(cis, status), key=gravity)
    return said


def speciality(cis: str) -> Speciality | None:
    """A medicine of the register, whether or not it is still there."""
    return Speciality.objects.select_related("laboratory", "atc").filter(cis=cis).first()


@dataclass(frozen=True, slots=True)
class Alternative:
    """A medicine of the same generic group, and under which status it is published today."""

    cis: str
    name: str
    laboratory: str
    kind: str
    status: int | None


def alternatives_to(cis: str) -> list[Alternative]:
    """The marketed medicines of the generic groups of one, those without published difficulty first.

    Only what is published counts: a declaration that the agency keeps for itself must not show here.
    """
    groups = GenericMember.objects.filter(speciality=cis, gone_on__isnull=True).values("group")
    members = (
        GenericMember.objects.filter(group__in=groups, gone_on__isnull=True, speciality__gone_on__isnull=True)
        .filter(speciality__registered=True, speciality__marketing_status__in=(MARKETED, ""))
        .exclude(speciality=cis)
        .select_related("speciality__laboratory")
    )
    found = {member.speciality_id: member for member in members}
    states = states_of(found)
    alternatives = [
        Alternative(
            cis=code,
            name=member.speciality.display_name,
            laboratory=str(member.speciality.laboratory or ""),
            kind=GenericKind(member.kind).label,
            status=states.get(code),
        )
        for code, member in found.items()
    ]
    return sorted(alternatives, key=lambda item: (-gravity(item.status), item.name))


def episodes_of(cis: str, lines: Sequence[PublicEntry]) -> list[Episode]:
    """Difficulties of a medicine, past and present, that the public was told of; `lines` are its public lines."""
    fields = ("status", "starts_on", "restored_on", "gone_on", "url")
    rows = AvailabilityStatement.objects.filter(speciality=cis).order_by("starts_on", "id").values_list(*fields)
    notices = [line.notice for line in lines if line.notice is not None]
    return newest_first([*of_register([Statement(*row) for row in rows]), *_of_cases(notices)])


def _of_cases(notices: Sequence[PublicNotice]) -> list[Episode]:
    if not notices:
        return []
    periods: dict[int, list[Period]] = {}
    cases = [notice.declaration_id for notice in notices]
    rows = StatusInterval.objects.filter(declaration__in=cases).values_list(
        "declaration_id", "kind", "starts_on", "ends_on"
    )
    for case, kind, starts_on, ends_on in rows:
        periods.setdefault(case, []).append(Period(kind, starts_on, ends_on))
    found: list[Episode] = []
    for notice in notices:
        told = Told(notice.status, notice.starts_on, notice.returned_on, timezone.localdate(notice.published_at))
        found += of_case(periods.get(notice.declaration_id, []), told)
    return found


def substances_of(cis: str) -> list[str]:
    """The active substances of a medicine, by name; its therapeutic fractions where they are named."""
    rows = Composition.objects.filter(speciality=cis, gone_on__isnull=True).order_by("link", "nature", "id")
    names: dict[object, str] = {}
    for number, link, name in rows.values_list("pk", "link", "substance__name"):
        names.setdefault(link or f"line {number}", name)
    return list(dict.fromkeys(names.values()))


def presentations_of(cis: str) -> QuerySet[Presentation]:
    """The boxes of a medicine that are on the register."""
    return Presentation.objects.filter(speciality=cis, gone_on__isnull=True).order_by("label", "cip13")


def listing_of(cis: str, *, today: dt.date) -> MitmListing | None:
    """The period of the list of essential medicines that holds a medicine today."""
    listings = MitmListing.objects.filter(speciality=cis).exclude(listed_until__lte=today)
    return listings.order_by(F("listed_from").asc(nulls_first=True)).last()
