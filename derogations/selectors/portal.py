"""What a laboratory reads of its requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from derogations import pieces
from derogations.enums import DECISION_LETTERS, Channel, DecisionState, LetterKind, LetterState, State
from derogations.fields import BY_NAME, EMPTY
from derogations.models import Decision, Letter, LoweringRequest, PieceFile
from derogations.models.case import LoweringRequestQuerySet
from derogations.selectors.cases import about
from derogations.selectors.letters import SEALED
from mitm.accounts.actor import Actor
from mitm.cases.fieldtable import value_of
from mitm.cases.searching import holding


def own_requests(*, actor: Actor) -> LoweringRequestQuerySet:
    """The requests of the actor's laboratory, drafts included.

    `decision_signed`: whether the agency has decided; `suspended_until`: the last day of the last period given.
    """
    signed = Decision.objects.filter(request=OuterRef("pk"), state=DecisionState.SIGNED)
    periods = Letter.objects.filter(
        request=OuterRef("pk"), kind=LetterKind.COMPLETENESS, state=LetterState.ISSUED
    ).order_by("-due_on")
    return LoweringRequest.objects.visible_to(actor).annotate(
        decision_signed=Exists(signed), suspended_until=Subquery(periods.values("due_on")[:1])
    )


def own_request(pk: int, *, actor: Actor) -> LoweringRequest | None:
    """One request with what its pages show; None for any other."""
    related = ("laboratory", "speciality", "created_by", "filed_by", "assigned_to")
    return own_requests(actor=actor).select_related(*related).filter(pk=pk).first()


@dataclass(frozen=True, slots=True)
class PieceLine:
    """A piece that the text requires, with what brought it."""

    code: str
    label: str
    help: str
    typed: bool
    files: list[PieceFile]
    asked: bool = False  # a letter asks for it, and nothing was sent since
    said: bool = True  # where the form says it: whether it does already

    @property
    def is_there(self) -> bool:
        """Said by the form itself, or brought by a file, unless the agency asks for it."""
        return not self.asked and (self.typed and self.said or bool(self.files))


def files_of(request: LoweringRequest) -> list[PieceFile]:
    """Every file and remark, oldest first."""
    return list(request.piece_files.select_related("attachment", "provided_by").order_by("provided_on", "pk"))


def piece_lines(
    request: LoweringRequest, files: Iterable[PieceFile], *, asked: Collection[str] = ()
) -> list[PieceLine]:
    """The pieces required on the ground of a request, then whatever else was brought; `asked`: codes still awaited.

    Of a request that did not come by the form nobody knows here what its letter held: only what came since is listed.
    """
    by_form = request.channel == Channel.PORTAL
    by_code: dict[str, list[PieceFile]] = {}
    for file in files:
        by_code.setdefault(file.code, []).append(file)
    lines = [
        PieceLine(
            piece.code,
            piece.label,
            piece.help,
            typed=by_form and piece.code in pieces.TYPED,
            files=by_code.pop(piece.code, []),
            asked=piece.code in asked,
            said=_is_said(request, piece.code),
        )
        for piece in pieces.required(request.ground)
        if by_form or piece.code in by_code or piece.code in asked
    ]
    others = [file for found in by_code.values() for file in found]
    return [*lines, PieceLine("other", "Autres pièces", "", typed=False, files=others)] if others else lines


def _is_said(request: LoweringRequest, code: str) -> bool:
    """Whether the field that says a piece is filled in; no field says the form itself."""
    field = BY_NAME.get(pieces.SAID_BY.get(code, ""))
    return field is None or value_of(request, field) not in EMPTY


def lacking_pieces(lines: Iterable[PieceLine]) -> list[str]:
    """The labels of what the text requires and nobody brought yet."""
    return [line.label for line in lines if not line.is_there and line.code != "other"]


def issued_letter(request: LoweringRequest, number: int) -> Letter | None:
    """A letter that has left, by its number."""
    rows = Letter.objects.filter(request=request, number=number, state=LetterState.ISSUED)
    return rows.select_related("document").first()


SHOWN = 200
AFTERWARDS = (
    *DECISION_LETTERS,
    LetterKind.SILENCE,
    LetterKind.REASONS,
)  # what comes once silence has decided, or later
LIVELY = (State.DRAFT, State.TO_CONFIRM, State.RECEIVED, State.INSTRUCTING)


def desk_requests(*, actor: Actor) -> list[LoweringRequest]:
    """Drafts, open requests and those with something that nobody has opened yet; one more than the desk shows, to
    tell whether it shows them all."""
    unread = Letter.objects.filter(SEALED, request=OuterRef("pk"), kind__in=AFTERWARDS)
    wanted = Q(state__in=LIVELY) | Q(provisional=True) | Exists(unread)
    return list(own_requests(actor=actor).filter(wanted).order_by("implicit_on", "-id")[: SHOWN + 1])


def sealed_letters(*, actor: Actor) -> list[Letter]:
    """What the agency wrote to a laboratory and nobody there has opened, oldest first."""
    rows = Letter.objects.filter(SEALED, request__in=own_requests(actor=actor)).select_related("request")
    return list(rows.order_by("issued_at", "pk")[:SHOWN])


def sealed_decisions(cis: str, *, actor: Actor) -> list[str]:
    """The references of the laboratory's requests on a medicine whose decision nobody there has opened."""
    rows = Letter.objects.filter(SEALED, kind__in=DECISION_LETTERS, request__speciality=cis)
    rows = rows.filter(request__in=own_requests(actor=actor))
    return list(rows.values_list("request__reference", flat=True))


