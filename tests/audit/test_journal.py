"""The journal: a chain per case that shows any later change, whoever makes it."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from mitm.accounts.actor import Actor
from mitm.audit.labels import state_change
from mitm.audit.models import DailySeal, Event, Snapshot
from mitm.audit.selectors import events_of, snapshots_of
from mitm.audit.services import freeze, record, seal_finished_days
from mitm.audit.verification import first_broken_link, journal_faults
from mitm.jobs.ticks import seal_journal

pytestmark = pytest.mark.django_db
CLOCK = Actor.of_system("horloge")


def write(case, *kinds, actor=CLOCK, **options):
    with transaction.atomic():
        return [record(case, kind, actor=actor, **options) for kind in kinds]


def by_sql(statement, *, table="audit_event"):
    """What somebody with the keys of the database could do: switch the trigger off, change, switch it on."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


class TestWriting:
    def test_events_follow_one_another(self, laboratory_a):
        first, second = write(laboratory_a, "filed", "received")

        assert (first.sequence, second.sequence) == (1, 2)
        assert second.previous_hash == first.hash
        assert [event.kind for event in events_of(laboratory_a)] == ["filed", "received"]

    def test_each_case_has_its_own_chain(self, laboratory_a, laboratory_b):
        write(laboratory_a, "filed")

        assert write(laboratory_b, "filed")[0].sequence == 1

    def test_it_says_who_acted_for_whom(self, laboratory_a, declarant_a):
        event = write(laboratory_a, "filed", actor=declarant_a.actor)[0]

        assert (event.actor, event.actor_label) == (declarant_a.user, "Alice Abadie")
        assert (event.organisation, event.audience) == ("Laboratoire Aubépine", "laboratory")

    def test_a_name_longer_than_its_column_keeps_nobody_from_acting(self, laboratory_a, declarant_a):
        declarant_a.membership.laboratory.name = "Société " * 40
        event = write(laboratory_a, "filed", actor=declarant_a.actor)[0]
        assert event.organisation == ("Société " * 40)[:200]
        assert first_broken_link(laboratory_a) is None

    def test_dates_and_decimals_are_kept_as_text(self, laboratory_a):
        write(laboratory_a, "filed", data={"on": dt.date(2026, 3, 12), "share": Decimal("0.10")})

        assert events_of(laboratory_a).get().data == {"on": "2026-03-12", "share": "0.10"}
        assert first_broken_link(laboratory_a) is None

    def test_floats_are_not_evidence(self, laboratory_a):
        with pytest.raises(TypeError, match="float"):
            write(laboratory_a, "filed", data={"share": 0.1})

    def test_when_it_happened_may_precede_when_it_was_written(self, laboratory_a):
        happened = timezone.now() - dt.timedelta(days=3)
        write(laboratory_a, "rejected", at=happened)

        event = events_of(laboratory_a).get()
        assert event.at == happened
        assert event.recorded_at > happened

    @pytest.mark.django_db(transaction=True)
    def test_an_event_outside_a_transaction_is_a_mistake(self, laboratory_a):
        with pytest.raises(RuntimeError, match="in the transaction"):
            record(laboratory_a, "filed", actor=CLOCK)

    @pytest.mark.django_db(transaction=True)
    def test_writers_at_the_same_time_make_one_chain(self, laboratory_a):
        def writer():
            write(laboratory_a, "a", "b", "c")
            connection.close()

        threads = [threading.Thread(target=writer) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert list(events_of(laboratory_a).values_list("sequence", flat=True)) == list(range(1, 19))
        assert first_broken_link(laboratory_a) is None


class TestFreezing:
    def test_what_was_filed_stays_readable(self, laboratory_a, pharmacist_a):
        data = {"starts_on": dt.date(2026, 3, 1), "quantity": Decimal(120)}

        freeze(laboratory_a, number=1, data=data, schema_version=1, actor=pharmacist_a.actor)

        snapshot = snapshots_of(laboratory_a).get()
        assert snapshot.data == {"starts_on": "2026-03-01", "quantity": "120"}
        assert snapshot.filed_by == pharmacist_a.user

    def test_a_version_is_filed_once(self, laboratory_a):
        freeze(laboratory_a, number=1, data={}, schema_version=1, actor=CLOCK)

        with pytest.raises(DatabaseError, match="snapshot_number_unique"), transaction.atomic():
            freeze(laboratory_a, number=1, data={}, schema_version=1, actor=CLOCK)


class TestTampering:
    @pytest.mark.parametrize("model", [Event, Snapshot, DailySeal])
    @pytest.mark.parametrize("statement", ["UPDATE {table} SET id = id", "DELETE FROM {table}"])
    def test_the_database_refuses_it(self, laboratory_a, model, statement):
        write(laboratory_a, "filed")
        freeze(laboratory_a, number=1, data={}, schema_version=1, actor=CLOCK)
        DailySeal.objects.create(day=dt.date(2026, 1, 1), events=0, hash="x", sealed_at=timezone.now())

        with (
            pytest.raises(DatabaseError, match="Cannot update or delete"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format(table=model._meta.db_table))

    @pytest.mark.parametrize(
        ("statement", "broken"),
        [
            ("UPDATE audit_event SET comment = 'autre' WHERE sequence = 2", 2),
            ("UPDATE audit_event SET data = '{\"a\": 1}' WHERE sequence = 2", 2),
            ("UPDATE audit_event SET at = at + interval '1 day' WHERE sequence = 1", 1),
            ("UPDATE audit_event SET actor_label = 'autre' WHERE sequence = 3", 3),
            ("UPDATE audit_event SET audience = 'agency' WHERE sequence = 3", 3),
            ("DELETE FROM audit_event WHERE sequence = 2", 3),
            ("DELETE FROM audit_event WHERE sequence = 1", 2),
        ],
    )
    def test_done_behind_the_trigger_it_shows(self, laboratory_a, statement, broken):
        write(laboratory_a, "filed", "received", "closed")
        assert first_broken_link(laboratory_a) is None

        by_sql(statement)

        assert first_broken_link(laboratory_a) == broken

    def test_a_frozen_version_that_changed_shows(self, laboratory_a):
        freeze(laboratory_a, number=1, data={"a": 1}, schema_version=1, actor=CLOCK)

        by_sql("UPDATE audit_snapshot SET data = '{\"a\": 2}'", table="audit_snapshot")

        assert "la version figée a changé" in str(next(journal_faults()))

    def test_each_broken_case_is_reported_once(self, laboratory_a, laboratory_b):
        write(laboratory_a, "a", "b", "c")
        write(laboratory_b, "a", "b", "c")

        by_sql("UPDATE audit_event SET comment = 'autre'")

        assert len(list(journal_faults())) == 2


@pytest.mark.real_time
class TestSealing:
    """Seals follow the database's clock, so these tests age what was written instead of travelling."""

    @pytest.fixture(autouse=True)
    def _three_days(self, laboratory_a):
        write(laboratory_a, "filed", "received", "closed")
        by_sql("UPDATE audit_event SET recorded_at = recorded_at - interval '1 day' * (5 - sequence)")

    def test_every_day_that_is_over_gets_its_seal(self):
        seals = seal_finished_days()

        today = timezone.localdate()
        assert [(today - seal.day).days for seal in seals] == [4, 3, 2, 1]
        assert [seal.events for seal in seals] == [1, 1, 1, 0]
        assert seals[1].previous_hash == seals[0].hash

    def test_a_second_run_seals_nothing_more(self):
        seal_finished_days()

        assert seal_finished_days() == []
        assert DailySeal.objects.count() == 4

    def test_a_whole_journal_has_no_fault(self):
        seal_finished_days()

        assert list(journal_faults()) == []

    def test_the_end_of_a_chain_that_was_cut_shows_in_the_seal(self):
        seal_finished_days()

        by_sql("DELETE FROM audit_event WHERE sequence = 3")

        assert "n’est plus ce qui a été scellé" in str(next(journal_faults()))

    @pytest.mark.parametrize("statement", ["DELETE FROM audit_snapshot", "UPDATE audit_snapshot SET number = 2"])
    def test_a_frozen_version_that_was_taken_away_or_moved_shows(self, laboratory_a, statement):
        freeze(laboratory_a, number=1, data={"a": 1}, schema_version=1, actor=CLOCK)
        aged = "UPDATE audit_snapshot SET recorded_at = recorded_at - interval '2 days'"
        by_sql(aged, table="audit_snapshot")
        seal_finished_days()
        assert list(journal_faults()) == []

        by_sql(statement, table="audit_snapshot")

        assert "n’est plus ce qui a été scellé" in str(next(journal_faults()))

    def test_a_seal_that_was_taken_away_shows(self):
        seal_finished_days()

        by_sql(
            "DELETE FROM audit_dailyseal WHERE day = (SELECT min(day) + 1 FROM audit_dailyseal)",
            table="audit_dailyseal",
        )

        assert any("un sceau manque" in str(fault) for fault in journal_faults())

    def test_an_auditor_verifies_all_of_it_with_one_command(self, capsys):
        seal_finished_days()
        call_command("verify_audit")

        assert "3\u00a0événements" in capsys.readouterr().out
        by_sql("UPDATE audit_event SET comment = 'autre' WHERE sequence = 2")
        with pytest.raises(CommandError, match="1\u00a0anomalie"):
            call_command("verify_audit")
        assert "événement 2" in capsys.readouterr().out


@pytest.mark.real_time
@pytest.mark.django_db(transaction=True)
def test_a_day_is_not_sealed_while_somebody_is_still_writing(laboratory_a):
    written, finish = threading.Event(), threading.Event()

    def slow_writer():
        with transaction.atomic():
            record(laboratory_a, "filed", actor=CLOCK)
            written.set()
            finish.wait(10)
        connection.close()

    thread = threading.Thread(target=slow_writer)
    thread.start()
    written.wait(10)
    assert seal_journal(timezone.now()) == []
    finish.set()
    thread.join()

    assert not DailySeal.objects.exists()


def test_a_change_of_state_is_told_in_words_and_only_when_there_is_one() -> None:
    case_type = "declarations.declaration"

    assert state_change(case_type, "draft", "to_confirm") == "Brouillon → À confirmer par le pharmacien"
    assert state_change(case_type, "", "draft") == "Brouillon"
    assert state_change(case_type, "draft", "draft") == ""
