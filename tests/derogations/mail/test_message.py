"""Messages as bytes: whatever they are, an answer; what can be read is read."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings, strategies as st

from derogations.mailbox.headers import received_by
from derogations.mailbox.html import text_of
from derogations.mailbox.message import MAX_PARTS, body_of, read_mail
from tests.derogations.mail.letters import message, trace
from tests.support.files import archive

OURS = ["mx.agence.example"]


def test_a_message_gives_its_text_its_sender_and_its_files() -> None:
    mail = read_mail(message(files=(("réponse.pdf", b"%PDF-1.4"),)))
    assert mail.text == "Bonjour,\n\nVeuillez trouver notre demande."
    assert (mail.heading.sender_name, mail.heading.sender) == ("Alice Abadie", "alice@aubepine.example")
    assert [(part.name, part.content) for part in mail.parts] == [("réponse.pdf", b"%PDF-1.4")]
    assert mail.problem == ""


def test_a_page_is_turned_into_words_and_never_rendered() -> None:
    page = "<style>p{}</style><p>Bonjour&nbsp;<b>à tous</b></p><script>alert(1)</script><img src=x onerror=y><p>Fin"
    raw = b"Subject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode()
    assert read_mail(raw).text == "Bonjour à tous\n\nFin"


@given(st.text(max_size=200))
def test_any_page_gives_text_without_failing(page: str) -> None:
    assert isinstance(text_of(page), str)


def test_the_plain_text_is_preferred_to_the_page() -> None:
    raw = (
        b"Subject: x\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
        b"<p>page</p>\r\n--b\r\nContent-Type: text/plain\r\n\r\ntexte\r\n--b--\r\n"
    )
    assert read_mail(raw).text == "texte"


@pytest.mark.parametrize(
    ("declared", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\lettre.pdf", "lettre.pdf"),
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("a\r\nb.pdf", "a b.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_names_of_files_are_made_safe(declared: str, kept: str) -> None:
    encoded = f"=?utf-8?q?{''.join(f'={byte:02X}' for byte in declared.encode())}?="
    raw = f'Subject: x\r\nContent-Type: application/pdf; name="{encoded}"\r\n\r\nxx'.encode()
    assert [part.name for part in read_mail(raw).parts] == [kept]


def test_an_archive_in_an_archive_is_kept_and_never_opened() -> None:
    bomb = archive(inner_dot_zip="PK" * 1000)
    mail = read_mail(message(files=(("bombe.zip", bomb),)))
    assert [(part.name, part.content) for part in mail.parts] == [("bombe.zip", bomb)]


def test_a_forwarded_message_is_a_file() -> None:
    raw = (
        b"Subject: TR: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nvoir\r\n"
        b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: dedans\r\n\r\ntexte\r\n--b--\r\n"
    )
    mail = read_mail(raw)
    assert mail.text == "voir"
    assert [(part.name, b"dedans" in part.content) for part in mail.parts] == [("piece-1.eml", True)]


def test_ten_thousand_parts_are_cut_short_and_said_so() -> None:
    part = b"--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\nxx\r\n"
    raw = b"Subject: [DemandeBaisse] A\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + part * 10_000
    mail = read_mail(raw)
    assert (len(mail.parts), mail.heading.title.announces) == (MAX_PARTS, True)
    assert "trop de parties" in mail.problem


@pytest.mark.parametrize("depth", [60, 3_000])
def test_a_message_nested_beyond_reason_still_says_who_and_what(depth: int) -> None:
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(depth)
    )
    mail = read_mail(b"Subject: [DemandeBaisse] Aub\r\nFrom: a@b.example\r\n" + nested)
    assert (mail.heading.title.laboratory, mail.heading.sender) == ("Aub", "a@b.example")
    assert "imbri" in mail.problem


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b"\0\0\0", b"\xff\xfe"])
def test_what_is_no_message_says_so(raw: bytes) -> None:
    assert read_mail(raw).problem


BROKEN = [
    b"Subject: x\r\nContent-Type: multipart/mixed\r\n\r\nsans limite",
    b"Subject: x\r\nContent-Type: text/plain; charset=inconnu\r\n\r\nbonjour \xe9",
    b"Subject: x\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
    b"Subject: =?utf-8?B?4pyT?\r\n\r\n",
    b"Subject: =?utf-8?B?////?=\r\nFrom: =?x?q?=00?= <\xff>\r\n\r\n",
    b"From: <<>>, @@\r\nMessage-ID: <<<\r\nSubject: x\r\n\r\nz",
    b"Subject: x\r\nContent-Disposition: attachment; filename*=utf-8''%ff%fe\r\n\r\nz",
    b"Subject: x\r\nContent-Disposition: attachment; filename*0*=inconnu''a; filename*2=b\r\n\r\nz",
]


@pytest.mark.parametrize("raw", BROKEN)
def test_broken_messages_are_read_as_far_as_they_go(raw: bytes) -> None:
    mail = read_mail(raw)
    assert "\0" not in mail.text + mail.heading.subject + mail.heading.sender_name
    (mail.text + mail.heading.subject + mail.heading.sender).encode()


@settings(max_examples=300)
@given(st.binary(max_size=400))
def test_any_bytes_get_an_answer_that_a_database_can_keep(raw: bytes) -> None:
    mail = read_mail(raw)
    kept = [
        mail.text,
        mail.heading.subject,
        mail.heading.sender,
        mail.heading.message_id,
        *(p.name for p in mail.parts),
    ]
    assert "\0" not in "".join(kept)
    "".join(kept).encode()


@settings(max_examples=300)
@given(st.sampled_from(["Subject", "From", "Message-ID", "Received", "Content-Type", "References"]), st.binary())
def test_any_header_gets_an_answer(name: str, value: bytes) -> None:
    read_mail(name.encode() + b": " + value + b"\r\nX: y\r\n\r\nz")


def test_the_body_is_what_servers_do_not_touch() -> None:
    assert body_of(message()) == body_of(message(received=trace("Thu, 12 Mar 2026 09:30:00 +0100")))
    assert body_of(message()) != body_of(message(text="Autre"))


def test_the_date_is_that_of_our_own_server_with_its_offset() -> None:
    [found] = received_by([trace("Mon, 31 Aug 2026 23:59:30 +0200")], OURS)
    assert found.at == dt.datetime(2026, 8, 31, 21, 59, 30, tzinfo=dt.UTC)


def test_the_trace_of_strangers_proves_nothing() -> None:
    assert received_by([trace(by="mx.ailleurs.example")], OURS) == []
    forged = [trace("Wed, 11 Mar 2026 09:30:00 +0100"), trace("Mon, 02 Feb 2026 08:00:00 +0100")]
    assert [found.at.month for found in received_by(forged, OURS)] == [3]


def test_a_message_moved_between_our_servers_keeps_its_first_receipt() -> None:
    hosts = [*OURS, "ancien.agence.example"]
    moved = trace("Tue, 08 Sep 2026 10:00:00 +0200", sender="ancien.agence.example")
    first = trace("Thu, 03 Sep 2026 09:00:00 +0200", by="ancien.agence.example")
    assert [found.at.day for found in received_by([moved, first], hosts)] == [8, 3]


@pytest.mark.parametrize("at", ["", "demain", "Mon, 99 Foo 2026 99:99:99 +0200", "Wed, 11 Mar 99999 09:30:00 +0100"])
def test_a_trace_without_a_date_is_no_proof(at: str) -> None:
    assert received_by([trace(at)], OURS) == []
