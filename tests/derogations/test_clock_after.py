"""After a refusal: every recours gracieux and its answer, the end of a grant, drawn, told and explained."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

import pytest

from derogations.enums import AppealState, Delivery, LetterKind
from derogations.models import Appeal, LoweringRequest
from derogations.pictures.after import events_after, sentence_after, steps_after
from derogations.pictures.band import _layout, clock_band, whole_timeline
from derogations.pictures.timeline import Look, Sign
from derogations.selectors.clock import Rows
from mitm.law.clock import ClockVerdict
from mitm.web.svg.scales import TimeScale
from tests.derogations.test_clock_picture import NOVEMBER, instant, letter, rows_with, shown

REFUSED = ("refused", NOVEMBER(4), NOVEMBER(6))
FILED = dt.date(2026, 12, 1)
SILENT = dt.date(2027, 2, 1)


def refused(*appeals: Appeal) -> Rows:
    """A refusal that was opened, and what the applicant asked next."""
    rows = rows_with(decision=REFUSED)
    rows.letters.append(rows.decision.letter)
    rows.appeals = list(appeals)
    return rows


def pending(on: dt.date = FILED) -> Appeal:
    return Appeal(filed_on=on, state=AppealState.PENDING)


def ended(state: AppealState, on: dt.date, filed: dt.date = FILED) -> Appeal:
    return Appeal(filed_on=filed, state=state, answered_on=on)


def answered(state: AppealState, *, opened: dt.date | None) -> Rows:
    """A refusal, a recours gracieux, and its answer of 15 December."""
    on = dt.date(2026, 12, 15)
    rows = refused(ended(state, on))
    kind = LetterKind.GRANT if state == AppealState.ACCEPTED else LetterKind.REFUSAL
    rows.letters.append(letter(10, kind, on, opened=opened))
    return rows


def revoked() -> Rows:
    rows = answered(AppealState.ACCEPTED, opened=dt.date(2026, 12, 17))
    rows.letters.append(letter(11, LetterKind.REVOCATION, dt.date(2027, 2, 10), opened=dt.date(2027, 2, 11)))
    return rows


OPENED = dt.date(2026, 12, 17)
LATER = dt.date(2027, 6, 1)
CASES = {
    "pending": (refused(pending()), dt.date(2026, 12, 10)),
    "silent": (refused(ended(AppealState.SILENCE, SILENT)), LATER),
    "rejected": (answered(AppealState.REJECTED, opened=OPENED), LATER),
    "granted": (answered(AppealState.ACCEPTED, opened=OPENED), LATER),
    "not opened": (answered(AppealState.ACCEPTED, opened=None), dt.date(2026, 12, 20)),
    "twice": (refused(ended(AppealState.SILENCE, SILENT), pending(dt.date(2027, 3, 1))), dt.date(2027, 3, 5)),
    "revoked": (revoked(), LATER),
}


def drawn(case: str) -> tuple[LoweringRequest, ClockVerdict, Rows, dt.date]:
    rows, today = CASES[case]
    request, found = shown(rows, today)
    return request, found, rows, today


def labels(case: str) -> list[str]:
    request, found, rows, today = drawn(case)
    picture = whole_timeline(request, found, rows, now=instant(today))
    return [mark.label for mark in sorted(picture.marks, key=lambda mark: mark.at)]


@pytest.mark.parametrize(
    ("case", "after"),
    [
        ("pending", ["Refus notifié", "Recours gracieux", "Rejet du recours", "Fin du délai de recours"]),
        ("silent", ["Refus notifié", "Recours gracieux", "Recours rejeté par silence", "Fin du délai de recours"]),
        ("rejected", ["Refus notifié", "Recours gracieux", "Recours rejeté", "Fin du délai de recours"]),
        ("granted", ["Refus notifié", "Recours gracieux", "Accord sur recours notifié"]),
        ("revoked", ["Refus notifié", "Recours gracieux", "Accord sur recours notifié", "Accord retiré"]),
    ],
)
def test_the_band_goes_on_after_the_refusal(case: str, after: list[str]) -> None:
    assert labels(case)[-len(after) :] == after


def test_every_recours_is_drawn() -> None:
    assert labels("twice").count("Recours gracieux") == 2
    assert "Rejet du recours" in labels("twice")


@pytest.mark.parametrize("case", CASES)
def test_labels_never_cover_each_other(case: str) -> None:
    request, found, rows, today = drawn(case)
    picture = whole_timeline(request, found, rows, now=instant(today))
    above, _ = _layout(picture, TimeScale(picture.first, picture.last, 14, 746))

    assert not [pair for pair in combinations(above, 2) if pair[0].row == pair[1].row and pair[0].meets(pair[1])]
    assert all(label.span[0] >= -0.1 and label.span[1] <= 760.1 for label in above)


@pytest.mark.parametrize("case", CASES)
def test_the_table_and_the_words_say_all_of_it(case: str) -> None:
    request, found, rows, today = drawn(case)
    chart = clock_band(request, found, rows, now=instant(today))

    assert all(row[0] in chart.description and row[0] in chart.svg and row[3] for row in chart.rows)


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("pending", "Sans réponse, le recours gracieux du 1er décembre 2026 est rejeté le 1er février 2027."),
        ("silent", "Deux mois de silence ont rejeté le recours gracieux du 1er décembre 2026 le 1er février 2027."),
        ("rejected", "L’agence rejette le recours gracieux du 1er décembre 2026 : sa réponse est notifiée le 17"),
        ("granted", ""),
        ("twice", "Sans réponse, le recours gracieux du 1er mars 2027 est rejeté le 1er mai 2027."),
    ],
)
def test_one_sentence_says_where_the_last_recours_stands(case: str, words: str) -> None:
    _, _, rows, today = drawn(case)
    said = sentence_after(rows, today=today).replace("\u00a0", " ")
    assert said.startswith(words)
    assert bool(said) is bool(words)


@pytest.mark.parametrize(
    ("case", "count"),
    [("pending", 0), ("silent", 1), ("rejected", 0), ("granted", 0), ("not opened", 0), ("twice", 3), ("revoked", 1)],
)
def test_why_explains_what_the_law_of_the_clock_has_not(case: str, count: int) -> None:
    _, found, rows, today = drawn(case)
    assert len(steps_after(found, rows, today=today)) == count


def test_the_court_period_runs_from_the_express_rejection_of_the_recours() -> None:
    _, found, _, _ = drawn("rejected")
    assert (found.recours_gracieux_rejected_on, found.appeal_until) == (OPENED, dt.date(2027, 2, 18))


@pytest.mark.parametrize("state", [AppealState.REJECTED, AppealState.ACCEPTED])
def test_why_tells_of_an_answer_on_paper_until_it_is_received(state: AppealState) -> None:
    rows, today = answered(state, opened=None), dt.date(2026, 12, 20)
    rows.letters[-1].delivery = Delivery.PAPER
    _, found = shown(rows, today)
    assert [step.on for step in steps_after(found, rows, today=today)] == [dt.date(2026, 12, 15)]


def test_once_granted_nothing_is_left_to_contest() -> None:
    request, found, rows, today = drawn("granted")
    picture = whole_timeline(request, found, rows, now=instant(today))

    assert Sign.END not in {mark.sign for mark in picture.marks}
    assert max(stretch.end for stretch in picture.stretches if stretch.look == Look.APPEAL) == OPENED


def test_an_answer_that_nobody_opened_does_not_say_what_it_is() -> None:
    request, found, rows, today = drawn("not opened")
    chart = clock_band(request, found, rows, now=instant(today))
    said = " ".join(event.text for event in events_after(rows, today=today))

    assert "Réponse au recours, non reçue" in chart.svg
    assert "ccord" not in chart.description + said
