"""« [DemandeBaisse] Nom du laboratoire » in its real-life spellings."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from derogations.mailbox.message import read_heading
from derogations.mailbox.subject import read_title, reference_in

REAL = [
    "[DemandeBaisse] Aubépine",
    "[demandebaisse] Aubépine",
    "[DEMANDEBAISSE]Aubépine",
    "[DémandeBaisse] Aubépine",
    "[DemandeBaisse]\u00a0Aubépine",
    "[ Demande Baisse ] Aubépine",
    "[Demande de baisse] – Aubépine",
    "[DEMANDE DE BAISSE] : Aubépine",
    "[Demande-de-baisse] Aubépine",
    "[Demande_Baisse]_Aubépine",
    "[Demandes de baisses] Aubépine",
    "［DemandeBaisse］ Aubépine",
    "[[DemandeBaisse]] Aubépine",
    "【DemandeBaisse】Aubépine",
    "(DemandeBaisse) Aubépine",
    "{DemandeBaisse} Aubépine",
    "<DemandeBaisse> Aubépine",
    "«\u00a0DemandeBaisse\u00a0» Aubépine",
    "[DemandeBaisse Aubépine",
    "DemandeBaisse] Aubépine",
    "[Demande\u200bBaisse] Aubépine",
    "[DemandeBaisse]\r\n Aubépine",
    "RE: [DemandeBaisse] Aubépine",
    "RE : [DemandeBaisse] Aubépine",
    "Réf : TR: RE: [DemandeBaisse] Aubépine",
    "Fwd: FW: [DemandeBaisse] Aubépine",
    "RE[2]: [DemandeBaisse] Aubépine",
    "[EXTERNE] [DemandeBaisse] Aubépine",
    "TR : Aubépine [DemandeBaisse]",
    "Aubépine - [DemandeBaisse]",
]
OTHERS = ["", "Demande de baisse du stock", "[Demande de hausse] Aubépine", "[Baisse] Aubépine", "DemandeBaisse", "[]"]
OTHERS += ["[DemandeBaissement] Aubépine", "Vœux 2026", "[Demande] une baisse"]


@pytest.mark.parametrize("subject", REAL)
def test_real_spellings_announce_a_request_and_name_the_laboratory(subject: str) -> None:
    title = read_title(subject)
    assert (title.announces, title.laboratory) == (True, "Aubépine")


@pytest.mark.parametrize("subject", OTHERS)
def test_other_subjects_announce_nothing(subject: str) -> None:
    assert not read_title(subject).announces


@pytest.mark.parametrize("prefix", ["RE:", "Re :", "RÉF :", "AW:", "RE[3]:"])
def test_an_answer_says_that_it_is_one(prefix: str) -> None:
    assert read_title(f"{prefix} [DemandeBaisse] Aubépine").answers


@pytest.mark.parametrize("prefix", ["", "TR:", "Fwd: "])
def test_a_first_message_or_a_forwarded_one_answers_nothing(prefix: str) -> None:
    assert not read_title(f"{prefix}[DemandeBaisse] Aubépine").answers


def test_a_name_may_hold_brackets_and_points() -> None:
    assert read_title("[DemandeBaisse] Aubépine [France] S.A.").laboratory == "Aubépine [France] S.A."


def test_a_number_is_found_however_it_is_written() -> None:
    assert reference_in("re: votre demande bs-2026-000123, suite") == "BS-2026-000123"
    assert reference_in("BS-2026-12") == ""


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_surrounds_the_title_it_is_seen(before: str, after: str) -> None:
    title = read_title(f"{before} [DemandeBaisse] {after}")
    assert title.announces
    assert not set(title.laboratory) & set("\r\n\0")


@given(st.text(max_size=300))
def test_any_subject_is_read_in_one_line(subject: str) -> None:
    assert "\n" not in read_title(subject).laboratory


ENCODED = [
    b"=?utf-8?B?W0RlbWFuZGVCYWlzc2VdIEF1YsOpcGluZQ==?=",
    b"=?UTF-8?Q?[DemandeBaisse]_Aub=C3=A9pine?=",
    b"=?iso-8859-1?Q?[DemandeBaisse]_Aub=E9pine?=",
    b"=?windows-1252?q?[DemandeBaisse]_Aub=E9pine?=",
    b"=?utf-8?Q?[DemandeBaisse]_Aub=C3?= =?utf-8?Q?=A9pine?=",  # cut in the middle of a letter
    b"=?utf-8?Q?[Demande?=\r\n =?utf-8?Q?Baisse]_Aub=C3=A9pine?=",
    b"=?utf-8?Q?[DemandeBaisse] Aub=C3=A9pine?=",  # a blank where none is allowed
    b"[DemandeBaisse] =?utf-8?q?Aub=C3=A9pine?=",
    b"[Demande\r\n Baisse] =?utf-8?q?Aub=C3=A9pine?=",
    b"RE: =?utf-8?q?=5BDemandeBaisse=5D_Aub=C3=A9pine?=",
    "[DemandeBaisse] Aubépine".encode(),
    "[DemandeBaisse] Aubépine".encode("latin-1"),
    b"=?x-unknown?Q?[DemandeBaisse]_Aub=C3=A9pine?=",
]


@pytest.mark.parametrize("value", ENCODED)
def test_encoded_subjects_are_read(value: bytes) -> None:
    title = read_heading(b"Subject: " + value + b"\r\nFrom: a@b.example\r\n\r\n").title
    assert (title.announces, title.laboratory) == (True, "Aubépine")


def test_a_line_feed_hidden_in_a_subject_starts_no_header() -> None:
    heading = read_heading(b"Subject: =?utf-8?q?[DemandeBaisse]=0D=0ABcc:_x@y.example?=\r\nFrom: a@b.example\r\n\r\n")
    assert heading.subject == "[DemandeBaisse] Bcc: x@y.example"
    assert heading.sender == "a@b.example"
