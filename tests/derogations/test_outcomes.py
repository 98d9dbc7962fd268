"""What became of a request is written once the law is certain of it, on its legal day, once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from derogations.enums import OutcomeKind, State
from derogations.guide import Moment, guide
from derogations.selectors.clock import verdict_of
from derogations.services.outcomes import record_silence
from mitm.accounts.actor import Actor
from mitm.audit.selectors import events_of
from mitm.outbox.models import OutgoingMessage
from tests.derogations.building import effects, filed, on_paper

if TYPE_CHECKING:
    from time_machine import Traveller

    from tests.personas import Persona

CLOCK = Actor.of_system("horloge")
FLIP = dt.datetime(2026, 5, 12, 22, tzinfo=dt.UTC)  # filed on 12 March; midnight in Paris
SECOND = dt.timedelta(seconds=1)


def test_silence_is_written_at_the_flip_on_its_legal_day(pharmacist_a: Persona, clock: Traveller) -> None:
    request = filed(pharmacist_a)
    clock.move_to(FLIP + dt.timedelta(days=3))

    outcome = record_silence(request, now=FLIP, actor=CLOCK)

    assert outcome is not None
    assert (outcome.kind, outcome.legal_on, outcome.recorded_at) == (OutcomeKind.SILENCE, dt.date(2026, 5, 12), FLIP)
    request.refresh_from_db()
    assert request.state == State.SILENCE


def test_silence_is_not_written_one_second_before(pharmacist_a: Persona) -> None:
    request = filed(pharmacist_a)

    assert record_silence(request, now=FLIP - SECOND, actor=CLOCK) is None
    assert effects(request) == []


def test_silence_is_written_and_told_once(pharmacist_a: Persona) -> None:
    request = filed(pharmacist_a)
    record_silence(request, now=FLIP, actor=CLOCK)
    told = OutgoingMessage.objects.count()

    assert record_silence(request, now=FLIP + SECOND, actor=CLOCK) is None

    assert (len(effects(request)), OutgoingMessage.objects.count()) == (1, told)
    assert [event.kind for event in events_of(request)].count("fall_silent") == 1


def test_silence_also_rejects_a_request_whose_sender_nobody_has_recognised(evaluator: Persona) -> None:
    request = on_paper(evaluator, dt.date(2026, 3, 2))

    outcome = record_silence(request, now=dt.datetime(2026, 5, 2, 22, tzinfo=dt.UTC), actor=CLOCK)

    assert outcome is not None
    assert outcome.legal_on == dt.date(2026, 5, 2)


@pytest.mark.parametrize(
    ("now", "moment", "late"),
    [
        (dt.datetime(2026, 5, 10, 12, tzinfo=dt.UTC), Moment.BEFORE, False),
        (dt.datetime(2026, 5, 11, 12, tzinfo=dt.UTC), Moment.EVE, False),
        (dt.datetime(2026, 5, 11, 22, tzinfo=dt.UTC), Moment.LAST_DAY, False),
        (FLIP - SECOND, Moment.LAST_DAY, False),
        (FLIP, Moment.AFTER, True),
    ],
)
def test_the_guide_says_where_a_signature_would_fall(
    pharmacist_a: Persona, now: dt.datetime, moment: Moment, late: bool
) -> None:
    request = filed(pharmacist_a)

    found = guide(verdict_of(request, now=now), now=now, by_post=False)

    assert found is not None
    assert (found.moment, found.late) == (moment, late)
    assert (found.last_day, found.safe_day) == (dt.date(2026, 5, 12), dt.date(2026, 5, 11))
