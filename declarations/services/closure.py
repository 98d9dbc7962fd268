"""The five ends of a case. Each asks the same questions and refuses until every one is answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from declarations.enums import Kind, MeasureStatus, NoticeState, PublicStatus, State
from declarations.models import Declaration, InformationRequest, Measure
from declarations.notices import FITTING, ending_texts
from declarations.rules import slip_of_year
from declarations.selectors.cases import ends_left
from declarations.selectors.publication import published_notice
from declarations.services import exchanges, measures
from declarations.services.base import locked, move, saved, still_open
from declarations.services.intervals import end_period, resume_period
from declarations.services.publication import notice_correct, notice_withdraw
from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.cases.people import agency_may, tell_laboratory, written
from mitm.errors import CaseError
from mitm.typography import medium_date


@dataclass(frozen=True, slots=True)
class End:
    """One way to end a case: what its date means, what the public may still read."""

    state: State
    transition: str
    date_label: str
    notice_advice: str

    @property
    def notices(self) -> tuple[PublicStatus, ...]:
        """What the public may still read."""
        return FITTING[self.state]


_SAY_BACK = "publier la remise à disposition, ou retirer l’avis"
ENDS = {
    end.state: end
    for end in (
        End(State.RETURNED, "end_returned", "Date de retour effectif", _SAY_BACK),
        End(State.AVOIDED, "end_avoided", "Date à laquelle le risque a disparu", _SAY_BACK),
        End(State.REVERSED, "end_reversed", "Date de la renonciation", _SAY_BACK),
        End(
            State.CEASED,
            "end_ceased",
            "Date d’arrêt effectif",
            "publier l’arrêt de commercialisation, ou retirer l’avis",
        ),
        End(State.IN_ERROR, "end_in_error", "Constaté le", "retirer l’avis"),
    )
}


PUBLISH, WITHDRAW = "publish", "withdraw"


@dataclass(frozen=True, slots=True)
class Answers:
    """The questionnaire: effects by measure, the requests that are given up, and what the public reads from now on."""

    ended_on: dt.date | None = None
    comment: str = ""
    effects: Mapping[int, str] = field(default_factory=dict)
    cancelled_requests: frozenset[int] = frozenset()
    notice: str = ""  # what becomes of a notice that no longer says what is: PUBLISH or WITHDRAW


@dataclass(frozen=True, slots=True)
class Pending:
    """What stands in the way of the end of a case."""

    running: tuple[Measure, ...]
    undecided: tuple[Measure, ...]
    requests: tuple[InformationRequest, ...]
    notice: str

    @property
    def is_empty(self) -> bool:
        """Nothing but the date and the comment is to be answered."""
        return not (self.running or self.undecided or self.requests or self.notice)


def pending(declaration: Declaration, end: End, *, today: dt.date) -> Pending:
    """What must be answered before the case ends that way."""
    by_status: dict[MeasureStatus, list[Measure]] = {status: [] for status in MeasureStatus}
    for measure in declaration.measures.all():
        by_status[measure.status_on(today)].append(measure)
    ended = [measure for measure in by_status[MeasureStatus.ENDED] if not measure.effect]
    published = declaration.notices.filter(state=NoticeState.PUBLISHED).exclude(status__in=end.notices).first()
    notice = ""
    if published is not None:
        notice = f"L’avis public n° {published.number} (« {published.get_status_display()} ») est publié : "
        notice += f"{end.notice_advice}."
    return Pending(
        running=(*by_status[MeasureStatus.RUNNING], *ended),
        undecided=(*by_status[MeasureStatus.PROPOSED], *by_status[MeasureStatus.AGREED]),
        requests=tuple(declaration.requests.filter(answered_at__isnull=True, cancelled_at__isnull=True)),
        notice=notice,
    )


def close_returned(*, declaration_id: int, actor: Actor, answers: Answers, revision: int | None = None) -> Declaration:
    """The product is available again. Raises as every end does: see `_close`."""
    return _close(State.RETURNED, declaration_id, actor, answers, revision)


def close_avoided(*, declaration_id: int, actor: Actor, answers: Answers, revision: int | None = None) -> Declaration:
    """The risk never became a rupture."""
    return _close(State.AVOIDED, declaration_id, actor, answers, revision)


def close_reversed(*, declaration_id: int, actor: Actor, answers: Answers, revision: int | None = None) -> Declaration:
    """The company gives its cessation up."""
    return _close(State.REVERSED, declaration_id, actor, answers, revision)


def close_ceased(*, declaration_id: int, actor: Actor, answers: Answers, revision: int | None = None) -> Declaration:
    """Marketing has stopped."""
    return _close(State.CEASED, declaration_id, actor, answers, revision)


def close_in_error(*, declaration_id: int, actor: Actor, answers: Answers, revision: int | None = None) -> Declaration:
    """There was nothing to declare."""
    return _close(State.IN_ERROR, declaration_id, actor, answers, revision)


SERVICES = {
    State.RETURNED: close_returned,
    State.AVOIDED: close_avoided,
    State.REVERSED: close_reversed,
    State.CEASED: close_ceased,
    State.IN_ERROR: close_in_error,
}


@transaction.atomic
def _close(state: State, declaration_id: int, actor: Actor, answers: Answers, revision: int | None) -> Declaration:
    """Raises `forbidden`, `stale`, `not_open`, `end_unfit`, or `closure_incomplete` with a message a field."""
    agency_may(actor)
    declaration = locked(declaration_id, actor=actor, revision=revision)
    still_open(declaration)
    end = ENDS[state]
    _check_end(declaration, end)
    left = pending(declaration, end, today=timezone.localdate())
    lacking = _lacking(declaration, left, answers, end, actor)
    if lacking or answers.ended_on is None:
        raise CaseError("Le dossier ne peut pas encore être clos.", code="closure_incomplete", fields=lacking)
    _settle(declaration, left, answers, answers.ended_on, actor)
    if left.notice:
        _tell_public(declaration, end, answers, actor)
    end_period(declaration, answers.ended_on)
    declaration.closure = _kept(left, answers, end)
    move(declaration, end.transition, actor=actor, comment=answers.comment.strip(), data=declaration.closure)
    declaration.ended_on, declaration.closed_at, declaration.closed_by = answers.ended_on, timezone.now(), actor.user
    declaration.unread_since = None
    body = f"{end.date_label} : {medium_date(answers.ended_on)}.\n{answers.comment.strip()}"
    tell_laboratory(declaration, state.label.lower(), body)
    return saved(declaration)


def _check_end(declaration: Declaration, end: End) -> None:
    if end.state in ends_left(declaration):
        return
    message = f"Cette fin ne convient pas à la nature du dossier (« {declaration.get_kind_display()} »)."
    if end.state == State.AVOIDED and declaration.kind != Kind.CESSATION:
        message = "Une rupture a eu lieu : le dossier se clôt par une remise à disposition."
    raise CaseError(message, code="end_unfit")


def _lacking(declaration: Declaration, left: Pending, answers: Answers, end: End, actor: Actor) -> dict[str, str]:
    """A message for each question that is not answered."""
    found = {"ended_on": _wrong_date(declaration, left, answers)}
    if not answers.comment.strip():
        found["comment"] = "Dire en quelques mots comment le dossier se termine."
    for measure in left.running:
        if not answers.effects.get(measure.pk, "").strip():
            found[f"measure_{measure.pk}"] = f"Dire l’effet de la mesure « {measure} », qui prend fin."
    for request in left.requests:
        if request.pk not in answers.cancelled_requests:
            found[f"request_{request.pk}"] = (
                f"La demande n° {request.number} attend une réponse : l’annuler ou attendre."
            )
    found["notice"] = _wrong_notice(left, answers, end, actor)
    return {name: message for name, message in found.items() if message}


def _wrong_notice(left: Pending, answers: Answers, end: End, actor: Actor) -> str:
    """What stands against ending the case while the public reads something else."""
    if not left.notice:
        return ""
    if not actor.can(Permission.AGENCY_NOTICE_PUBLISH):
        return f"{left.notice} Un chargé de publication ou un chef d’unité le fait : le lui demander."
    allowed = (PUBLISH, WITHDRAW) if end.notices else (WITHDRAW,)
    return "" if answers.notice in allowed else left.notice


def _tell_public(declaration: Declaration, end: End, answers: Answers, actor: Actor) -> None:
    """Publish how the case ends, or take the notice back."""
    if answers.notice == WITHDRAW:
        notice_withdraw(declaration_id=declaration.pk, actor=actor, reason=answers.comment.strip())
        return
    status = end.notices[0]
    returned_on = answers.ended_on if status == PublicStatus.RETURNED else None
    values = {"status": status, "returned_on": returned_on, **ending_texts(end.state)}
    if end.state == State.CEASED:
        values["starts_on"] = answers.ended_on
    published = published_notice(declaration)
    if returned_on and published and published.starts_on > returned_on:  # announced for later, known since then
        values["starts_on"] = min(timezone.localdate(declaration.filed_at), returned_on)
    try:
        notice_correct(
            declaration_id=declaration.pk, actor=actor, values=values, correction_reason=f"{end.state.label}."
        )
    except CaseError as error:
        raise CaseError(error.message, code="closure_incomplete", fields={"notice": error.message}) from error


def _wrong_date(declaration: Declaration, left: Pending, answers: Answers) -> str:
    day = answers.ended_on
    if day is None:
        return "Indiquer la date."
    if slip := slip_of_year(day, today=timezone.localdate()):
        return slip
    if day > timezone.localdate():
        return "Cette date n’est pas encore arrivée."
    if declaration.kind == Kind.RUPTURE and declaration.starts_on and day < declaration.starts_on:
        return f"La rupture a commencé le {medium_date(declaration.starts_on)} : la fin ne peut pas la précéder."
    begun = [measure for measure in left.running if measure.starts_on and measure.starts_on > day]
    if begun:
        return f"La mesure « {begun[0]} » a commencé après cette date : la terminer d’abord."
    last = declaration.intervals.order_by("starts_on").last()
    if last is not None and last.starts_on > day and declaration.intervals.count() > 1:
        return f"La dernière période commence le {medium_date(last.starts_on)} : la fin ne peut pas la précéder."
    return ""


def _settle(declaration: Declaration, left: Pending, answers: Answers, day: dt.date, actor: Actor) -> None:
    for measure in left.running:
        last_day = min(day, measure.ends_on or day)
        measures.end(declaration, measure, actor=actor, ends_on=last_day, effect=answers.effects[measure.pk].strip())
    for measure in left.undecided:
        measures.refuse(declaration, measure, actor=actor, reason="Le dossier est clos.")
    for request in left.requests:
        exchanges.cancel(declaration, request, actor=actor, reason="Le dossier est clos.")


def _kept(left: Pending, answers: Answers, end: End) -> dict[str, object]:
    """The questionnaire as it is kept with the case."""
    return {
        "end": end.state,
        "date_label": end.date_label,
        "ended_on": answers.ended_on.isoformat() if answers.ended_on else None,
        "comment": answers.comment.strip(),
        "effects": {str(measure.pk): answers.effects[measure.pk].strip() for measure in left.running},
        "dropped_measures": [measure.pk for measure in left.undecided],
        "cancelled_requests": [request.number for request in left.requests],
    }


@transaction.atomic
def reopen(*, declaration_id: int, actor: Actor, reason: str, revision: int | None = None) -> Declaration:
    """The end proves premature: the case is followed again, its last period goes on.

    Raises `forbidden`, `stale`, `reason_missing`, `transition_refused` (a cessation that took effect, an error).
    """
    agency_may(actor)
    reason = written(reason, "reason", "Dire pourquoi le dossier est rouvert.")
    declaration = locked(declaration_id, actor=actor, revision=revision)
    move(declaration, "reopen", actor=actor, comment=reason, data={"closure": declaration.closure})
    declaration.ended_on = declaration.closed_at = declaration.closed_by = None
    declaration.closure = {}
    declaration.news_on = timezone.localdate()
    resume_period(declaration)
    tell_laboratory(declaration, "dossier rouvert", reason)
    return saved(declaration)
