"""From the mailbox to a request, through a real IMAP server."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from derogations.enums import Channel, MailState, MatchBasis
from derogations.mailbox.imap import Mailbox
from derogations.models import IncomingMail, LoweringRequest
from derogations.services.mailbox import mailbox_read
from mitm.documents import storage
from mitm.documents.models import Attachment
from mitm.jobs.ticking import tick
from mitm.outbox.models import OutgoingMessage
from mitm.settings import env
from tests.derogations.mail.letters import RECEIVED, message, trace
from tests.derogations.mail.server import ImapServer
from tests.support.files import pdf

pytestmark = pytest.mark.django_db


def said() -> list[str]:
    return mailbox_read().lines()


def test_a_message_with_the_title_becomes_a_request_dated_by_our_server(mailbox: ImapServer, laboratory_a) -> None:
    mailbox.deliver(message(), at=RECEIVED)
    assert said() == ["1\u00a0demande enregistrée"]
    request = LoweringRequest.objects.get()
    assert (request.channel, request.laboratory, request.applicant) == (
        Channel.EMAIL,
        laboratory_a,
        "Laboratoire Aubépine",
    )
    assert request.received_at == dt.datetime(2026, 3, 11, 8, 30, tzinfo=dt.UTC)
    assert (request.received_on, request.implicit_on) == (dt.date(2026, 3, 11), dt.date(2026, 5, 11))


def test_the_original_is_kept_byte_for_byte(mailbox: ImapServer) -> None:
    raw = message(files=(("notice.pdf", pdf()),))
    mailbox.deliver(raw, at=RECEIVED)
    said()
    mail = IncomingMail.objects.get()
    assert storage.fetch(storage.ORIGINALS, mail.sha256) == raw
    assert mail.size == len(raw)


def test_a_second_reading_finds_nothing(mailbox: ImapServer) -> None:
    mailbox.deliver(message(), at=RECEIVED)
    assert (said(), said()) == (["1\u00a0demande enregistrée, à rattacher"], [])
    assert (mailbox.count(), mailbox.count('"Trait&AOk-"')) == (0, 1)


def test_the_tick_reads_the_mailbox(mailbox: ImapServer) -> None:
    mailbox.deliver(message(), at=RECEIVED)
    reports = {report.name: report.lines for report in tick(at=timezone.now()) or []}
    assert reports["boîte aux lettres"] == ["1\u00a0demande enregistrée, à rattacher"]


def test_the_same_message_delivered_twice_is_a_duplicate(mailbox: ImapServer) -> None:
    mailbox.deliver(message(), at=RECEIVED)
    mailbox.deliver(message(received=trace("Wed, 11 Mar 2026 09:31:00 +0100")), at=RECEIVED)
    assert said() == ["1\u00a0demande enregistrée, à rattacher", "1\u00a0doublon"]
    assert LoweringRequest.objects.count() == 1
    double = IncomingMail.objects.get(state=MailState.DUPLICATE)
    assert double.duplicate_of.state == MailState.TO_MATCH


def test_a_notice_added_on_the_way_makes_no_second_request(mailbox: ImapServer) -> None:
    mailbox.deliver(message(), at=RECEIVED)
    mailbox.deliver(message() + b"\r\nCe message est confidentiel.\r\n", at=RECEIVED)
    assert said() == ["1\u00a0demande enregistrée, à rattacher", "1\u00a0doublon"]


def test_a_message_without_identifier_is_recognised_by_its_hash(mailbox: ImapServer) -> None:
    mailbox.deliver(message(identifier=""), at=RECEIVED)
    mailbox.deliver(message(identifier=""), at=RECEIVED)
    assert said() == ["1\u00a0demande enregistrée, à rattacher", "1\u00a0doublon"]


def test_a_sender_that_repeats_its_identifiers_loses_nothing(mailbox: ImapServer) -> None:
    mailbox.deliver(message(), at=RECEIVED)
    mailbox.deliver(message("[DemandeBaisse] Autre", text="Une tout autre demande."), at=RECEIVED)
    assert said() == ["2\u00a0demandes enregistrées, à rattacher"]


def test_a_run_stopped_before_the_message_was_put_away_does_not_take_it_again(mailbox, monkeypatch) -> None:
    mailbox.deliver(message(), at=RECEIVED)
    with monkeypatch.context() as halt:
        halt.setattr(Mailbox, "put_away", _stopped)
        with pytest.raises(KeyboardInterrupt):
            mailbox_read()
    assert (IncomingMail.objects.count(), mailbox.count()) == (1, 1)
    assert said() == []
    assert (IncomingMail.objects.count(), LoweringRequest.objects.count(), mailbox.count()) == (1, 1, 0)


def test_a_run_stopped_before_the_commit_takes_the_message_at_the_next(mailbox, monkeypatch) -> None:
    mailbox.deliver(message(), at=RECEIVED)
    with monkeypatch.context() as halt:
        halt.setattr("derogations.services.mail_intake.keep_parts", _stopped)
        with pytest.raises(KeyboardInterrupt):
            mailbox_read()
    assert (IncomingMail.objects.count(), LoweringRequest.objects.count(), mailbox.count()) == (0, 0, 1)
    assert said() == ["1\u00a0demande enregistrée, à rattacher"]


def _stopped(*args: object, **options: object) -> None:
    raise KeyboardInterrupt


def test_a_mailbox_numbered_anew_brings_nothing_twice(mailbox: ImapServer) -> None:
    mailbox.deliver(message(), at=RECEIVED)
    said()
    IncomingMail.objects.update(uid_validity=1)
    mailbox.deliver(message(), at=RECEIVED)
    said()
    assert IncomingMail.objects.get().state == MailState.TO_MATCH


def test_a_server_that_cannot_move_is_told_that_the_message_was_read(mailbox: ImapServer, monkeypatch) -> None:
    monkeypatch.setattr(Mailbox, "_moved", lambda self, uid: False)
    mailbox.deliver(message(), at=RECEIVED)
    assert (said(), said()) == (["1\u00a0demande enregistrée, à rattacher"], [])
    client = mailbox.client()
    client.select("INBOX")
    assert client.search(None, "SEEN")[1] == [b"1"]
    client.logout()


def test_a_server_that_is_down_is_a_line_of_the_report(settings, mailbox: ImapServer) -> None:
    settings.MAILBOX = settings.MAILBOX | {"port": 1}
    assert said() == ["la boîte aux lettres 127.0.0.1 ne répond pas (ConnectionRefusedError)"]


def test_a_wrong_password_is_a_line_of_the_report_and_is_not_written(settings, mailbox, caplog) -> None:
    settings.MAILBOX = settings.MAILBOX | {"password": "faux-mot-de-passe"}
    assert said() == ["la boîte aux lettres 127.0.0.1 ne répond pas (error)"]
    assert "faux-mot-de-passe" not in caplog.text


def test_no_mailbox_no_work(settings) -> None:
    settings.MAILBOX = None
    assert mailbox_read().lines() == []


def test_files_that_may_come_in_are_those_of_the_request_the_others_say_why(mailbox: ImapServer) -> None:
    files = (("notice.pdf", pdf()), ("facture.pdf", b"MZ\x90" + b"\0" * 50), ("vide.pdf", b""))
    mailbox.deliver(message(files=files), at=RECEIVED)
    said()
    refusals = dict(IncomingMail.objects.get().parts.values_list("name", "refusal"))
    assert refusals == {
        "notice.pdf": "",
        "facture.pdf": "Le contenu de ce fichier n’est pas celui d’un fichier .pdf.",
        "vide.pdf": "Ce fichier est vide (0 octet).",
    }
    assert Attachment.objects.get().case_id == LoweringRequest.objects.get().pk


def test_another_subject_opens_nothing_and_waits_for_somebody(mailbox: ImapServer) -> None:
    mailbox.deliver(message("Vœux 2026", files=(("carte.pdf", pdf()),)), at=RECEIVED)
    assert said() == ["1\u00a0autre message"]
    mail = IncomingMail.objects.get()
    assert (mail.awaits, mail.request, mail.parts.count()) == (True, None, 1)


def test_the_laboratory_is_told_of_a_request_by_one_of_its_people(mailbox, pharmacist_a) -> None:
    mailbox.deliver(message(sender=pharmacist_a.user.email), at=RECEIVED)
    said()
    assert IncomingMail.objects.get().match_basis == MatchBasis.ADDRESS
    assert OutgoingMessage.objects.filter(recipient=pharmacist_a.user, subject__contains="courriel").exists()


def test_an_answer_in_the_thread_continues_the_request(mailbox: ImapServer) -> None:
    mailbox.deliver(message(), at=RECEIVED)
    thread = {"identifier": "<b@aubepine.example>", "In_Reply_To": "<demande-1@aubepine.example>"}
    mailbox.deliver(message("RE: [DemandeBaisse] Aubépine", text="Voici la suite.", **thread), at=RECEIVED)
    assert said() == ["1\u00a0demande enregistrée, à rattacher", "1\u00a0suite de demande"]
    assert LoweringRequest.objects.get().mails.count() == 2


def test_a_stranger_does_not_slip_into_a_request(mailbox: ImapServer) -> None:
    mailbox.deliver(message(), at=RECEIVED)
    said()
    reference = LoweringRequest.objects.get().reference
    mailbox.deliver(message(f"RE: {reference}", sender="x@ailleurs.example", identifier="<z@z>"), at=RECEIVED)
    assert said() == ["1\u00a0autre message"]


def test_nobody_slips_into_a_request_of_nobody(mailbox: ImapServer) -> None:
    mailbox.deliver(message(sender=""), at=RECEIVED)
    said()
    reference = LoweringRequest.objects.get().reference
    mailbox.deliver(message(f"RE: {reference}", sender="", identifier="<z@z>"), at=RECEIVED)
    assert said() == ["1\u00a0autre message"]


def test_an_answering_machine_opens_no_request(mailbox: ImapServer) -> None:
    mailbox.deliver(message("RE: [DemandeBaisse] Aubépine", Auto_Submitted="auto-replied"), at=RECEIVED)
    assert said() == ["1\u00a0autre message"]
    assert LoweringRequest.objects.count() == 0


def test_a_message_too_large_is_read_by_its_headers_and_stays_in_the_mailbox(settings, mailbox: ImapServer) -> None:
    settings.MAILBOX_MAX_BYTES = 2_000
    mailbox.deliver(message(text="x" * 70 + "\n" + "y\n" * 3_000), at=RECEIVED)
    assert (said(), said()) == (["1\u00a0demande enregistrée, à rattacher"], [])
    mail = IncomingMail.objects.get()
    assert (mail.is_kept, mail.text, mailbox.count()) == (False, "", 1)
    assert mail.received_at == RECEIVED


def test_a_message_of_sixty_mebibytes_is_no_trouble(mailbox: ImapServer) -> None:
    mailbox.deliver(message() + (b"x" * 76 + b"\r\n") * (60 * 2**20 // 78), at=RECEIVED)
    assert said() == ["1\u00a0demande enregistrée, à rattacher"]
    assert IncomingMail.objects.get().size > 60 * 2**20


ADDRESSES = [
    ("imaps://a%40b:p%2Fw@mail.example", ("tls", 993, "a@b", "p/w", "INBOX", "Traité")),
    ("imap+tls://a:b@mail.example:1143/RSMED?archive=Lus", ("starttls", 1143, "a", "b", "RSMED", "Lus")),
    ("imap://a:b@127.0.0.1:1143/", ("none", 1143, "a", "b", "INBOX", "Traité")),
]


@pytest.mark.parametrize(("url", "expected"), ADDRESSES)
def test_the_address_of_a_mailbox_says_everything(url: str, expected: tuple[object, ...]) -> None:
    found = env.mailbox(url)
    assert found is not None
    assert tuple(found[key] for key in ("security", "port", "user", "password", "folder", "archive")) == expected


REFUSED = ["pop://a:b@c", "imaps://mail.example", "imaps://a:b@", "imap://a:b@mail.example", "imaps://a:b@c:99999"]


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_that_cannot_be_stops_the_start_and_keeps_its_secret(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        env.mailbox(url)
    assert ":b@" not in str(refusal.value)
