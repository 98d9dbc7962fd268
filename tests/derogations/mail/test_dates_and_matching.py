"""When a message was received, and whose it is."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from derogations.enums import MailState, MatchBasis
from derogations.models import IncomingMail, LoweringRequest
from derogations.selectors.clock import verdict_of
from derogations.selectors.mail import laboratory_named, matched
from derogations.services.mail_intake import Delivery, mail_take
from mitm.registry.enums import Source
from mitm.registry.models import LaboratoryAlias
from tests.derogations.mail.letters import RECEIVED, message, trace
from tests.factories import LaboratoryFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 12)


@pytest.fixture(autouse=True)
def our_servers(settings) -> None:
    settings.MAILBOX_RECEIVER = ["mx.agence.example", "ancien.agence.example"]


def take(raw: bytes, internal: dt.datetime | None = RECEIVED) -> IncomingMail:
    return mail_take(Delivery(raw, len(raw), internal))


def request_of(raw: bytes, internal: dt.datetime | None = RECEIVED) -> LoweringRequest:
    request = take(raw, internal).request
    assert request is not None
    return request


def test_a_minute_before_midnight_in_paris_is_that_day(clock) -> None:
    clock.move_to(dt.datetime(2026, 9, 1, 8, 0, tzinfo=dt.UTC))
    request = request_of(message(received=trace("Mon, 31 Aug 2026 23:59:30 +0200")))
    assert (request.received_on, request.implicit_on) == (dt.date(2026, 8, 31), dt.date(2026, 10, 31))


def test_a_minute_after_midnight_in_paris_is_the_next_day_whatever_the_zone_of_the_server(clock) -> None:
    clock.move_to(dt.datetime(2026, 9, 1, 8, 0, tzinfo=dt.UTC))
    assert request_of(message(received=trace("Mon, 31 Aug 2026 22:00:30 +0000"))).received_on == dt.date(2026, 9, 1)


def test_a_sunday_counts(clock) -> None:
    clock.move_to(dt.datetime(2026, 9, 7, 8, 0, tzinfo=dt.UTC))
    request = request_of(message(received=trace("Sun, 06 Sep 2026 11:00:00 +0200")))
    assert (request.received_on, request.implicit_on) == (dt.date(2026, 9, 6), dt.date(2026, 11, 6))


def test_without_a_trace_of_ours_the_mailbox_says_when() -> None:
    request = request_of(message(received=trace(by="mx.ailleurs.example")))
    assert request.received_at == RECEIVED


def test_without_any_date_the_reading_says_when() -> None:
    assert request_of(message(received="rien"), None).received_at == timezone.now()


def test_a_server_that_dates_from_tomorrow_is_not_believed() -> None:
    assert request_of(message(received=trace("Fri, 13 Mar 2026 09:00:00 +0100"))).received_at == RECEIVED


def test_a_message_moved_from_another_mailbox_of_the_agency_counts_from_the_first(clock) -> None:
    clock.move_to(dt.datetime(2026, 9, 9, 8, 0, tzinfo=dt.UTC))
    moved = trace("Tue, 08 Sep 2026 10:00:00 +0200", sender="ancien.agence.example")
    first = trace("Thu, 03 Sep 2026 09:00:00 +0200", by="ancien.agence.example")
    raw = b"Received: " + moved.encode() + b"\r\n" + message(received=first)
    request = request_of(raw)
    assert (request.received_on, request.first_received_on) == (dt.date(2026, 9, 8), dt.date(2026, 9, 3))
    verdict = verdict_of(request, now=timezone.now())
    assert verdict.implicit_decision_on == dt.date(2026, 11, 3)
    assert "first_mailbox" in {note[0] for note in verdict.notes}


def test_the_address_of_one_of_its_people_tells_the_laboratory(pharmacist_a) -> None:
    match = matched(sender=pharmacist_a.user.email, name="", today=TODAY)
    assert match is not None
    assert (match.laboratory_id, match.basis) == (pharmacist_a.laboratory.pk, MatchBasis.ADDRESS)


def person_at(domain: str, laboratory) -> None:
    MembershipFactory(user=UserFactory(email=f"p{laboratory.pk}@{domain}"), role="pharmacist", laboratory=laboratory)


def test_a_domain_of_one_laboratory_alone_tells_it(laboratory_a) -> None:
    person_at("aubepine.example", laboratory_a)
    match = matched(sender="autre@aubepine.example", name="", today=TODAY)
    assert match is not None
    assert (match.laboratory_id, match.basis) == (laboratory_a.pk, MatchBasis.DOMAIN)


def test_a_domain_of_two_laboratories_or_of_everybody_tells_nothing(laboratory_a, laboratory_b) -> None:
    person_at("conseil.example", laboratory_a)
    person_at("conseil.example", laboratory_b)
    person_at("gmail.com", laboratory_a)
    assert matched(sender="x@conseil.example", name="", today=TODAY) is None
    assert matched(sender="x@gmail.com", name="", today=TODAY) is None


def test_a_person_who_left_tells_nothing(laboratory_a) -> None:
    user = UserFactory(email="parti@aubepine.example")
    MembershipFactory(user=user, role="declarant", laboratory=laboratory_a, ended=True)
    assert matched(sender=user.email, name="", today=TODAY) is None


@pytest.mark.parametrize("name", ["Laboratoire Aubépine", "LABORATOIRE AUBEPINE", "aubépine"])
def test_the_name_tells_when_one_laboratory_alone_has_it(laboratory_a, laboratory_b, name: str) -> None:
    assert laboratory_named(name) == laboratory_a.pk


def test_a_spelling_of_the_register_tells(laboratory_a) -> None:
    LaboratoryAlias.objects.create(
        laboratory=laboratory_a, spelling="ABP (FRANCE)", normalised="abp france FR", source=Source.BDPM
    )
    LaboratoryAlias.objects.create(laboratory=laboratory_a, spelling="ABP", normalised="abp", source=Source.BDPM)
    assert laboratory_named("A.B.P") in (laboratory_a.pk, None)
    assert laboratory_named("abp") == laboratory_a.pk


@pytest.mark.parametrize("name", ["Laboratoire", "", "xyz", "Lab"])
def test_a_name_that_several_have_or_nobody_tells_nothing(laboratory_a, laboratory_b, name: str) -> None:
    assert laboratory_named(name) is None


def test_a_merged_laboratory_leads_to_the_one_that_is_kept(laboratory_a) -> None:
    merged = LaboratoryFactory(name="Ancienne Maison", merged_into=laboratory_a)
    person_at("ancienne.example", merged)
    match = matched(sender="x@ancienne.example", name="", today=TODAY)
    assert match is not None
    assert match.laboratory_id == laboratory_a.pk


def test_an_address_and_a_name_that_disagree_leave_it_to_a_person(pharmacist_a, laboratory_b) -> None:
    mail = take(message("[DemandeBaisse] Laboratoire Bruyère", sender=pharmacist_a.user.email))
    assert (mail.state, mail.request.laboratory) == (MailState.TO_MATCH, None)
    assert mail.request.implicit_on == dt.date(2026, 5, 11)


def test_a_request_without_a_name_is_that_of_its_sender() -> None:
    assert request_of(message("[DemandeBaisse]")).applicant == "Alice Abadie"
    assert request_of(message("[DemandeBaisse]", sender="", identifier="<z@z>", text="z")).applicant


def test_a_message_too_large_is_registered_from_its_headers_and_stays_where_it_is(settings) -> None:
    settings.MAILBOX_MAX_BYTES = 1024
    raw = message(text="x" * 2_000)
    head = raw[: raw.index(b"\r\n\r\n") + 4]
    mail = mail_take(Delivery(head, 60 * 1024 * 1024, RECEIVED, 1, 7))
    assert (mail.is_kept, mail.put_away, mail.size) == (False, True, 60 * 1024 * 1024)
    assert mail.request is not None
    assert "60" in mail.problem
    assert "en-têtes" in mail.problem


def test_a_message_that_breaks_the_database_is_kept_as_unreadable(monkeypatch) -> None:
    def broken(*args: object, **options: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr("derogations.services.mail_intake._decide", broken)
    mail = take(message())
    assert (mail.state, mail.is_kept) == (MailState.UNREADABLE, True)
    assert "ValueError" in mail.problem


@pytest.mark.parametrize("raw", [b"", b"\0\0\0 rien"])
def test_what_is_no_message_is_kept_and_shown(raw: bytes) -> None:
    mail = take(raw)
    assert (mail.state, mail.is_kept, mail.awaits) == (MailState.UNREADABLE, True, True)
