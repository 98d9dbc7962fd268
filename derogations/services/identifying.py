"""Requests that no screen filed: registered from paper, then brought to their laboratory and their product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Case, When

from derogations.enums import Channel, LetterState, MailState, MatchBasis
from derogations.fields import SCHEMA_VERSION, Step
from derogations.models import IncomingMail, Letter, LoweringRequest, RequestedPiece
from derogations.pieces import required
from derogations.selectors.decisions import awaiting_notification, decision_proposed
from derogations.services.base import locked, saved
from derogations.services.drafting import set_product
from derogations.services.filing import Receipt, request_register
from derogations.services.letters import delivery_of, registration_issue
from derogations.services.values import set_values, values_of
from derogations.snapshots import frozen
from mitm.accounts.actor import CLOCK, Actor
from mitm.audit.selectors import snapshots_of
from mitm.audit.services import freeze, record
from mitm.cases.people import agency_may, tell_laboratory
from mitm.documents.services import attachment_store
from mitm.errors import CaseError, ConflictError
from mitm.registry.addresses import clean_address


@transaction.atomic
def paper_register(
    *,
    receipt: Receipt,
    actor: Actor,
    applicant: str,
    postal_address: str = "",
    laboratory_id: int | None = None,
    cis: str = "",
    values: Mapping[str, object] | None = None,
    scans: Sequence[UploadedFile] = (),
) -> LoweringRequest:
    """Register a letter, or what another administration forwarded, with its own dates and its scan.

    Raises `laboratory_missing`, and what the registration, the product, the values or the files refuse.
    """
    _check_product(laboratory_id, cis)
    request = request_register(
        receipt=receipt,
        actor=actor,
        applicant=applicant,
        postal_address=postal_address,
        laboratory_id=laboratory_id,
        cis=cis,
        values=values,
    )
    for scan in scans:
        attachment_store(case=request, upload=scan, actor=actor, label="Courrier reçu")
    if laboratory_id is not None:
        _tell(request)
    return request


@transaction.atomic
def request_identify(
    *,
    request_id: int,
    actor: Actor,
    laboratory_id: int,
    cis: str = "",
    postal_address: str = "",
    values: Mapping[str, object] | None = None,
    revision: int | None = None,
) -> LoweringRequest:
    """Say whose request it is, and on what: its people find it on their portal and are told. No date moves.

    Raises `forbidden`, `stale`, `portal_request`, `already_decided`, `decision_proposed`, and what is wrong with the
    product, the values or the address.
    """
    agency_may(actor)
    request = locked(request_id, actor=actor, revision=revision)
    _check_open(request)
    before, known = request.laboratory_id, request.speciality_id
    request.laboratory_id, request.postal_address = laboratory_id, clean_address(postal_address)
    if cis:
        set_product(request, cis, laboratory_id=laboratory_id)
    elif before != laboratory_id:
        request.speciality, request.product_label = None, ""
    if before not in (None, request.laboratory_id) or known not in (None, request.speciality_id):
        _nothing_decided(request)
    set_values(request, values or {}, complete=False, steps=(Step.ASKED,))
    saved(request)
    facts = {"laboratory": laboratory_id, "before": before, "cis": request.speciality_id, "cis_before": known}
    record(request, "identified", actor=actor, data=facts)
    number = snapshots_of(request).count() + 1
    freeze(request, number=number, data=frozen(request, values_of(request)), schema_version=SCHEMA_VERSION, actor=actor)
    IncomingMail.objects.filter(request=request, state=MailState.TO_MATCH).update(
        state=MailState.FILED, match_basis=MatchBasis.PERSON
    )
    if before != laboratory_id:
        _tell(request)
    _drafts_follow(request)
    if request.channel == Channel.EMAIL:
        registration_issue(request_id=request.pk, actor=CLOCK)
    return request


def _drafts_follow(request: LoweringRequest) -> None:
    """Letters being written go the way that the request came (L. 112-11 CRPA), now that its laboratory is known, and
    ask for what the text requires on the ground that is known now: no other piece suspends the clock (L. 114-5)."""
    drafts = Letter.objects.filter(request=request, state=LetterState.DRAFT)
    for letter in drafts:
        letter.delivery = delivery_of(request, letter.kind)
        letter.save()
    codes = [piece.code for piece in required(request.ground)]
    pieces = RequestedPiece.objects.filter(letter__in=drafts)
    pieces.update(required_by_text=Case(When(code__in=codes, then=True), default=False))


def _check_open(request: LoweringRequest) -> None:
    if request.channel == Channel.PORTAL:
        message = "Cette demande vient du portail : son laboratoire et son produit ne se changent pas."
        raise ConflictError(message, code="portal_request")
    if request.laboratory_id is not None and not request.is_open:
        message = "Cette demande n’est plus en cours : son laboratoire et son produit ne se changent plus."
        raise ConflictError(message, code="already_decided")


def _nothing_decided(request: LoweringRequest) -> None:
    """A decision that is proposed or signed was written of one laboratory and of one product."""
    if decision_proposed(request) is not None:
        message = "Une décision sur ce produit attend la signature : l’écarter avant d’en changer."
        raise ConflictError(message, code="decision_proposed")
    if awaiting_notification(request) is not None:
        message = "Une décision est signée : le laboratoire et le produit de cette demande ne se changent plus."
        raise ConflictError(message, code="already_decided")


def _check_product(laboratory_id: int | None, cis: str) -> None:
    if cis and laboratory_id is None:
        message = "Nommer d’abord le laboratoire : un produit seul ne dit pas qui demande."
        raise CaseError(message, code="laboratory_missing", fields={"laboratory": message})


def _tell(request: LoweringRequest) -> None:
    way = "par courriel" if request.channel == Channel.EMAIL else "par courrier"
    tell_laboratory(
        request,
        f"demande reçue {way}",
        f"L’agence a enregistré la demande reçue {way} le {request.received_on:%d/%m/%Y}. "
        "La demande et son délai sont sur votre portail.",
    )
