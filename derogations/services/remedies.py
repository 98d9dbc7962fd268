"""What applicants do after a request or a decision: withdrawal, reasons of a silence, recours gracieux."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from derogations.enums import CONTESTED, OPEN, LetterKind, OutcomeKind, State
from derogations.models import Appeal, Letter, LoweringRequest, Outcome, ReasonsRequest
from derogations.selectors.decisions import awaiting_notification, decision_proposed, outcome_in_effect
from derogations.selectors.letters import draft_of
from derogations.selectors.remedies import appeal_pending, certificate_of, reasons_of
from derogations.services.base import locked, move, saved
from derogations.services.decisions import discard, drafts_discard
from derogations.services.drafting import laboratory_may
from derogations.services.letters import letter_draft, letter_edit, letter_issue
from derogations.services.outcomes import Standing, follow, standing_of
from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.audit.services import record
from mitm.cases.people import agency_may, tell_agency, tell_laboratory, written
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.jobs.clock import acting_now
from mitm.law.clock import ClockVerdict, Status, gracieux_rejected_on
from mitm.law.clock.days import midnight_in_paris
from mitm.typography import medium_date

LONGEST = 20_000


@transaction.atomic
def request_withdraw(
    *, request_id: int, actor: Actor, on: dt.date | None = None, revision: int | None = None
) -> LoweringRequest:
    """The applicant gives the request up: its clock is closed. The agency may write down what came by letter, with the
    day of its arrival, `on`: one that came before silence decided takes the place of a silence already recorded.

    Raises `forbidden`, `stale`, `in_future`, `before_request`, `transition_refused`, `silence_decided`,
    `decision_signed`, `appeal_filed`.
    """
    if actor.is_agency:
        agency_may(actor)
    else:
        _may_ask(actor, on, Permission.PORTAL_CASE_CONFIRM)
    request = locked(request_id, actor=actor, revision=revision)
    now = acting_now()
    day = _asked_on(request, on, today=timezone.localdate(now))
    if request.state in (*OPEN, State.SILENCE):
        _still_open(standing_of(request, now=now), day)
    silence = outcome_in_effect(request) if request.state == State.SILENCE else None
    request.withdrawn_on = day
    replaced = {"replaces": silence.kind, "replaced_legal_on": silence.legal_on} if silence is not None else {}
    move(request, "withdraw", actor=actor, comment=_replacing(silence, day), data={"withdrawn_on": day, **replaced})
    if silence is not None:
        _give_way(silence, day=day, now=now)
    Outcome.objects.create(request=request, kind=OutcomeKind.WITHDRAWN, legal_on=day, recorded_at=now, decision=None)
    proposal = decision_proposed(request)
    if proposal is not None:
        discard(proposal, actor=actor)
    drafts_discard(request, actor=actor)
    tell_agency(request, "désistement", f"{request.product_label}\nLe demandeur se désiste\u00a0: son délai est clos.")
    return saved(request, now=now)


def _replacing(silence: Outcome | None, day: dt.date) -> str:
    """What the journal says of a withdrawal that takes the place of a silence."""
    if silence is None:
        return ""
    born = medium_date(silence.legal_on)
    return f"Arrivé le {medium_date(day)}, il remplace le rejet implicite constaté du {born}, qui n’est pas né."


def _give_way(silence: Outcome, *, day: dt.date, now: dt.datetime) -> None:
    """A silence that was recorded before anybody wrote the withdrawal down was never born: its row says so, and the
    laboratory, which was told of it, is told."""
    silence.replaced_at = now
    silence.save(update_fields=["replaced_at"])
    request, born = silence.request, medium_date(silence.legal_on)
    tell_laboratory(
        request,
        "désistement enregistré, sans rejet implicite",
        f"{request.product_label}\nVotre désistement est arrivé le {medium_date(day)}, avant le rejet implicite du "
        f"{born} qui vous a été annoncé\u00a0: ce rejet n’est pas né, et ce qui l’attesterait est sans effet. Le délai "
        f"est clos depuis le {medium_date(day)}.",
    )


def _still_open(standing: Standing, day: dt.date) -> None:
    """Refuse to withdraw what was decided by that day, or what the applicant has since asked to have decided again."""
    flips_at = standing.verdict.flips_at
    in_time = flips_at is not None and midnight_in_paris(day) < flips_at
    if standing.verdict.status is Status.IMPLICIT_REJECTION and not in_time:
        message = "Un rejet implicite est né\u00a0: il n’y a plus de demande dont se désister."
        raise ConflictError(message, code="silence_decided")
    if awaiting_notification(standing.request) is not None:
        message = "Une décision est signée\u00a0: elle vous attend, il est trop tard pour se désister."
        raise ConflictError(message, code="decision_signed")
    if standing.rows.appeals:
        message = (
            "Le demandeur a depuis contesté le rejet\u00a0: il maintient sa demande, c’est au recours de répondre."
        )
        raise ConflictError(message, code="appeal_filed")


@transaction.atomic
def reasons_ask(*, request_id: int, actor: Actor, on: dt.date | None = None) -> ReasonsRequest:
    """The applicant asks why silence rejected the request: the answer is due within a month (CRPA L. 232-4).

    The agency may write down what came by letter, with the day of its arrival, `on`. Raises `forbidden`,
    `letter_unopened`, `in_future`, `before_request`, `not_silence`, `already_asked`, `before_decision`, `out_of_time`.
    """
    _may_ask(actor, on)
    request = locked(request_id, actor=actor)
    now = acting_now()
    day = _asked_on(request, on, today=timezone.localdate(now))
    standing = _written_down(request, actor=actor, now=now)
    if request.state != State.SILENCE:
        message = "Seuls les motifs d’un rejet implicite se demandent\u00a0: une décision expresse porte les siens."
        raise ConflictError(message, code="not_silence")
    if reasons_of(request) is not None:
        raise ConflictError("Les motifs sont déjà demandés.", code="already_asked")
    _decided_by(on, standing.verdict)
    until = standing.verdict.appeal_until
    if standing.verdict.appeal_enforceable and until is not None and day > until:
        message = f"Les motifs se demandent dans le délai de recours, qui a pris fin le {medium_date(until)}."
        raise ConflictError(message, code="out_of_time")
    asked = ReasonsRequest.objects.create(request=request, requested_on=day, requested_by=actor.user)
    record(request, "reasons_asked", actor=actor, data={"requested_on": day})
    saved(request, now=now)
    due = f"À communiquer au plus tard le {medium_date(request.due_on)}." if request.due_on else ""
    tell_agency(request, "motifs demandés", f"{request.product_label}\nLe demandeur demande les motifs du rejet. {due}")
    return asked


@transaction.atomic
def certificate_ask(*, request_id: int, actor: Actor) -> LoweringRequest:
    """The applicant asks for a letter that attests the rejection by silence: a person issues it.

    Raises `forbidden`, `letter_unopened`, `not_silence`, `already_asked`.
    """
    laboratory_may(actor)
    request = locked(request_id, actor=actor)
    now = acting_now()
    _written_down(request, actor=actor, now=now)
    if request.state != State.SILENCE:
        raise ConflictError("Seul un rejet né du silence s’atteste.", code="not_silence")
    if request.certificate_asked_on is not None or certificate_of(request) is not None:
        raise ConflictError("L’attestation est déjà demandée, ou émise.", code="already_asked")
    request.certificate_asked_on = timezone.localdate(now)
    record(request, "certificate_asked", actor=actor, data={"asked_on": request.certificate_asked_on})
    tell_agency(
        request, "attestation demandée", f"{request.product_label}\nLe demandeur attend l’attestation du rejet."
    )
    return saved(request, now=now)


def _may_ask(actor: Actor, on: dt.date | None, permission: Permission = Permission.PORTAL_CASE_WRITE) -> None:
    """The applicant exercises a remedy; the agency writes down one that came by letter, on its day."""
    if actor.is_agency and on is not None:
        agency_may(actor)
    elif on is not None:
        raise ForbiddenError("Seule l’agence date ce qui lui est parvenu par courrier.", code="forbidden")
    else:
        laboratory_may(actor, permission)


def _asked_on(request: LoweringRequest, on: dt.date | None, *, today: dt.date) -> dt.date:
    """The day on which a remedy was exercised: today, unless it came by letter."""
    if on is None:
        return today
    if on > today:
        message = "La date d’arrivée est dans l’avenir."
        raise CaseError(message, code="in_future", fields={"on": message})
    if request.received_on is not None and on < request.received_on:
        message = "La demande elle-même n’était pas encore reçue."
        raise CaseError(message, code="before_request", fields={"on": message})
    return on


def _decided_by(on: dt.date | None, found: ClockVerdict) -> None:
    """Refuse a letter dated before there was anything to contest: it would open nothing, and bar the one that does."""
    since = timezone.localdate(found.flips_at) if found.flips_at else found.decision_on
    if on is not None and since is not None and on < since:
        message = f"Rien n’était encore à contester ce jour-là\u00a0: la décision vaut depuis le {medium_date(since)}."
        raise CaseError(message, code="before_decision", fields={"on": message})


def _written_down(request: LoweringRequest, *, actor: Actor, now: dt.datetime) -> Standing:
    """Where the request stands, once what is certain was written down: nobody waits for a worker.

    Raises `letter_unopened` while what waits to be opened may yet undo what silence has decided.
    """
    standing = standing_of(request, now=now)
    follow(standing, actor=actor)
    if request.state in OPEN and standing.verdict.status is Status.IMPLICIT_REJECTION:
        message = "Une lettre attend d’être ouverte par le laboratoire\u00a0: ce rejet peut encore en dépendre."
        if not actor.is_agency:
            message = "Une lettre de l’agence vous attend\u00a0: ouvrez-la d’abord, ce rejet peut en dépendre."
        raise ConflictError(message, code="letter_unopened")
    return standing


@transaction.atomic
def reasons_give(*, request_id: int, actor: Actor, text: str) -> Letter:
    """Communicate the reasons by a letter, at once. Raises `forbidden`, `text_missing`, `reasons_not_asked`."""
    agency_may(actor)
    text = written(text, "text", "Écrire les motifs.")
    request = locked(request_id, actor=actor)
    begun = draft_of(request, LetterKind.REASONS)
    if begun is not None:
        letter = letter_edit(letter_id=begun.pk, actor=actor, text=text)
    else:
        letter = letter_draft(request_id=request_id, kind=LetterKind.REASONS, actor=actor, text=text)
    return letter_issue(letter_id=letter.pk, actor=actor)


@transaction.atomic
def appeal_file(*, request_id: int, actor: Actor, arguments: str, on: dt.date | None = None) -> Appeal:
    """The applicant asks the agency to think again; filed out of time it is answered, and interrupts nothing.

    The agency may write down what came by letter, with the day of its arrival, `on`. Raises `forbidden`,
    `arguments_missing`, `too_long`, `letter_unopened`, `in_future`, `before_request`, `not_rejected`, `appeal_pending`,
    `before_decision`.
    """
    _may_ask(actor, on)
    arguments = written(arguments, "arguments", "Dire pourquoi la décision est contestée.")
    if len(arguments) > LONGEST:
        message = f"{LONGEST} caractères au plus."
        raise CaseError(message, code="too_long", fields={"arguments": message})
    request = locked(request_id, actor=actor)
    now = acting_now()
    standing = _written_down(request, actor=actor, now=now)
    if request.state not in CONTESTED:
        message = "Seuls un rejet, implicite ou exprès, et la fin d’un accord se contestent."
        raise ConflictError(message, code="not_rejected")
    if appeal_pending(request) is not None:
        raise ConflictError("Un recours gracieux est déjà en cours.", code="appeal_pending")
    day = _asked_on(request, on, today=timezone.localdate(now))
    _decided_by(on, standing.verdict)
    appeal = Appeal.objects.create(request=request, filed_on=day, filed_by=actor.user, arguments=arguments)
    record(request, "appeal_filed", actor=actor, data={"appeal": appeal.pk, "filed_on": day})
    until = medium_date(gracieux_rejected_on(day))
    tell_agency(request, "recours gracieux", f"{request.product_label}\nSans réponse, il sera rejeté le {until}.")
    saved(request, now=now)
    return appeal
