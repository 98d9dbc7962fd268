"""How a letter leaves: its words are put together once more, frozen, printed and kept; the caller holds the request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from derogations.enums import Delivery, LetterKind
from derogations.models import Decision, Letter, LoweringRequest, RequestedPiece
from derogations.pieces import BY_CODE, required
from derogations.reports.letters import TEMPLATES, agent_of, letter_title
from derogations.reports.mentions import missing_mentions, plain
from derogations.selectors.letter_pages import LetterPage, page_of
from derogations.wording import SUSPENSION_RULE
from mitm.accounts.actor import Actor
from mitm.accounts.models import User
from mitm.audit.hashing import as_json
from mitm.audit.services import record
from mitm.cases.people import tell_laboratory
from mitm.documents.services import Printed, document_html, document_issue, document_print
from mitm.errors import CaseError
from mitm.typography import medium_date

LONGEST_NAME = 300


def checked_pieces(letter: Letter, pieces: Sequence[tuple[str, str]]) -> list[tuple[str, str, bool]]:
    """The pieces of a letter with whether a text requires them. Raises `pieces_missing`, `due_on_missing`,
    `piece_unnamed`, `too_long`."""
    if not pieces:
        message = "Nommer au moins une pièce."
        raise CaseError(message, code="pieces_missing", fields={"pieces": message})
    if letter.due_on is None:
        message = "Fixer la date à laquelle les pièces sont attendues."
        raise CaseError(message, code="due_on_missing", fields={"due_on": message})
    demanded = {piece.code for piece in required(letter.request.ground)}
    found: dict[str, tuple[str, str, bool]] = {}
    for code, label in pieces:
        words = label.strip() or (BY_CODE[code].label if code in BY_CODE else "")
        if not words:
            message = "Nommer chaque pièce."
            raise CaseError(message, code="piece_unnamed", fields={"pieces": message})
        if len(words) > LONGEST_NAME:
            message = f"Nommer chaque pièce en {LONGEST_NAME} caractères au plus."
            raise CaseError(message, code="too_long", fields={"pieces": message})
        found.setdefault(code, (code, words, code in demanded))
    return list(found.values())


def letter_page_html(
    letter: Letter,
    request: LoweringRequest,
    *,
    user: User | None,
    role: str,
    now: dt.datetime,
    decision: Decision | None = None,
    delegation: str = "",
) -> tuple[str, LetterPage]:
    """The page of a letter as it would leave at an instant, and what it is made of."""
    asked: list[RequestedPiece] = list(letter.pieces.all()) if letter.pk else []
    page = page_of(
        letter, request, agent=agent_of(user, role), now=now, asked=asked, decision=decision, delegation=delegation
    )
    html = document_html(
        template=TEMPLATES[LetterKind(letter.kind)],
        title=letter_title(letter, request),
        context={"letter": page.context},
        reference=str(request.reference),
        as_of=timezone.localdate(now),
        issued_at=now,
    )
    return html, page


def lacks_address(letter: Letter, request: LoweringRequest) -> bool:
    """Whether a letter that goes by post has nowhere to go."""
    return letter.delivery == Delivery.PAPER and not request.letter_address


def _may_travel(letter: Letter, *, today: dt.date) -> None:
    if letter.due_on is not None and letter.due_on <= today:
        message = "Le délai doit laisser au moins un jour après l’envoi."
        raise CaseError(message, code="due_on_past", fields={"due_on": message})
    if lacks_address(letter, letter.request):
        message = "L’adresse postale du demandeur manque\u00a0: l’ajouter à la demande ou au laboratoire avant l’envoi."
        raise CaseError(message, code="address_missing")


def printed_ahead(
    letter: Letter,
    *,
    actor: Actor,
    role: str,
    now: dt.datetime,
    decision: Decision | None = None,
    delegation: str = "",
) -> Printed:
    """The PDF of a letter, made before its request is locked: printing is most of the work, and nobody waits for it.

    Raises as `put_out`, which checks again.
    """
    _may_travel(letter, today=timezone.localdate(now))
    html, page = letter_page_html(
        letter, letter.request, user=actor.user, role=role, now=now, decision=decision, delegation=delegation
    )
    return document_print(html, issued_at=now, attached={page.context.attached_name: page.source})


def put_out(
    letter: Letter,
    *,
    actor: Actor,
    role: str,
    now: dt.datetime,
    decision: Decision | None = None,
    delegation: str = "",
    printed: Printed | None = None,
) -> None:
    """Issue a saved draft; the caller holds the row of its request, has checked the act, and saves the request.

    The page is put together again under the lock. What was `printed` ahead serves if nothing that it rests on has moved
    meanwhile: no row, and not the day, on which all that the law says depends; else it is printed again.
    Raises `due_on_past`, `address_missing`.
    """
    request, today = letter.request, timezone.localdate(now)
    _may_travel(letter, today=today)
    if printed is not None and timezone.localdate(printed.issued_at) != today:
        printed = None
    as_printed = printed.issued_at if printed else now
    html, page = letter_page_html(
        letter, request, user=actor.user, role=role, now=as_printed, decision=decision, delegation=delegation
    )
    if letter.kind == LetterKind.ACKNOWLEDGEMENT:
        letter.complete = not missing_mentions(page.context, html)
    letter.states_rule = plain(SUSPENSION_RULE) in plain(html)
    letter.data = as_json(page.data)
    letter.document = document_issue(
        case=request,
        kind=f"letter-{letter.kind}",
        title=letter_title(letter, request),
        template=TEMPLATES[LetterKind(letter.kind)],
        context={"letter": page.context},
        actor=actor,
        reference=str(request.reference),
        as_of=today,
        attached={page.context.attached_name: page.source},
        printed=printed,
    )
    letter.issued_at, letter.issued_by = now, actor.user
    letter.issue()
    letter.save()
    record(request, "letter_issued", actor=actor, data=_facts(letter))
    if letter.delivery == Delivery.ELECTRONIC:
        day = medium_date(letter.last_day_to_open)
        text = f"Une lettre de l’agence vous attend sur le portail\u00a0: ouvrez-la le {day} au plus tard."
        tell_laboratory(request, "lettre à ouvrir", text)


def _facts(letter: Letter) -> dict[str, object]:
    assert letter.document is not None, "it is kept"
    return {
        "letter": letter.pk,
        "kind": letter.kind,
        "number": letter.number,
        "delivery": letter.delivery,
        "complete": letter.complete,
        "sha256": letter.document.sha256,
    }
