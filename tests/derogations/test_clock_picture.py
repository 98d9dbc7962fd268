"""The picture of the clock shows what the verdict says, in words as well, and its labels never cover each other."""

from __future__ import annotations

import datetime as dt
from itertools import combinations, pairwise

import pytest
from django.utils import timezone

from derogations.enums import LetterKind, LetterState
from derogations.models import Decision, Letter, LoweringRequest, RequestedPiece
from derogations.pictures.band import _layout, clock_band
from derogations.pictures.seasons import season_curve
from derogations.pictures.sentences import clock_sentence
from derogations.pictures.timeline import timeline
from derogations.selectors.clock import Asked, Rows, facts_of
from mitm.doctrine.selectors import Doctrine
from mitm.law.clock import ClockVerdict, verdict
from mitm.web.svg import Chart
from mitm.web.svg.scales import TimeScale

RECEIVED = dt.date(2026, 9, 15)
OCTOBER, NOVEMBER = (lambda day: dt.date(2026, 10, day)), (lambda day: dt.date(2026, 11, day))


def instant(day: dt.date, hour: int = 10) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))


def letter(number: int, kind: LetterKind, on: dt.date, *, opened: dt.date | None, due: dt.date | None = None) -> Letter:
    return Letter(
        number=number,
        kind=kind,
        state=LetterState.ISSUED,
        issued_at=instant(on),
        consulted_at=instant(opened) if opened else None,
        due_on=due,
    )


def rows_with(
    *asked: tuple[int, dt.date, dt.date, dt.date | None], decision: tuple[str, dt.date, dt.date | None] | None = None
) -> Rows:
    """Letters as (number, received, due, produced); a decision as (outcome, signed, opened)."""
    rows = Rows(letters=[letter(1, LetterKind.ACKNOWLEDGEMENT, RECEIVED, opened=RECEIVED)])
    for number, on, due, produced in asked:
        sent = letter(number, LetterKind.COMPLETENESS, on, opened=on, due=due)
        files = [("stock", produced)] if produced else []
        rows.asked.append(Asked(sent, [RequestedPiece(pk=number, code="stock")], files))
    if decision:
        outcome, signed, opened = decision
        rows.decision = Decision(outcome=outcome, signed_at=instant(signed))
        rows.decision.letter = letter(9, LetterKind(decision_letter(outcome)), signed, opened=opened)
    return rows


def decision_letter(outcome: str) -> str:
    return "grant" if outcome == "granted" else "refusal"


PLAIN = rows_with()
SUSPENDED = rows_with((2, OCTOBER(1), OCTOBER(31), None))
TWICE = rows_with((2, OCTOBER(1), OCTOBER(31), OCTOBER(12)), (3, OCTOBER(28), NOVEMBER(10), None))
UNOPENED = rows_with(decision=("granted", NOVEMBER(4), None))
GRANTED = rows_with(decision=("granted", NOVEMBER(4), NOVEMBER(6)))
GRANTED_LATE = rows_with(decision=("granted", dt.date(2026, 12, 1), dt.date(2026, 12, 3)))
REFUSED = rows_with(decision=("refused", NOVEMBER(4), NOVEMBER(6)))

CASES = {
    "first day": (PLAIN, RECEIVED),
    "plain": (PLAIN, OCTOBER(25)),
    "expires today": (PLAIN, NOVEMBER(15)),
    "silent since last night": (PLAIN, NOVEMBER(16)),
    "suspended": (SUSPENDED, OCTOBER(8)),
    "suspended twice": (TWICE, NOVEMBER(20)),
    "decision not opened": (UNOPENED, NOVEMBER(10)),
    "granted": (GRANTED, NOVEMBER(20)),
    "granted late": (GRANTED_LATE, dt.date(2026, 12, 20)),
    "refused": (REFUSED, NOVEMBER(20)),
}


def shown(rows: Rows, today: dt.date) -> tuple[LoweringRequest, ClockVerdict]:
    request = LoweringRequest(pk=7, received_at=instant(RECEIVED), received_on=RECEIVED)
    return request, verdict(facts_of(request, rows, now=instant(today), doctrine=Doctrine(())))


def band(rows: Rows, today: dt.date) -> Chart:
    request, found = shown(rows, today)
    return clock_band(request, found, rows, now=instant(today))


def sentence(rows: Rows, today: dt.date) -> str:
    request, found = shown(rows, today)
    return clock_sentence(request, found).replace("\u00a0", " ")


