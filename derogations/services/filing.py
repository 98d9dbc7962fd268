"""The day a request reaches the agency: by the portal, or registered by a person from a letter or a message."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from derogations.enums import Channel, FirstRecipient
from derogations.fields import SCHEMA_VERSION, Step
from derogations.models import LoweringRequest
from derogations.services.base import locked, move, saved
from derogations.services.drafting import check_complete, laboratory_may, set_product
from derogations.services.values import set_values, values_of
from derogations.snapshots import frozen
from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.accounts.selectors import heads
from mitm.audit.services import freeze
from mitm.cases.numbers import next_number
from mitm.cases.people import agency_may, author_of
from mitm.errors import CaseError
from mitm.law.clock.parameters import SILENCE_MONTHS
from mitm.outbox.services import notify
from mitm.registry.addresses import clean_address
from mitm.typography import medium_datetime


@transaction.atomic
def request_file(*, request_id: int, actor: Actor, revision: int | None = None) -> LoweringRequest:
    """The responsible pharmacist confirms: the request is filed, its clock runs from this very day in Paris.

    Raises `forbidden`, `stale`, `transition_refused` and whatever is wrong with the fields.
    """
    laboratory_may(actor, Permission.PORTAL_CASE_CONFIRM)
    request = locked(request_id, actor=actor, revision=revision)
    check_complete(request)
    now = timezone.now()
    request.received_at, request.filed_by = now, actor.user
    if request.details.get("consent"):
        request.consent_on = timezone.localdate(now)
    return receive(request, actor=actor, received_on=timezone.localdate(now), now=now)


def receive(request: LoweringRequest, *, actor: Actor, received_on: dt.date, now: dt.datetime) -> LoweringRequest:
    """Number a request, freeze what was filed, tell whoever has to know; the caller holds the transaction."""
    request.received_on, request.registered_at = received_on, now
    request.reference = next_number("BS", "derogations_reference", year=received_on.year)
    move(request, "file", actor=actor, data={"reference": request.reference, "received_on": received_on.isoformat()})
    freeze(request, number=1, data=frozen(request, values_of(request)), schema_version=SCHEMA_VERSION, actor=actor)
    saved(request, now=now)
    known = [] if actor.is_agency else [actor.user, *author_of(request)]
    people = {person.pk: person for person in known if person}
    received = medium_datetime(timezone.localtime(now))
    notify(
        people.values(),
        subject=f"Demande de baisse {request.reference} reçue",
        body=f"Votre demande sur {request.product_label} a été reçue le {received} "
        f"sous le numéro {request.reference}. L’accusé d’enregistrement est sur votre portail.",
        url=request.get_portal_url(),
        case=request,
    )
    notify(
        heads(today=timezone.localdate(now)),
        subject=f"Demande de baisse reçue : {request.product_label or request.applicant}",
        body=f"{request.laboratory or request.applicant} demande un stock de sécurité inférieur à deux mois.",
        url=request.get_absolute_url(),
        case=request,
        mail=False,
    )
    return request


@dataclass(frozen=True, slots=True)
class Receipt:
    """How a request that no screen filed reached the agency.

    `at`: an instant when a server dated it, else `on` alone (paper). `first_on`: an administration seized earlier, or
    another mailbox of the agency (`first_recipient`).
    """

    channel: Channel
    on: dt.date
    at: dt.datetime | None = None
    first_on: dt.date | None = None
    first_authority: str = ""
    first_recipient: FirstRecipient = FirstRecipient.ADMINISTRATION


@transaction.atomic
def request_register(
    *,
    receipt: Receipt,
    actor: Actor,
    applicant: str = "",
    postal_address: str = "",
    laboratory_id: int | None = None,
    cis: str = "",
    values: Mapping[str, object] | None = None,
) -> LoweringRequest:
    """Register a request received on paper or by mail, with its own dates; what nobody knows yet stays empty.

    Raises `forbidden`, `in_future`, `too_early`, `dates_reversed`, `first_authority_missing`, `address_wrong`, and what
    is wrong with the fields.
    """
    if not actor.system:
        agency_may(actor)
    now = timezone.now()
    _check(receipt, today=timezone.localdate(now))
    request = LoweringRequest(
        laboratory_id=laboratory_id, applicant=applicant[:300], channel=receipt.channel, created_by=actor.user
    )
    if laboratory_id is not None and cis:
        set_product(request, cis, laboratory_id=laboratory_id)
    set_values(request, values or {}, complete=False, steps=(Step.ASKED,))
    request.first_received_on, request.first_authority = receipt.first_on, receipt.first_authority.strip()[:200]
    request.first_recipient = receipt.first_recipient
    request.received_at, request.postal_address = receipt.at, clean_address(postal_address)
    request.save()
    return receive(request, actor=actor, received_on=receipt.on, now=now)


def _check(receipt: Receipt, *, today: dt.date) -> None:
    oldest = SILENCE_MONTHS.entries[0].since
    too_old = f"La date ne peut pas être avant le {oldest:%d/%m/%Y}."  # no rule of silence is known of then
    rules = (
        (receipt.on > today, "received_on", "in_future", "La date de réception est dans l’avenir."),
        (receipt.on < oldest, "received_on", "too_early", too_old),
        (receipt.first_on is not None and receipt.first_on < oldest, "first_received_on", "too_early", too_old),
        (
            receipt.first_on is not None and receipt.first_on > receipt.on,
            "first_received_on",
            "dates_reversed",
            "L’administration saisie d’abord n’a pas pu recevoir la demande après l’agence.",
        ),
        (
            receipt.first_on is not None and not receipt.first_authority.strip(),
            "first_authority",
            "first_authority_missing",
            "Indiquer l’administration saisie d’abord.",
        ),
    )
    for broken, field, code, message in rules:
        if broken:
            raise CaseError(message, code=code, fields={field: message})
