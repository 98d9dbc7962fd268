"""Publishing a grant: what the field table lets the public read, and reasons written for it; secrets are held back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from derogations.models import Decision, LoweringRequest, Publication
from derogations.publicity import leaks, public_values
from derogations.reports.publication import TEMPLATE, PublishedDecision, publication_title, published_decision
from derogations.selectors.decisions import outcome_in_effect
from derogations.selectors.publication import publication_of, publishable_reason
from derogations.services.base import locked
from derogations.services.values import values_of
from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.audit.hashing import as_json
from mitm.audit.services import record
from mitm.cases.people import agency_may, tell_laboratory, written
from mitm.documents.models import IssuedDocument
from mitm.documents.services import document_html, document_issue
from mitm.errors import CaseError, ConflictError

LONGEST = 10_000


def publication_data(decision: Decision, reasons: str) -> dict[str, object]:
    """What would be published, and nothing else: public fields, the threshold, reasons written for the public."""
    request = decision.request
    return as_json(  # type: ignore[return-value]
        {
            "reference": request.reference,
            "cis": request.speciality_id,
            "product": request.product_label,
            "laboratory": str(request.laboratory or ""),
            "ground": request.ground,
            "threshold": {"value": decision.threshold_value, "unit": decision.threshold_unit},
            "valid_from": decision.valid_from,
            "valid_until": decision.valid_until,
            "signed_on": timezone.localdate(decision.signed_at) if decision.signed_at else None,
            "fields": public_values(values_of(request)),
            "reasons": reasons,
        }
    )


def publication_preview_html(decision: Decision, reasons: str) -> str:
    """The published decision as the public would read it."""
    page = published_decision(publication_data(decision, reasons))
    return document_html(
        template=TEMPLATE,
        title=publication_title(page),
        context={"publication": page},
        reference=page.reference,
        as_of=timezone.localdate(),
    )


@transaction.atomic
def publication_publish(*, request_id: int, actor: Actor, reasons: str, confirmed: bool = False) -> Publication:
    """Publish a grant that is in effect, with reasons written for the public; published again, it takes the place.

    Raises `forbidden`, `not_granted`, `reasons_missing`, `too_long`; `secret_quoted` when the reasons quote a value
    that the field table keeps secret, unless `confirmed`.
    """
    agency_may(actor, Permission.AGENCY_NOTICE_PUBLISH)
    reasons = written(reasons, "reasons", "Écrire les motifs que le public lira.")
    if len(reasons) > LONGEST:
        message = "10 000 caractères au plus."
        raise CaseError(message, code="too_long", fields={"reasons": message})
    request = locked(request_id, actor=actor)
    decision = _grant(request)
    if not confirmed:
        _hold_secrets_back(request, reasons)
    data = publication_data(decision, reasons)
    known = publication_of(request)
    publication = known if known is not None and known.decision_id == decision.pk else Publication(decision=decision)
    page = published_decision(data)
    publication.data = data
    publication.document = _print(request, page, actor)
    publication.published_at, publication.published_by = timezone.now(), actor.person
    publication.withdrawn_at = None
    publication.save()
    facts = {"publication": publication.pk, "document": publication.document_id, "confirmed": confirmed}
    record(request, "publication_published", actor=actor, data=facts)
    tell_laboratory(request, "décision publiée", "Ce que le public en lit est sur votre portail.", mail=False)
    return publication


def _print(request: LoweringRequest, page: PublishedDecision, actor: Actor) -> IssuedDocument:
    return document_issue(
        case=request,
        kind="publication",
        title=publication_title(page),
        template=TEMPLATE,
        context={"publication": page},
        actor=actor,
        reference=page.reference,
        as_of=timezone.localdate(),
    )


def _grant(request: LoweringRequest) -> Decision:
    refusal = publishable_reason(request)
    outcome = outcome_in_effect(request)
    if refusal or outcome is None or outcome.decision is None:
        raise ConflictError(refusal or "Seul un accord notifié se publie.", code="not_granted")
    decision = outcome.decision
    decision.request = request
    return decision


def _hold_secrets_back(request: LoweringRequest, reasons: str) -> None:
    found = leaks(reasons, values_of(request))
    if found:
        named = ", ".join(f"« {leak.field.label} » ({leak.value[:40]})" for leak in found)
        message = f"Ces motifs citent ce que le laboratoire tient secret\u00a0: {named}. L’occulter, ou confirmer."
        raise CaseError(message, code="secret_quoted", fields={"reasons": message})


@transaction.atomic
def publication_withdraw(*, request_id: int, actor: Actor, reason: str) -> Publication:
    """Take what was published back; it is kept. Raises `forbidden`, `reason_missing`, `not_published`."""
    agency_may(actor, Permission.AGENCY_NOTICE_PUBLISH)
    reason = written(reason, "reason", "Dire pourquoi la publication est retirée.")
    request = locked(request_id, actor=actor)
    publication = publication_of(request)
    if publication is None or publication.withdrawn_at is not None:
        raise ConflictError("Rien n’est publié de cette demande.", code="not_published")
    publication.withdrawn_at = timezone.now()
    publication.save(update_fields=["withdrawn_at"])
    record(request, "publication_withdrawn", actor=actor, comment=reason, data={"publication": publication.pk})
    tell_laboratory(request, "publication retirée", reason, mail=False)
    return publication
