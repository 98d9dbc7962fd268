"""The demonstration's requests: in every state on the day of loading, by the law's own reckoning."""

import datetime as dt

import pytest
from django.utils import timezone

from derogations.enums import AppealState, Channel, LetterKind, OutcomeKind, State
from derogations.models import (
    Appeal,
    IncomingMail,
    Letter,
    LoweringRequest,
    Outcome,
    PieceFile,
    Publication,
    ReasonsRequest,
)
from derogations.selectors.clock import verdict_of
from mitm.accounts.models import Delegation
from mitm.audit.verification import journal_faults
from mitm.home.demonstration.catalogue import LABORATORIES
from mitm.home.demonstration.lowering.days import moment, reachable, receipt_for
from mitm.home.demonstration.lowering.roster import STEPS
from mitm.home.demonstration.people import cast_of, company_people
from mitm.home.demonstration.register import write_files
from mitm.home.demonstration.scenario import Size, play
from mitm.jobs.ticking import steps, tick
from mitm.law.clock import Status
from mitm.law.periods import add_months
from mitm.registry.models import LaboratoryAlias, Threshold
from mitm.registry.services import import_register

NOW = dt.datetime(2026, 3, 12, 9, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
YESTERDAY = TODAY - dt.timedelta(days=1)


def _load(folder) -> None:  # type: ignore[no-untyped-def]
    write_files(folder)
    import_register(source=folder, snapshot_date=TODAY)
    companies = [
        (slug, LaboratoryAlias.objects.get(spelling=spelling).laboratory) for slug, spelling in LABORATORIES.items()
    ]
    play(cast_of(company_people(companies)), now=NOW, size=Size(past=0, recent=0, drafts=0))


def _ending(day: dt.date) -> list[LoweringRequest]:
    return list(LoweringRequest.objects.filter(implicit_on=day).order_by("pk"))


def _no_surprise() -> None:
    reports = tick(at=NOW, only=STEPS)
    assert reports == []
    assert list(journal_faults()) == []


def _every_state() -> None:
    assert set(LoweringRequest.objects.values_list("state", flat=True)) == set(State)
    assert set(Letter.objects.filter(state="issued").values_list("kind", flat=True)) == set(LetterKind)
    assert set(Outcome.objects.values_list("kind", flat=True)) == set(OutcomeKind)
    assert set(Appeal.objects.values_list("state", flat=True)) >= {
        AppealState.PENDING,
        AppealState.ACCEPTED,
        AppealState.SILENCE,
    }
    assert set(LoweringRequest.objects.values_list("channel", flat=True)) == set(Channel)
    assert set(ReasonsRequest.objects.values_list("given_on", flat=True)) > {None}


def _the_four_that_matter() -> None:
    [today] = _ending(TODAY)
    assert verdict_of(today, now=NOW).status is Status.RUNNING
    last_night = [case for case in _ending(YESTERDAY) if case.state == State.SILENCE]
    assert [timezone.localdate(case.outcomes.get().recorded_at) for case in last_night] == [TODAY]
    [provisional] = [case for case in _ending(YESTERDAY) if case.state == State.INSTRUCTING]
    found = verdict_of(provisional, now=NOW)
    assert (found.status, found.provisional) == (Status.IMPLICIT_REJECTION, True)
    standings = [verdict_of(case, now=NOW).status for case in LoweringRequest.objects.open()]
    assert standings.count(Status.SUSPENDED) == 2


def _the_others() -> None:
    assert len(_ending(TODAY + dt.timedelta(days=2))) == 1
    assert LoweringRequest.objects.filter(received_on=TODAY, state=State.RECEIVED).exists()
    assert LoweringRequest.objects.exclude(first_authority="").exists()
    assert IncomingMail.objects.filter(state="to_match", request__laboratory=None).count() == 1
    assert Threshold.objects.filter(starts_on__lte=TODAY, value=4, unit="weeks").count() >= 2
    assert Publication.objects.filter(decision__request__state=State.GRANTED).count() >= 6
    assert PieceFile.objects.filter(asked__isnull=False).exists()
    assert sorted(Delegation.objects.values_list("ends_on", flat=True), key=str) == [YESTERDAY, None]
    assert not LoweringRequest.objects.filter(registered_at__gt=NOW).exists()


@pytest.mark.django_db
def test_requests_are_in_every_state_on_the_day_of_loading(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    _load(tmp_path)
    _every_state()
    _the_four_that_matter()
    _the_others()
    _no_surprise()


def test_the_clock_of_the_demonstration_knows_its_steps() -> None:
    assert {step.name for step in steps()} >= STEPS


def test_every_last_day_has_a_receipt() -> None:
    for day in (dt.date(2026, 1, 1) + dt.timedelta(days=count) for count in range(365)):
        received, pause = receipt_for(day)
        assert add_months(received, 2) + dt.timedelta(days=pause) == day


def test_some_last_days_take_a_suspension() -> None:
    assert receipt_for(dt.date(2026, 8, 31))[1] == 1
    assert reachable(dt.date(2026, 8, 31)) == dt.date(2026, 8, 28)
    assert moment(dt.date(2026, 8, 31), 9).hour == 9