@pytest.mark.parametrize("case", CASES)
def test_labels_cover_neither_each_other_nor_each_others_poles(case: str) -> None:
    rows, today = CASES[case]
    request, found = shown(rows, today)
    picture = timeline(request, found, rows, now=instant(today))

    above, below = _layout(picture, TimeScale(picture.first, picture.last, 14, 746))

    for labels in (above, below):
        assert not [pair for pair in combinations(labels, 2) if pair[0].row == pair[1].row and pair[0].meets(pair[1])]
        assert all(label.span[0] >= -0.1 and label.span[1] <= 760.1 for label in labels)


@pytest.mark.parametrize("case", CASES)
def test_the_table_says_all_that_the_picture_shows(case: str) -> None:
    chart = band(*CASES[case])

    assert all(row[0] in chart.description and row[3] for row in chart.rows)
    assert all(row[0] in chart.svg for row in chart.rows)


def test_counted_and_suspended_days_follow_each_other_without_a_gap() -> None:
    request, found = shown(*CASES["suspended twice"])
    picture = timeline(request, found, TWICE, now=instant(NOVEMBER(20)))

    assert [stretch.days for stretch in picture.stretches[:-1]] == [16, 11, 16, 13, 29]
    assert all(one.end == next_one.start for one, next_one in pairwise(picture.stretches))


def test_suspended_days_name_their_letter() -> None:
    assert "Délai suspendu par la lettre n°\u00a03" in band(*CASES["suspended twice"]).description


def test_what_is_not_certain_is_dashed() -> None:
    assert "stroke-dasharray" in band(*CASES["suspended"]).svg
    assert "stroke-dasharray" not in band(*CASES["plain"]).svg


def test_an_unopened_decision_does_not_say_its_outcome() -> None:
    chart = band(*CASES["decision not opened"])

    assert "Décision mise en ligne" in chart.svg
    assert "Accord" not in chart.svg + chart.description + sentence(*CASES["decision not opened"])


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("plain", "Sans décision notifiée au plus tard le dimanche 15 novembre 2026 à minuit, la demande sera réputée"),
        ("suspended", "Le délai est suspendu jusqu’au samedi 31 octobre 2026 au plus tard"),
        ("suspended twice", "au plus tard le mercredi 9 décembre 2026 à minuit"),
        ("silent since last night", "rejetée par le silence gardé jusqu’au dimanche 15 novembre 2026"),
        ("decision not opened", "non ouverte au plus tard le jeudi 19 novembre 2026"),
        ("granted", "La demande est acceptée depuis le vendredi 6 novembre 2026."),
        ("granted late", "cette décision remplace le rejet implicite né le 15 novembre 2026"),
        ("refused", "Le rejet peut être contesté devant le juge jusqu’au jeudi 7 janvier 2027"),
    ],
)
def test_one_sentence_says_where_the_clock_stands(case: str, words: str) -> None:
    assert words in sentence(*CASES[case])


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2027, 1, 7), "Le rejet peut être contesté devant le juge jusqu’au jeudi 7\u00a0janvier 2027."),
        (dt.date(2027, 1, 8), "Le délai pour saisir le juge a pris fin le jeudi 7\u00a0janvier 2027."),
    ],
)
def test_a_period_for_the_court_that_is_over_is_told_so(day: dt.date, words: str) -> None:
    request, found = shown(*CASES["refused"])

    assert words in clock_sentence(request, found, today=day)


def test_on_paper_no_room_is_kept_for_the_pointer() -> None:
    request, found = shown(*CASES["plain"])

    chart = clock_band(request, found, PLAIN, now=instant(OCTOBER(25)), face="print")

    assert "v-chart__tip" not in chart.svg
    assert chart.data_uri.startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize(
    ("name", "state", "said"),
    [
        ("granted", "revoked", "L’accord a été retiré"),
        ("granted", "abrogated", "L’accord a été abrogé."),
        ("refused", "granted", "a été accordée sur recours gracieux."),
    ],
)
def test_the_sentence_says_what_came_after_the_decision(name: str, state: str, said: str) -> None:
    rows, today = CASES[name]
    request, found = shown(rows, today)
    request = LoweringRequest(pk=request.pk, state=state)
    assert said in clock_sentence(request, found)


def test_a_season_names_its_months_and_its_years_as_one_writes_them() -> None:
    one = season_curve({f"2025-{month:02d}": int(month == 3) for month in range(1, 13)})
    assert one is not None
    assert [row[0] for row in one.rows][8:] == ["sept.", "oct.", "nov.", "déc."]
    assert one.description == "Ventes mensuelles de 2025. Le mois le plus fort\u00a0: mars 2025, 1\u00a0boîte."

    two = season_curve({"2024-01": 10, "2025-01": 20})
    assert two is not None
    assert two.description.startswith("Ventes mensuelles de 2024 à 2025, une courbe par année.")
