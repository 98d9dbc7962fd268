"""Everything that one page shows of one request, in as few queries as possible."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from derogations.enums import ENDED, DecisionOutcome, DecisionState, LetterKind, LetterState
from derogations.models import (
    Appeal,
    Decision,
    Hearing,
    IncomingMail,
    Letter,
    LoweringRequest,
    Note,
    Opinion,
    Outcome,
    PieceCheck,
    PieceFile,
    ReasonsRequest,
    RequestedPiece,
)
from derogations.selectors.clock import Asked, Rows, facts_of
from derogations.selectors.decisions import OVER
from mitm.accounts.actor import Actor
from mitm.audit.selectors import case_key
from mitm.cases.rows import (
    File,
    Hanging,
    PastEvent,
    Row,
    dated,
    every_column,
    filed_lists,
    past_events,
    person,
    rebuilt,
)
from mitm.doctrine.selectors import Doctrine, whole_doctrine
from mitm.law.clock import ClockFacts, ClockVerdict, Status, grant_withdrawal_until, verdict
from mitm.registry.models import Threshold

_AROUND = ("laboratory", "speciality", "assigned_to", "filed_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """A request with all that hangs on it, and what the law says of it at `now`."""

    request: LoweringRequest
    now: dt.datetime
    rows: Rows
    doctrine: Doctrine
    facts: ClockFacts
    verdict: ClockVerdict
    letters: list[Letter]
    asked: list[RequestedPiece]
    piece_files: list[PieceFile]
    checks: dict[str, PieceCheck]
    opinions: list[Opinion]
    decisions: list[Decision]
    notes: list[Note]
    outcomes: list[Outcome]
    appeals: list[Appeal]
    reasons: ReasonsRequest | None
    hearings: list[Hearing]
    mails: list[IncomingMail]
    thresholds: list[Threshold]
    files: list[File]
    events: list[PastEvent]

    @property
    def today(self) -> dt.date:
        """The day in Paris."""
        return timezone.localdate(self.now)

    @property
    def pieces_matter(self) -> bool:
        """Whether checking pieces, or asking for them, still has an object: nobody has decided, nor has silence."""
        undecided = self.rows.decision is None and self.verdict.status != Status.IMPLICIT_REJECTION
        return self.request.is_open and undecided

    @property
    def proposed(self) -> Decision | None:
        """The decision that awaits a signature."""
        return next((row for row in self.decisions if row.state == DecisionState.PROPOSED), None)

    @property
    def sent_back(self) -> Decision | None:
        """The last decision, when the signatory has sent it back: its words are to be taken up again."""
        return next((row for row in self.decisions[:1] if row.state == DecisionState.RETURNED), None)

    @property
    def hearing(self) -> Hearing | None:
        """The hearing that is open: the end of the grant is envisaged."""
        return next((row for row in self.hearings if row.closed_on is None), None)

    @property
    def awaits_notification(self) -> bool:
        """Whether a signed decision has not reached the laboratory; see `selectors.decisions.awaiting_notification`."""
        written = {row.decision_id for row in self.outcomes}
        return any(row.signed_at and row.pk not in written and not self._confirms(row) for row in self.decisions)

    def _confirms(self, decision: Decision) -> bool:
        """Whether it refuses again, on appeal, what was refused or has ended: that changes nothing."""
        again = decision.appeal_id is not None and decision.outcome == DecisionOutcome.REFUSED
        return again and self.request.state in OVER

    @property
    def opinion_matters(self) -> bool:
        """Whether an opinion still has an object: the case has not ended, and no answer is on its way."""
        return self.request.state not in ENDED and not self.awaits_notification

    @property
    def grant_revocable_until(self) -> dt.date | None:
        """The last day to take the grant back, were it unlawful; None without a grant."""
        signed = [row.signed_at for row in self.decisions if row.outcome == DecisionOutcome.GRANTED and row.signed_at]
        return grant_withdrawal_until(timezone.localdate(max(signed))) if signed else None

    def sent(self, kind: LetterKind) -> Letter | None:
        """The first issued letter of a kind."""
        return self.rows.sent(kind)

    def draft(self, kind: LetterKind) -> Letter | None:
        """The draft of a kind."""
        drafts = (row for row in self.letters if row.kind == kind and row.state == LetterState.DRAFT)
        return next(drafts, None)


def case_page(pk: int, *, actor: Actor, now: dt.datetime) -> CasePage:
    """The page of a request. Raises `LoweringRequest.DoesNotExist` when the actor may not see it."""
    request = LoweringRequest.objects.visible_to(actor).select_related(*_AROUND).get(pk=pk)
    found = _HANGING.of(pk)
    around = _around_the_clock(found)
    rows = around.rows
    doctrine = whole_doctrine()
    facts = facts_of(request, rows, now=now, doctrine=doctrine)
    return CasePage(
        request=request,
        now=now,
        rows=rows,
        doctrine=doctrine,
        facts=facts,
        verdict=verdict(facts),
        letters=around.letters,
        asked=around.asked,
        piece_files=around.files,
        checks={row["code"]: rebuilt(PieceCheck, row) for row in found["checks"]},
        opinions=[rebuilt(Opinion, row) for row in found["opinions"]],
        decisions=around.decisions,
        notes=[rebuilt(Note, row) for row in found["notes"]],
        outcomes=[rebuilt(Outcome, row) for row in found["outcomes"]],
        appeals=rows.appeals,
        reasons=rows.reasons,
        hearings=_hearings(found["hearings"], around.letters),
        mails=[rebuilt(IncomingMail, row) for row in found["mails"]],
        thresholds=[rebuilt(Threshold, row) for row in found["thresholds"]],
        files=[File(**dated(row)) for row in found["received"]],
        events=past_events(found["events"]),
    )


def _decisions(rows: list[Row], letters: list[Letter]) -> list[Decision]:
    """Decisions with their letters, newest first."""
    by_id = {letter.pk: letter for letter in letters}
    decisions = [rebuilt(Decision, row) for row in rows]
    for decision in decisions:
        decision.letter = by_id.get(decision.letter_id)
    return decisions


def _hearings(rows: list[Row], letters: list[Letter]) -> list[Hearing]:
    """Hearings with their letters, newest first."""
    by_id = {letter.pk: letter for letter in letters}
    hearings = [rebuilt(Hearing, row) for row in rows]
    for hearing in hearings:
        hearing.letter = by_id[hearing.letter_id]
    return hearings


def clock_rows(pk: int) -> Rows:
    """The rows on which the clock of one request depends, in one statement; see `selectors.clock.rows_of`."""
    return _around_the_clock(_HANGING.of(pk)).rows


class _Around(NamedTuple):
    """What the clock is read from, and the whole lists of which its rows are part."""

    rows: Rows
    letters: list[Letter]
    asked: list[RequestedPiece]
    files: list[PieceFile]
    decisions: list[Decision]


def _around_the_clock(found: Mapping[str, list[Row]]) -> _Around:
    asked = [rebuilt(RequestedPiece, row) for row in found["asked"]]
    files = [rebuilt(PieceFile, row) for row in found["pieces"]]
    letters = [rebuilt(Letter, row) for row in found["letters"]]
    decisions = _decisions(found["decisions"], letters)
    reasons = [rebuilt(ReasonsRequest, row) for row in found["reasons"]]
    issued = [letter for letter in letters if letter.state == LetterState.ISSUED]
    pieces: dict[int, list[RequestedPiece]] = defaultdict(list)
    for piece in asked:
        if piece.required_by_text:
            pieces[piece.letter_id].append(piece)
    brought: dict[int | None, list[dt.date]] = defaultdict(list)
    for file in files:
        brought[file.asked_id].append(file.provided_on)
    signed = [row for row in decisions if row.state == DecisionState.SIGNED]
    rows = Rows(
        letters=issued,
        asked=[
            Asked(
                letter,
                pieces[letter.pk],
                [(piece.code, day) for piece in pieces[letter.pk] for day in brought[piece.pk]],
            )
            for letter in issued
            if letter.kind == LetterKind.COMPLETENESS
        ],
        decision=min(signed, key=lambda row: (row.signed_at, row.pk)) if signed else None,
        reasons=reasons[0] if reasons else None,
        appeals=[rebuilt(Appeal, row) for row in found["appeals"]],
    )
    return _Around(rows, letters, asked, files, decisions)


def _hanging() -> dict[str, QuerySet[Any]]:
    """Each list of rows."""
    own = {"request": OuterRef("pk")}

    def rows(model: type[Any], *order: str, where: dict[str, Any] | None = None, **more: Any) -> QuerySet[Any]:
        found = model.objects.filter(**(where or own)).order_by(*order)
        return found.values_list(JSONObject(**every_column(model), **more))

    return {
        "letters": rows(Letter, "number", drafter=person("drafted_by"), issuer=person("issued_by")),
        "asked": rows(RequestedPiece, "pk", where={"letter__request": OuterRef("pk")}),
        "pieces": rows(PieceFile, "provided_on", "pk", file="attachment__name", size="attachment__size"),
        "checks": rows(PieceCheck, "pk", who=person("checked_by")),
        "opinions": rows(Opinion, "-pk", who=person("author")),
        "decisions": rows(Decision, "-pk", proposer=person("proposed_by"), signer=person("signed_by")),
        "notes": rows(Note, "-pk", who=person("author")),
        "outcomes": rows(Outcome, "pk"),
        "appeals": rows(Appeal, "filed_on", "pk"),
        "reasons": rows(ReasonsRequest, "pk"),
        "hearings": rows(Hearing, "-pk", who=person("answered_by")),
        "mails": rows(IncomingMail, "-pk"),
        "thresholds": rows(Threshold, "-starts_on", "-pk", where={"speciality": OuterRef("speciality")}),
        **filed_lists(case_key(LoweringRequest())[0]),
    }


_HANGING = Hanging(LoweringRequest, _hanging)
