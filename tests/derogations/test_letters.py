"""Letters: prepared, previewed, sent with their words frozen; opened by the laboratory or brought by the post."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import TYPE_CHECKING

import pikepdf
import pytest
from django.utils import timezone

from derogations.enums import Delivery, DueKind, LetterKind, LetterState
from derogations.models import Letter, LoweringRequest, PieceCheck
from derogations.reports.mentions import compulsory, missing_mentions, plain
from derogations.selectors.clock import verdict_of
from derogations.selectors.letters import registrations_missing
from derogations.services.issuing import letter_page_html
from derogations.services.letters import (
    letter_consult,
    letter_discard,
    letter_draft,
    letter_edit,
    letter_issue,
    letter_preview_html,
    letter_received,
    registration_issue,
    registrations_issue_missing,
)
from derogations.services.silence import silence_sweep
from mitm.accounts.actor import Actor
from mitm.documents.selectors import document_bytes, document_for
from mitm.errors import CaseError, ForbiddenError
from mitm.jobs.models import TickRun
from mitm.jobs.ticking import tick
from mitm.law.clock import Status, verdict
from mitm.law.clock.reading import read_facts
from mitm.law.clock.writing import as_json
from mitm.outbox.models import OutgoingMessage
from mitm.typography import medium_date
from tests.derogations.building import filed, on_paper

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper
    from time_machine import Traveller

    from tests.personas import Persona

CLOCK = Actor.of_system("horloge")
RECEIPTS = "accusés d’enregistrement des demandes"
TODAY = dt.date(2026, 3, 12)
IN_TWO_WEEKS = TODAY + dt.timedelta(days=14)
STABILITY = ("stability", "")


def draft(request: LoweringRequest, evaluator: Persona, kind: LetterKind, **more: object) -> Letter:
    return letter_draft(request_id=request.pk, kind=kind, actor=evaluator.actor, **more)


def asked(request: LoweringRequest, evaluator: Persona, *pieces: tuple[str, str]) -> Letter:
    return draft(request, evaluator, LetterKind.COMPLETENESS, due_on=IN_TWO_WEEKS, pieces=pieces or (STABILITY,))


def kinds(request: LoweringRequest) -> list[str]:
    """The letters of a request that have left."""
    return list(Letter.objects.filter(request=request, state=LetterState.ISSUED).values_list("kind", flat=True))


def acknowledged(request: LoweringRequest, evaluator: Persona) -> Letter:
    letter = draft(request, evaluator, LetterKind.ACKNOWLEDGEMENT)
    return letter_issue(letter_id=letter.pk, actor=evaluator.actor)


class TestTheRegistrationReceipt:
    def test_leaves_by_itself_and_names_the_service(self, pharmacist_a: Persona) -> None:
        request = filed(pharmacist_a)

        letter = registration_issue(request_id=request.pk, actor=CLOCK)

        assert (letter.state, letter.delivery, letter.issued_by) == (LetterState.ISSUED, Delivery.ELECTRONIC, None)
        assert letter.data["agent"]["service"] == "Service des ruptures d’approvisionnement"

    def test_is_issued_once(self, pharmacist_a: Persona) -> None:
        request = filed(pharmacist_a)
        first = registration_issue(request_id=request.pk, actor=CLOCK)

        assert registration_issue(request_id=request.pk, actor=CLOCK) == first

    def test_is_issued_by_the_clock_where_no_worker_did(self, pharmacist_a: Persona) -> None:
        request = filed(pharmacist_a)
        now = dt.datetime(2026, 3, 12, 10, tzinfo=dt.UTC)

        assert registrations_issue_missing(now=now).done == 1
        assert registrations_missing(now=now, limit=20) == []
        request.refresh_from_db()
        assert request.due_kind == DueKind.ACKNOWLEDGEMENT

    def test_leaves_after_a_standstill_of_days_unless_an_acknowledgement_did(
        self, pharmacist_a: Persona, evaluator: Persona, clock: Traveller
    ) -> None:
        waiting, told = filed(pharmacist_a), filed(pharmacist_a)
        clock.shift(dt.timedelta(days=4))
        acknowledged(told, evaluator)

        assert registrations_issue_missing(now=timezone.now()).done == 1
        assert (kinds(waiting), kinds(told)) == (["registration"], ["acknowledgement"])

    def test_that_cannot_be_printed_holds_up_no_other_and_is_tried_again(
        self, pharmacist_a: Persona, clock: Traveller
    ) -> None:
        broken, sound = filed(pharmacist_a), filed(pharmacist_a)
        rows = LoweringRequest.objects.filter(pk=broken.pk)
        rows.update(first_received_on=dt.date(1990, 1, 1), first_authority="Préfecture")  # no rule was in force then
        [report] = tick(at=timezone.now(), only={RECEIPTS}) or []

        assert report.lines == ["1\u00a0accusé émis"]
        assert report.error == f"{broken.reference}\u00a0: échec (NotInForceError)"
        assert TickRun.objects.get().failed
        assert kinds(sound) == ["registration"]
        assert kinds(broken) == []
        rows.update(first_received_on=None, first_authority="")
        assert tick(at=timezone.now(), only={RECEIPTS})[0].lines == ["1\u00a0accusé émis"]
        assert kinds(broken) == ["registration"]

    def test_leaves_what_people_read_of_the_request_as_it_was(self, pharmacist_a: Persona) -> None:
        request = filed(pharmacist_a)
        registration_issue(request_id=request.pk, actor=CLOCK)

        assert LoweringRequest.objects.get(pk=request.pk).revision == request.revision


class TestADraft:
    @pytest.mark.parametrize("kind", [LetterKind.REGISTRATION, LetterKind.GRANT, LetterKind.REFUSAL])
    def test_of_what_is_born_of_another_act_is_refused(
        self, pharmacist_a: Persona, evaluator: Persona, kind: LetterKind
    ) -> None:
        with pytest.raises(CaseError) as refused:
            draft(filed(pharmacist_a), evaluator, kind)

        assert refused.value.code == "kind_not_drafted"

    def test_of_a_certificate_waits_for_silence(self, pharmacist_a: Persona, evaluator: Persona) -> None:
        with pytest.raises(CaseError) as refused:
            draft(filed(pharmacist_a), evaluator, LetterKind.SILENCE)

        assert refused.value.code == "wrong_state"

    def test_is_alone_of_its_kind(self, pharmacist_a: Persona, evaluator: Persona) -> None:
        request = filed(pharmacist_a)
        draft(request, evaluator, LetterKind.ACKNOWLEDGEMENT)

        with pytest.raises(CaseError) as refused:
            draft(request, evaluator, LetterKind.ACKNOWLEDGEMENT)

        assert refused.value.code == "draft_exists"

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"due_on": IN_TWO_WEEKS}, "pieces"),
            ({"pieces": [STABILITY]}, "due_on"),
            ({"due_on": IN_TWO_WEEKS, "pieces": [("x1", " ")]}, "pieces"),
            ({"due_on": IN_TWO_WEEKS, "pieces": [STABILITY], "text": "a" * 10_001}, "text"),
        ],
    )
    def test_of_pieces_says_what_it_lacks_at_the_field(
        self, pharmacist_a: Persona, evaluator: Persona, values: dict[str, object], field: str
    ) -> None:
        with pytest.raises(CaseError) as refused:
            draft(filed(pharmacist_a), evaluator, LetterKind.COMPLETENESS, **values)

        assert set(refused.value.fields) == {field}

    def test_knows_which_pieces_a_text_requires(self, pharmacist_a: Persona, evaluator: Persona) -> None:
        letter = asked(filed(pharmacist_a), evaluator, STABILITY, ("gas", ""), ("photo", "Une photographie"))

        required = dict(letter.pieces.values_list("code", "required_by_text"))

        assert required == {"stability": True, "gas": False, "photo": False}

    def test_is_written_again_whole(self, pharmacist_a: Persona, evaluator: Persona) -> None:
        letter = asked(filed(pharmacist_a), evaluator)
        day = IN_TWO_WEEKS + dt.timedelta(days=7)

        letter_edit(letter_id=letter.pk, actor=evaluator.actor, text="Merci.", due_on=day, pieces=[("sales", "")])

        letter.refresh_from_db()
        assert (letter.text, letter.due_on, [piece.code for piece in letter.pieces.all()]) == ("Merci.", day, ["sales"])

    def test_put_aside_is_never_sent(self, pharmacist_a: Persona, evaluator: Persona) -> None:
        letter = letter_discard(letter_id=asked(filed(pharmacist_a), evaluator).pk, actor=evaluator.actor)

        with pytest.raises(CaseError) as refused:
            letter_issue(letter_id=letter.pk, actor=evaluator.actor)

        assert refused.value.code == "not_draft"

    def test_is_not_for_laboratories(self, pharmacist_a: Persona, evaluator: Persona) -> None:
        with pytest.raises(ForbiddenError):
            draft(filed(pharmacist_a), pharmacist_a, LetterKind.ACKNOWLEDGEMENT)

    def test_is_previewed_as_it_will_be_printed(self, pharmacist_a: Persona, evaluator: Persona) -> None:
        letter = asked(filed(pharmacist_a), evaluator)

        page = plain(letter_preview_html(letter, actor=evaluator.actor))

        assert "Rapport d’études de stabilité" in page
        assert "Elsa Evrard, évaluateur" in page


class TestALetterThatLeaves:
    def test_keeps_its_words_and_its_pdf(self, pharmacist_a: Persona, evaluator: Persona) -> None:
        letter = acknowledged(filed(pharmacist_a), evaluator)

        assert letter.document is not None
        assert document_bytes(letter.document).startswith(b"%PDF")
        assert letter.data["dates"]["implicit_on"] == "2026-05-12"
        assert letter.data["agent"]["name"] == "Elsa Evrard"

    def test_carries_the_facts_from_which_anybody_computes_its_dates_again(
        self, pharmacist_a: Persona, evaluator: Persona
    ) -> None:
        letter = acknowledged(filed(pharmacist_a), evaluator)

        with pikepdf.open(io.BytesIO(document_bytes(letter.document))) as pdf:
            [source] = [file.get_file().read_bytes() for file in pdf.attachments.values()]
        said = json.loads(source)

        assert as_json(verdict(read_facts(said["facts"]))) == said["verdict"]
        assert said["verdict"]["implicit_decision_on"] == "2026-05-12"

    def test_tells_the_laboratory_when_it_travels_by_the_portal(
        self, pharmacist_a: Persona, evaluator: Persona
    ) -> None:
        letter = acknowledged(filed(pharmacist_a), evaluator)
        message = OutgoingMessage.objects.filter(recipient=pharmacist_a.user).latest("pk")

        assert letter.delivery == Delivery.ELECTRONIC
        assert message.subject.endswith("lettre à ouvrir")
        assert medium_date(letter.last_day_to_open) in message.body

    def test_goes_by_the_post_to_whoever_did_not_consent(self, pharmacist_a: Persona, evaluator: Persona) -> None:
        request = filed(pharmacist_a, consent=False)

        assert asked(request, evaluator).delivery == Delivery.PAPER
        assert draft(request, evaluator, LetterKind.ACKNOWLEDGEMENT).delivery == Delivery.ELECTRONIC

    def test_leaves_time_to_produce_the_pieces(
        self, pharmacist_a: Persona, evaluator: Persona, clock: Traveller
    ) -> None:
        letter = asked(filed(pharmacist_a), evaluator)
        clock.move_to(dt.datetime(2026, 3, 26, 12, tzinfo=dt.UTC))

        with pytest.raises(CaseError) as refused:
            letter_issue(letter_id=letter.pk, actor=evaluator.actor)

        assert refused.value.fields.keys() == {"due_on"}

    def test_does_not_ask_for_pieces_once_silence_has_decided(
        self, pharmacist_a: Persona, evaluator: Persona, clock: Traveller
    ) -> None:
        letter = asked(filed(pharmacist_a), evaluator)
        clock.move_to(dt.datetime(2026, 5, 12, 22, tzinfo=dt.UTC))

        with pytest.raises(CaseError) as refused:
            letter_issue(letter_id=letter.pk, actor=evaluator.actor)

        assert refused.value.code == "silence_decided"


class TestAnAcknowledgement:
    def test_with_every_mention_is_complete_and_makes_the_period_binding(
        self, pharmacist_a: Persona, evaluator: Persona
    ) -> None:
        request = filed(pharmacist_a)

        letter = acknowledged(request, evaluator)

        assert letter.complete
        assert verdict_of(request, now=dt.datetime(2026, 3, 12, 12, tzinfo=dt.UTC)).appeal_enforceable

    @pytest.mark.parametrize("name", ["AGENCY_ADDRESS", "AGENCY_PHONE", "AGENCY_EMAIL", "AGENCY_SERVICE"])
    def test_without_one_is_not(
        self, pharmacist_a: Persona, evaluator: Persona, settings: SettingsWrapper, name: str
    ) -> None:
        setattr(settings, name, "")
        request = filed(pharmacist_a)

        letter = acknowledged(request, evaluator)

        assert not letter.complete
        assert not verdict_of(request, now=dt.datetime(2026, 3, 12, 12, tzinfo=dt.UTC)).appeal_enforceable

    def test_sent_again_with_every_mention_makes_the_period_binding(
        self, pharmacist_a: Persona, evaluator: Persona, settings: SettingsWrapper
    ) -> None:
        phone, request = settings.AGENCY_PHONE, filed(pharmacist_a)
        settings.AGENCY_PHONE = ""
        acknowledged(request, evaluator)
        settings.AGENCY_PHONE = phone

        letter = acknowledged(request, evaluator)

        assert letter.complete
        assert verdict_of(request, now=dt.datetime(2026, 3, 12, 12, tzinfo=dt.UTC)).appeal_enforceable

    def test_names_the_pieces_that_the_check_found_missing(self, pharmacist_a: Persona, evaluator: Persona) -> None:
        request = filed(pharmacist_a)
        PieceCheck.objects.create(request=request, code="stability", verdict="missing", checked_by=evaluator.user)

        letter = draft(request, evaluator, LetterKind.ACKNOWLEDGEMENT)
        page = plain(letter_preview_html(letter))

        assert "Rapport d’études de stabilité" in page
        assert "L. 114-5" in page

    def test_misses_what_its_page_does_not_say(self, pharmacist_a: Persona, evaluator: Persona) -> None:
        letter = draft(filed(pharmacist_a), evaluator, LetterKind.ACKNOWLEDGEMENT)
        now = dt.datetime(2026, 3, 12, 12, tzinfo=dt.UTC)
        html, page = letter_page_html(letter, letter.request, user=None, role="", now=now)

        assert missing_mentions(page.context, html) == ()
        assert missing_mentions(page.context, "<p></p>") == compulsory(page.context)

    def test_of_a_request_on_paper_follows_its_own_article(self, evaluator: Persona) -> None:
        letter = acknowledged(on_paper(evaluator, dt.date(2026, 3, 2)), evaluator)

        assert letter.complete
        assert letter.delivery == Delivery.PAPER


class TestReachingTheLaboratory:
    def test_the_first_opening_is_the_notification(
        self, pharmacist_a: Persona, reader_a: Persona, evaluator: Persona, clock: Traveller
    ) -> None:
        request = filed(pharmacist_a)
        letter = letter_issue(letter_id=asked(request, evaluator).pk, actor=evaluator.actor)
        clock.shift(dt.timedelta(days=2))
        letter_consult(letter_id=letter.pk, actor=reader_a.actor)
        clock.shift(dt.timedelta(days=1))

        again = letter_consult(letter_id=letter.pk, actor=pharmacist_a.actor)

        assert again.consulted_by == reader_a.user
        found = verdict_of(request, now=dt.datetime(2026, 3, 16, tzinfo=dt.UTC))
        assert found.status is Status.SUSPENDED
        assert [(one.start, one.end) for one in found.suspensions] == [(dt.date(2026, 3, 14), IN_TWO_WEEKS)]

    def test_nobody_downloads_it_around_its_button(self, pharmacist_a: Persona, evaluator: Persona) -> None:
        letter = letter_issue(letter_id=asked(filed(pharmacist_a), evaluator).pk, actor=evaluator.actor)
        assert letter.document_id is not None
        assert document_for(pharmacist_a.actor, letter.document_id) is None
        assert document_for(evaluator.actor, letter.document_id) == letter.document

        letter_consult(letter_id=letter.pk, actor=pharmacist_a.actor)

        assert document_for(pharmacist_a.actor, letter.document_id) == letter.document

    def test_the_agency_reading_it_is_not(self, pharmacist_a: Persona, evaluator: Persona) -> None:
        letter = letter_issue(letter_id=asked(filed(pharmacist_a), evaluator).pk, actor=evaluator.actor)

        with pytest.raises(ForbiddenError):
            letter_consult(letter_id=letter.pk, actor=evaluator.actor)

    def test_a_competitor_finds_nothing(self, pharmacist_a: Persona, declarant_b: Persona, evaluator: Persona) -> None:
        letter = letter_issue(letter_id=asked(filed(pharmacist_a), evaluator).pk, actor=evaluator.actor)

        with pytest.raises(CaseError) as refused:
            letter_consult(letter_id=letter.pk, actor=declarant_b.actor)

        assert refused.value.code == "not_found"

    def test_the_laboratory_does_not_open_a_draft(self, pharmacist_a: Persona, evaluator: Persona) -> None:
        letter = asked(filed(pharmacist_a), evaluator)

        with pytest.raises(CaseError) as refused:
            letter_consult(letter_id=letter.pk, actor=pharmacist_a.actor)

        assert refused.value.code == "not_found"

    def test_the_postal_receipt_says_when_a_letter_on_paper_arrived(
        self, pharmacist_a: Persona, evaluator: Persona, clock: Traveller
    ) -> None:
        request = filed(pharmacist_a, consent=False)
        letter = letter_issue(letter_id=asked(request, evaluator).pk, actor=evaluator.actor)
        clock.shift(dt.timedelta(days=5))

        letter_received(letter_id=letter.pk, actor=evaluator.actor, on=TODAY + dt.timedelta(days=3))

        request.refresh_from_db()
        assert (request.suspended, request.implicit_on) == (True, dt.date(2026, 5, 23))

    @pytest.mark.parametrize(("days", "code"), [(-1, "before_issue"), (1, "in_future")])
    def test_an_impossible_receipt_is_refused(
        self, pharmacist_a: Persona, evaluator: Persona, days: int, code: str
    ) -> None:
        request = filed(pharmacist_a, consent=False)
        letter = letter_issue(letter_id=asked(request, evaluator).pk, actor=evaluator.actor)

        with pytest.raises(CaseError) as refused:
            letter_received(letter_id=letter.pk, actor=evaluator.actor, on=TODAY + dt.timedelta(days=days))

        assert (refused.value.code, set(refused.value.fields)) == (code, {"on"})


def words_of(letter: Letter, evaluator: Persona) -> str:
    return plain(letter_preview_html(letter, actor=evaluator.actor))


def test_a_letter_for_what_no_text_requires_calls_nothing_incomplete(pharmacist_a: Persona, evaluator: Persona) -> None:
    request = filed(pharmacist_a)
    due_on, pieces = dt.date(2026, 3, 27), [("other-1", "Une photographie")]
    said = words_of(draft(request, evaluator, LetterKind.COMPLETENESS, due_on=due_on, pieces=pieces), evaluator)

    assert "est incomplète" not in said
    assert "appelle des précisions. Je vous prie de produire la pièce suivante au plus tard" in said
    assert "Aucun texte n’exige cette pièce : la demander ne suspend pas le délai." in said


def test_an_acknowledgement_counts_the_pieces_that_are_missing(pharmacist_a: Persona, evaluator: Persona) -> None:
    request = filed(pharmacist_a)
    PieceCheck.objects.create(request=request, code="stability", verdict="missing", checked_by=evaluator.user)
    letter = draft(request, evaluator, LetterKind.ACKNOWLEDGEMENT)
    assert "Cette pièce, exigée par les textes, manque à votre demande ou ne suffit pas :" in words_of(
        letter, evaluator
    )

    PieceCheck.objects.create(request=request, code="sales", verdict="missing", checked_by=evaluator.user)
    assert "Ces pièces, exigées par les textes, manquent" in words_of(letter, evaluator)


@pytest.mark.parametrize(
    ("month", "acknowledged", "said"),
    [
        (6, True, "le juge peut être saisi jusqu’au 13 juillet 2026 . Les motifs de ce rejet peuvent"),
        (8, True, "le juge pouvait être saisi jusqu’au 13 juillet 2026 . Comment ces dates"),
        (8, False, "Télérecours. Les motifs de ce rejet"),
    ],
)
def test_a_certificate_offers_no_court_that_is_over(
    pharmacist_a: Persona, evaluator: Persona, clock: Traveller, month: int, acknowledged: bool, said: str
) -> None:
    request = filed(pharmacist_a)
    if acknowledged:
        letter_issue(letter_id=draft(request, evaluator, LetterKind.ACKNOWLEDGEMENT).pk, actor=evaluator.actor)
    clock.move_to(dt.datetime(2026, month, 20, 9, tzinfo=dt.UTC))
    silence_sweep(now=timezone.now())

    assert said in words_of(draft(request, evaluator, LetterKind.SILENCE), evaluator)
