"""Reads of the mailbox: messages, and whose they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, Q, QuerySet, SmallIntegerField, Value, When

from derogations.enums import MailState, MatchBasis
from derogations.models import IncomingMail, LoweringRequest, MailPart
from mitm.accounts.actor import Actor
from mitm.accounts.models import Membership
from mitm.registry.fields import Searchable
from mitm.registry.importer.values import plain
from mitm.registry.models import Laboratory, LaboratoryAlias
from mitm.registry.selectors.listing import laboratories_listed, named_like

WAITING = (MailState.TO_MATCH, MailState.UNREADABLE, MailState.UNRELATED)
SHORTEST_NAME = 4
ALIKE = 0.3
# Addresses that anybody can have: they say nothing of an employer.
PUBLIC_DOMAINS = frozenset(
    (
        "aol.com", "bbox.fr", "free.fr", "gmail.com", "gmx.fr", "gmx.com", "googlemail.com", "hotmail.com",
        "hotmail.fr", "icloud.com", "laposte.net", "live.com", "live.fr", "mail.com", "me.com", "msn.com", "neuf.fr",
        "numericable.fr", "orange.fr", "outlook.com", "outlook.fr", "proton.me", "protonmail.com", "sfr.fr",
        "wanadoo.fr", "yahoo.com", "yahoo.fr",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match:
    """A laboratory, and what told it."""

    laboratory_id: int
    basis: MatchBasis


def mails() -> QuerySet[IncomingMail]:
    """Every message, with the request that it opened."""
    return IncomingMail.objects.select_related("request", "request__laboratory")


def mails_visible_to(actor: Actor) -> QuerySet[IncomingMail]:
    """The agency reads its mail; nobody else does."""
    return IncomingMail.objects.all() if actor.is_agency else IncomingMail.objects.none()


def awaiting() -> Q:
    """The messages at which a person has yet to look."""
    return Q(state__in=WAITING, handled_at__isnull=True)


def mail_by_id(pk: int) -> IncomingMail | None:
    """A message with its request, its laboratory and the message that it doubles."""
    rows = IncomingMail.objects.select_related("request__laboratory", "duplicate_of", "handled_by")
    return rows.filter(pk=pk).first()


def parts_of(mail: IncomingMail) -> list[MailPart]:
    """The files of a message, in order."""
    return list(MailPart.objects.filter(mail=mail).select_related("attachment").order_by("pk"))


def waiting_mails(*, limit: int) -> list[IncomingMail]:
    """Messages at which nobody has looked: those to match or that could not be read first, oldest first."""
    unrelated = Case(When(state=MailState.UNRELATED, then=1), default=0, output_field=SmallIntegerField())
    return list(IncomingMail.objects.filter(awaiting()).select_related("request").order_by(unrelated, "pk")[:limit])


def known_places(validity: int, uids: Sequence[int]) -> dict[int, IncomingMail]:
    """The messages already read, by their place in the mailbox."""
    rows = IncomingMail.objects.filter(uid_validity=validity, uid__in=uids)
    return {row.uid: row for row in rows.only("pk", "uid", "put_away", "sha256") if row.uid is not None}


def first_with(message_id: str) -> IncomingMail | None:
    """The first message with an identifier."""
    return IncomingMail.objects.filter(message_id=message_id).exclude(state=MailState.DUPLICATE).first()


def followed_by(identifiers: Iterable[str], *, reference: str) -> LoweringRequest | None:
    """The request that a message continues: it answers a message of that request, or quotes its number."""
    answered = IncomingMail.objects.filter(message_id__in=list(identifiers), request__isnull=False)
    found = answered.exclude(state=MailState.DUPLICATE).select_related("request").order_by("-pk").first()
    if found is not None:
        return found.request
    return LoweringRequest.objects.filter(reference=reference).first() if reference else None


def senders_of(request: LoweringRequest) -> set[str]:
    """The addresses that wrote about a request; a message that names none is from nobody."""
    named = IncomingMail.objects.filter(request=request).exclude(sender="")
    return set(named.values_list("sender", flat=True))


def matched(*, sender: str, name: str, today: dt.date) -> Match | None:
    """Whose message it is; None when nothing tells, or when the address and the name tell different things."""
    by_address = _of_sender(sender, today)
    by_name = laboratory_named(name)
    if len(by_address) == 1:
        match = next(iter(by_address.values()))
        return match if by_name in (None, match.laboratory_id) else None
    if by_name is None or (by_address and by_name not in by_address):
        return None
    return by_address.get(by_name) or Match(by_name, MatchBasis.NAME)


def _of_sender(sender: str, today: dt.date) -> dict[int, Match]:
    """The laboratories for which this very person acts, else the only one whose people write from this domain."""
    people = Membership.objects.valid_on(today)
    own = people.filter(user__email=sender, laboratory__isnull=False).values_list("laboratory_id", flat=True)
    found = {_kept(pk): Match(_kept(pk), MatchBasis.ADDRESS) for pk in set(own) if pk is not None}
    domain = sender.rpartition("@")[2]
    if found or not domain or domain in PUBLIC_DOMAINS:
        return found
    theirs = set(people.filter(user__email__endswith=f"@{domain}").values_list("laboratory_id", flat=True))
    if len(theirs) != 1 or None in theirs:
        return {}
    [pk] = theirs
    assert pk is not None
    return {_kept(pk): Match(_kept(pk), MatchBasis.DOMAIN)}


def _kept(pk: int) -> int:
    """The laboratory into which one was merged, or itself."""
    merged = Laboratory.objects.filter(pk=pk).values_list("merged_into", flat=True).first()
    return merged or pk


def laboratory_named(name: str) -> int | None:
    """The one laboratory that a name designates: by one of its spellings, else by words that no other has."""
    wanted = plain(name)
    if not wanted:
        return None
    spelled = LaboratoryAlias.objects.filter(normalised__in=[wanted, f"{wanted} FR"])
    exact = set(spelled.values_list("laboratory_id", flat=True))
    exact |= set(laboratories_listed().filter(search_name=Searchable(Value(name))).values_list("pk", flat=True))
    exact = {_kept(pk) for pk in exact}
    if exact:
        return exact.pop() if len(exact) == 1 else None
    if len(wanted) < SHORTEST_NAME:
        return None
    alike = list(named_like(laboratories_listed(), name).values_list("pk", flat=True)[:2])
    return alike[0] if len(alike) == 1 else None


def laboratories_like(name: str, *, limit: int = 6) -> list[Laboratory]:
    """The laboratories that a name may designate, the nearest first."""
    found = list(named_like(laboratories_listed(), name).order_by("search_name", "pk")[:limit])
    if found:
        return found
    rows = laboratories_listed().annotate(alike=TrigramSimilarity("search_name", plain(name)))
    return list(rows.filter(alike__gt=ALIKE).order_by("-alike", "pk")[:limit])
