"""Whoever writes without an account learns that the message has come: once, through a real mailbox, and no machine."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core import mail as postbox

from derogations.mailbox.answering import without_links
from derogations.models import IncomingMail, LoweringRequest
from derogations.services.mailbox import mailbox_read
from mitm.outbox.models import OutgoingMessage
from mitm.outbox.services import send_due
from tests.derogations.mail.letters import RECEIVED, message

if TYPE_CHECKING:
    from time_machine import Traveller

    from tests.derogations.mail.server import ImapServer
    from tests.personas import Persona

pytestmark = pytest.mark.django_db
OTHER = "Une question sur vos stocks"


def answers() -> list[OutgoingMessage]:
    return list(OutgoingMessage.objects.exclude(answers="").order_by("pk"))


def deliver(mailbox: ImapServer, *raws: bytes) -> None:
    for raw in raws:
        mailbox.deliver(raw, at=RECEIVED)
    mailbox_read()


@pytest.mark.parametrize("subject", ["[DemandeBaisse] Laboratoire Aubépine", OTHER])
def test_a_stranger_learns_that_the_message_has_come(mailbox: ImapServer, subject: str) -> None:
    deliver(mailbox, message(subject))
    [row] = answers()

    assert row.address == "alice@aubepine.example"
    for words in (subject, "11\u00a0mars 2026 à 9\u00a0h\u00a030", "Une personne le lira"):
        assert words in row.body
    assert IncomingMail.objects.get().answer == "Accusé de réception envoyé à alice@aubepine.example."


def test_the_answer_says_nothing_of_the_case(mailbox: ImapServer) -> None:
    deliver(mailbox, message(text="Le stock est de 900 unités."))

    said = answers()[0].subject + answers()[0].body
    reference = LoweringRequest.objects.get().reference
    assert [words for words in (str(reference), "900", "rejet", "/agence/") if words in said] == []


def test_the_answer_says_that_a_machine_wrote_it_and_to_what(mailbox: ImapServer) -> None:
    deliver(mailbox, message())
    send_due()

    [sent] = postbox.outbox
    headers = sent.extra_headers
    assert (headers["Auto-Submitted"], headers["In-Reply-To"]) == ("auto-replied", "<demande-1@aubepine.example>")
    assert sent.to == ["alice@aubepine.example"]


def test_a_message_is_answered_once_however_often_it_comes(mailbox: ImapServer) -> None:
    deliver(mailbox, message(), message())
    deliver(mailbox, message(text="Autre texte, même identifiant."))

    assert len(answers()) == 1


def test_a_person_with_an_account_reads_the_portal(mailbox: ImapServer, declarant_a: Persona) -> None:
    deliver(mailbox, message(sender=declarant_a.user.email))

    assert answers() == []
    assert "a un compte" in IncomingMail.objects.get().answer


MACHINES = {
    "auto-generated": {"Auto_Submitted": "auto-generated"},
    "out of office": {"Auto_Submitted": "auto-replied (vacation)"},
    "notified": {"Auto_Submitted": "auto-notified; owner-email=x@y.example"},
    "list": {"List_Id": "<annonces.aubepine.example>"},
    "unsubscribe": {"List_Unsubscribe": "<mailto:stop@aubepine.example>"},
    "bulk": {"Precedence": "Bulk"},
    "bounce": {"Return_Path": "<>"},
    "suppressed": {"X_Auto_Response_Suppress": "OOF, AutoReply"},
    "autoreply": {"X_Autoreply": "yes"},
    "loop": {"X_Loop": "baisse-stock@agence.example"},
    "spam": {"X_Spam_Flag": "YES"},
    "our own": {"Return_Path": "<baisse-stock@agence.example>"},
    "answer to us": {"In_Reply_To": "<message-7@vigie.example>"},
    "in our thread": {"References": "<a@b.example> <message-7@vigie.example>"},
}


@pytest.mark.parametrize("case", MACHINES)
def test_machines_lists_and_bounces_are_never_answered(mailbox: ImapServer, case: str) -> None:
    deliver(mailbox, message(OTHER, **MACHINES[case]))

    assert answers() == []
    assert IncomingMail.objects.get().answer.startswith("Pas d’accusé automatique")


@pytest.mark.parametrize(
    "sender",
    [
        "MAILER-DAEMON@aubepine.example",
        "postmaster@aubepine.example",
        "No-Reply <no-reply@aubepine.example>",
        "ne-pas-repondre@vigie.example",
        "bounces+alice=aubepine.example@aubepine.example",
        "annonces-request@aubepine.example",
        "owner-annonces@aubepine.example",
        "baisse-stock@agence.example",
        "pas une adresse",
        '"a b"@aubepine.example',
    ],
)
def test_an_address_that_no_person_reads_is_never_answered(mailbox: ImapServer, sender: str) -> None:
    raw = message(OTHER).replace(b"Alice Abadie <alice@aubepine.example>", sender.encode())
    deliver(mailbox, raw)

    assert [row.address for row in answers() if row.address != "alice@aubepine.example"] == []


def test_a_sender_cut_by_a_new_line_brings_no_other_recipient(mailbox: ImapServer) -> None:
    hostile = b"alice@aubepine.example\r\n\tBcc: tous@aubepine.example"
    deliver(mailbox, message(OTHER).replace(b"Alice Abadie <alice@aubepine.example>", hostile))
    send_due()

    assert [sent.recipients() for sent in postbox.outbox if "tous@aubepine.example" in sent.recipients()] == []


def test_a_loop_with_another_robot_that_hides_stops_within_the_day(mailbox: ImapServer, clock: Traveller) -> None:
    for number in range(12):
        deliver(mailbox, message(OTHER, identifier=f"<robot-{number}@aubepine.example>"))
    assert len(answers()) == 3

    clock.shift(dt.timedelta(days=1))
    deliver(mailbox, message(OTHER, identifier="<robot-13@aubepine.example>"))
    assert len(answers()) == 4


def test_many_senders_in_a_day_are_answered_up_to_a_limit(mailbox: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("derogations.services.mail_answers.A_DAY", 2)
    for number in range(4):
        deliver(mailbox, message(OTHER, sender=f"a{number}@b.example", identifier=f"<m-{number}@b.example>"))

    assert len(answers()) == 2


def test_a_message_without_identifier_or_beyond_reason_is_not_answered(mailbox: ImapServer) -> None:
    flooded = b"".join(b"X-Flood-%d: x\r\n" % number for number in range(150))
    deliver(mailbox, message(OTHER, identifier=""), flooded + message(OTHER, identifier="<flood@b.example>"))

    assert answers() == []


def test_a_message_whose_transaction_fails_is_not_answered(
    mailbox: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise ValueError

    monkeypatch.setattr("derogations.services.mail_intake.keep_parts", stopped)
    deliver(mailbox, message())

    assert answers() == []


def test_the_answer_goes_where_the_servers_know_the_sender(mailbox: ImapServer) -> None:
    deliver(mailbox, message(OTHER, Return_Path="<alice.abadie@aubepine.example>"))

    assert [row.address for row in answers()] == ["alice.abadie@aubepine.example"]


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("Gagnez sur https://exemple.test/x?y=1 maintenant", "Gagnez sur [lien] maintenant"),
        ("www.exemple.test", "[lien]"),
        ("x" * 500, "x" * 150),
    ],
)
def test_a_subject_is_said_back_short_and_without_links(subject: str, said: str) -> None:
    assert without_links(subject) == said


def test_the_page_of_the_message_says_what_was_answered(mailbox: ImapServer, evaluator: Persona) -> None:
    deliver(mailbox, message(OTHER))
    page = evaluator.client.get(IncomingMail.objects.get().get_absolute_url()).content.decode()

    assert "Accusé de réception envoyé à alice@aubepine.example." in page