def letters_that_wait(requests: Iterable[LoweringRequest]) -> dict[int, list[Letter]]:
    """Completeness letters and unopened letters of many requests, by request."""
    found: dict[int, list[Letter]] = {}
    ids = [request.pk for request in requests]
    rows = Letter.objects.filter(request__in=ids, state=LetterState.ISSUED)
    wanted = Q(kind=LetterKind.COMPLETENESS) | SEALED
    for letter in rows.filter(wanted).order_by("number"):
        found.setdefault(letter.request_id, []).append(letter)
    return found


def requests_of_product(cis: str, *, actor: Actor, day: dt.date) -> list[LoweringRequest]:
    """The laboratory's filed requests on a medicine, known on a day, newest first."""
    rows = own_requests(actor=actor).filter(speciality=cis, received_on__lte=day)
    return list(rows.order_by("-received_on", "-id")[:50])


def matching(words: str, *, actor: Actor, limit: int) -> list[LoweringRequest]:
    """Requests whose number or product hold all the words."""
    found = own_requests(actor=actor).exclude(state=State.ABANDONED)
    found = found.filter(holding(words, "reference", "product_label", about=about))
    return list(found.order_by("-id")[:limit])


def count_running(actor: Actor) -> int:
    """How many clocks run: silence has not decided yet."""
    over = Q(provisional=False, flips_at__lte=timezone.now())
    return own_requests(actor=actor).open().exclude(over).count()


def dated(*, actor: Actor, first: dt.date, last: dt.date) -> list[LoweringRequest]:
    """Open requests on which silence would decide between two days included, or the day after."""
    rows = own_requests(actor=actor).open().filter(implicit_on__range=(first, last + dt.timedelta(days=1)))
    return list(rows.order_by("implicit_on", "id")[:SHOWN])


def pieces_due(*, actor: Actor, first: dt.date, last: dt.date) -> list[Letter]:
    """Letters that ask for pieces between two days included, on open requests."""
    rows = Letter.objects.filter(request__in=own_requests(actor=actor).open(), state=LetterState.ISSUED)
    wanted = rows.filter(kind=LetterKind.COMPLETENESS, due_on__range=(first, last), request__suspended=True)
    wanted = wanted.exclude(SEALED)
    return list(wanted.select_related("request").order_by("due_on", "pk")[:SHOWN])


def list_url(**filters: str) -> str:
    """The list, filtered."""
    return f"{reverse('portal_requests')}?{urlencode(filters)}" if filters else reverse("portal_requests")
