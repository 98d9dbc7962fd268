"""From the rows of a request to what its page prints: words, colours, addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from derogations import marks
from derogations.choices import moments
from derogations.deadlines import dues
from derogations.display import line_of, parts
from derogations.enums import HEARINGS, Channel, Delivery, LetterKind, LetterState
from derogations.fields import BY_NAME
from derogations.models import Letter, PieceFile
from derogations.pictures import panel_of
from derogations.pictures.seasons import season_curve
from derogations.pieces import BY_CODE, PIECES, TYPED, Piece
from derogations.recomputed import recomputed, season_of
from derogations.selectors.case_page import CasePage
from derogations.selectors.clock import notified_on
from derogations.services.values import values_of
from mitm.typography import long_date, medium_date, medium_datetime, relative_date
from mitm.web.statuses import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceLine:
    """A piece, what came of it, and what was found when it was checked."""

    piece: Piece
    required: bool
    typed: bool
    files: list[PieceFile]
    check: Any
    mark: Status | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """A letter with the proof of its delivery."""

    letter: Letter
    mark: Status
    proof: str
    due: str
    by_post: bool
    may_be_answered: bool
    pieces: list[Any]
    url: str


def presented(page: CasePage) -> dict[str, Any]:
    """The context of the page, whoever reads it."""
    case, verdict = page.request, page.verdict
    values = values_of(case)
    signed = page.rows.decision
    due = dues(page.rows, verdict, state=case.state, doctrine=page.doctrine)
    return {
        "case": case,
        "page": page,
        "today": page.today,
        "verdict": verdict,
        "state": marks.verdict_mark(case.state, verdict, signed=signed.outcome if signed else ""),
        "suspended": marks.SUSPENDED if verdict.status == "suspended" else None,
        "provisional": marks.PROVISIONAL if verdict.provisional else None,
        "clock": panel_of(case, page.facts, verdict, page.rows, now=page.now, face="agency"),
        "due": due[0] if due else None,
        "more_due": due[1:],
        "parts": parts(values, ground=case.ground),
        **figures(values),
        "moments": moments(page.facts, verdict) if case.is_open or case.state == "silence" else (),
        "pieces": piece_lines(page),
        "remarks": other_remarks(page),
        "letters": [letter_line(page, letter) for letter in reversed(page.letters)],
        "decisions": [(row, marks.decision_mark(row.state)) for row in page.decisions],
        "threshold": next((row for row in page.thresholds if _in_force(row, page)), None),
        "by_hand": case.channel != Channel.PORTAL,
    }


def _in_force(row: Any, page: CasePage) -> bool:
    return row.starts_on <= page.today and (row.ends_on is None or row.ends_on > page.today)


def figures(values: Mapping[str, Any]) -> dict[str, Any]:
    """Our own figures, and the season when one is pleaded."""
    seasonal = values.get("seasonal_sales") or {}
    trials = values.get("stability")
    strong = frozenset(int(month) for month in values.get("season_months") or ())
    return {
        "ours": recomputed(values),
        "season": season_of(seasonal, strong),
        "season_chart": season_curve(seasonal) if seasonal else None,
        "stability": line_of(BY_NAME["stability"], trials).rows if trials else (),
    }


def piece_lines(page: CasePage) -> list[PieceLine]:
    """The pieces that the text requires on this ground, then whatever else came."""
    ground, lines = page.request.ground, []
    for piece in PIECES:
        files = [file for file in page.piece_files if file.code == piece.code]
        required = piece.required_on(ground) if ground else not piece.grounds
        if not (required or files or piece.code in page.checks):
            continue
        check = page.checks.get(piece.code)
        typed = piece.code in TYPED and page.request.channel == Channel.PORTAL
        mark = marks.piece_mark(check.verdict) if check else None
        lines.append(PieceLine(piece=piece, required=required, typed=typed, files=files, check=check, mark=mark))
    return lines


def other_remarks(page: CasePage) -> list[tuple[str, PieceFile]]:
    """What the laboratory wrote of pieces that no text names, under the name by which a letter asked for them."""
    asked = {piece.pk: piece.label for piece in page.asked}
    rows = (file for file in page.piece_files if file.note and file.code not in BY_CODE)
    return [(asked.get(file.asked_id or 0, "Autre pièce"), file) for file in rows]


def letter_line(page: CasePage, letter: Letter) -> LetterLine:
    """A letter as the page lists it."""
    return LetterLine(
        letter=letter,
        mark=marks.letter_mark(letter.state),
        proof=proof(page, letter),
        due=due_label(letter),
        by_post=letter.delivery == Delivery.PAPER,
        may_be_answered=page.pieces_matter
        and letter.kind == LetterKind.COMPLETENESS
        and letter.state == LetterState.ISSUED,
        pieces=[piece for piece in page.asked if piece.letter_id == letter.pk],
        url=reverse("agency_letter", args=[page.request.pk, letter.pk]),
    )


def proof(page: CasePage, letter: Letter) -> str:
    """How it is known that a letter reached the applicant, or what is awaited."""
    if letter.state != LetterState.ISSUED:
        return ""
    reached = notified_on(letter, today=page.today)
    if letter.delivery == Delivery.PAPER:
        return f"distribuée le {medium_date(reached)}" if reached else "par la poste, accusé de réception attendu"
    if letter.consulted_at is not None:
        return f"ouverte, reçue le {medium_date(reached)}" if reached else "ouverte"
    if reached is not None:
        return f"non ouverte en quinze jours, réputée reçue le {medium_date(reached)}"
    return "mise à disposition, pas encore ouverte"


def due_label(letter: Letter) -> str:
    """What is awaited by the term of a letter."""
    return "Observations attendues jusqu’au" if letter.kind in HEARINGS else "Pièces attendues le"


def letter_facts(page: CasePage, letter: Letter) -> list[dict[str, str]]:
    """When a letter left, by whom, how it is known to have arrived, until when an answer is awaited."""
    if letter.issued_at is None:
        return []
    issuer = getattr(letter, "issuer", None)
    facts = [
        {
            "label": "Émise le",
            "value": medium_datetime(timezone.localtime(letter.issued_at)),
            "hint": f"par {issuer}" if issuer else "par l’horloge",
        },
        {"label": "Remise", "value": letter.get_delivery_display(), "hint": proof(page, letter)},
    ]
    if letter.due_on is not None:
        hint = relative_date(letter.due_on, page.today)
        facts.append({"label": due_label(letter), "value": long_date(letter.due_on), "hint": hint})
    return facts
