"""From a draft to a filed declaration with its number, its frozen copy and what is due next."""

import datetime as dt
import threading

import pytest
from django.db import connection

from declarations.enums import Awaiting, Criticality, DueKind, State
from declarations.fields import Step
from declarations.models import Declaration, StatusInterval
from declarations.services.drafting import draft_abandon, draft_create, draft_save, draft_send_back, draft_submit
from declarations.services.filing import declaration_file, notice_file
from mitm.audit.hashing import sha256
from mitm.audit.selectors import events_of, snapshots_of
from mitm.audit.verification import first_broken_link
from mitm.cases.products import ProductRef
from mitm.errors import CaseError
from mitm.outbox.models import OutgoingMessage
from tests.factories import PresentationFactory, SpecialityFactory

TODAY = dt.date(2026, 3, 12)
VALUES: dict[str, object] = {
    "kind": "risk",
    "aware_on": TODAY,
    "starts_on": dt.date(2026, 3, 20),
    "cause": "capacity",
    "return_likely": dt.date(2026, 5, 4),
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def product(laboratory_a):
    return SpecialityFactory(laboratory=laboratory_a, name="DOLUX 5 mg, comprimé")


@pytest.fixture
def file(pharmacist_a, product):
    def act(**changes: object) -> Declaration:
        refs = [ProductRef(product.cis)]
        return notice_file(values={**VALUES, **changes}, products=refs, actor=pharmacist_a.actor)

    return act


def refused(act, *args: object, **kwargs: object) -> CaseError:
    with pytest.raises(CaseError) as caught:
        act(*args, **kwargs)
    return caught.value


@pytest.mark.parametrize(
    ("known", "level", "told"),
    [
        ({}, Criticality.HIGH, True),
        ({"stock_retail": 9_000, "sales_retail": 1_000, "market_share": 5}, Criticality.MEDIUM, False),
    ],
)
def test_the_heads_hear_at_once_of_a_high_criticality(file, head, known, level, told) -> None:
    declaration = file(**known)

    alerts = OutgoingMessage.objects.filter(recipient=head.user, subject__startswith="Déclaration de criticité élevée")
    assert (declaration.criticality, alerts.exists()) == (level, told)


def test_a_filed_notice_has_a_number_a_time_and_a_period(file) -> None:
    declaration = file()
    assert declaration.state == State.FILED
    assert declaration.reference.startswith("DR-2026-")
    assert (declaration.version, declaration.late_days, declaration.news_on) == (1, 0, TODAY)
    assert StatusInterval.objects.get(declaration=declaration).starts_on == VALUES["starts_on"]


def test_a_filed_notice_waits_for_the_agency_on_the_next_working_day(file) -> None:
    declaration = file()
    assert (declaration.awaiting, declaration.due_kind) == (Awaiting.AGENCY, DueKind.TAKE)
    assert declaration.due_on == dt.date(2026, 3, 13)


def test_what_was_filed_is_frozen_with_its_hash(file) -> None:
    declaration = file()
    snapshot = snapshots_of(declaration).get()
    assert snapshot.data["values"]["return_likely"] == "2026-05-04"
    assert snapshot.data["products"][0]["name"] == "DOLUX 5 mg, comprimé"
    assert snapshot.sha256 == sha256(snapshot.data)


def test_filing_is_in_the_journal_and_its_chain_verifies(file) -> None:
    declaration = file()
    event = events_of(declaration).last()
    assert (event.kind, event.from_state, event.to_state) == ("file", State.DRAFT, State.FILED)
    assert first_broken_link(declaration) is None


def test_a_stock_of_zero_is_an_answer(file) -> None:
    assert file(stock_retail=0).details["stock_retail"] == 0


def test_a_step_that_is_said_to_be_complete_asks_for_its_fields(declarant_a) -> None:
    draft = draft_create(actor=declarant_a.actor)
    error = refused(draft_save, declaration_id=draft.pk, actor=declarant_a.actor, complete_step=Step.NOTICE)
    assert {"kind", "aware_on", "starts_on", "cause"} <= error.fields.keys()


def test_a_draft_that_was_handed_over_is_not_changed_any_more(declarant_a, pharmacist_a, product) -> None:
    draft = draft_create(actor=declarant_a.actor, values=VALUES, products=[ProductRef(product.cis)])
    draft_submit(declaration_id=draft.pk, actor=declarant_a.actor)
    error = refused(draft_save, declaration_id=draft.pk, actor=declarant_a.actor, values={"cause": "demand"})
    assert error.code == "not_draft"


def test_the_receipt_leaves_by_mail(file, pharmacist_a) -> None:
    declaration = file()
    mail = OutgoingMessage.objects.get(channel="mail", recipient=pharmacist_a.user)
    assert declaration.reference in mail.subject
    assert "le 12\u00a0mars 2026 à 10\u00a0h\u00a000" in mail.body


def test_a_late_notice_must_be_justified(file) -> None:
    error = refused(file, aware_on=dt.date(2026, 3, 2))
    assert (error.code, list(error.fields)) == ("justification_missing", ["late_justification"])
    declaration = file(aware_on=dt.date(2026, 3, 2), late_justification="Alerte du site reçue en retard.")
    assert declaration.late_days == 8


def test_a_cessation_is_late_by_its_own_notice(file) -> None:
    changes = {"kind": "cessation", "cause": "commercial", "return_likely": None, "starts_on": dt.date(2026, 9, 30)}
    assert refused(file, **changes).code == "justification_missing"
    assert file(**changes, late_justification="Arrêt du fournisseur.").late_days == 163


def test_nothing_is_written_when_a_notice_is_refused(file) -> None:
    refused(file, return_likely=dt.date(2026, 3, 1))
    assert not Declaration.objects.exists()


@pytest.mark.parametrize(
    ("ref", "code"),
    [
        (ProductRef("69999999"), "unknown_cis"),
        (ProductRef("61111111"), "foreign_product"),
        (ProductRef("62222222"), "withdrawn_cis"),
        (ProductRef("63333333", "3400999999999"), "unknown_cip"),
        (ProductRef("63333333", "3400911111111"), "cip_of_other_cis"),
    ],
)
def test_a_product_must_exist_and_be_the_laboratory_s_own(pharmacist_a, laboratory_a, ref, code) -> None:
    PresentationFactory(cip13="3400911111111", speciality=SpecialityFactory(cis="61111111"))
    SpecialityFactory(cis="62222222", laboratory=laboratory_a, gone_on=TODAY)
    SpecialityFactory(cis="63333333", laboratory=laboratory_a)
    error = refused(notice_file, values=VALUES, products=[ref], actor=pharmacist_a.actor)
    assert (error.code, list(error.fields)) == (code, ["products"])


def test_several_products_make_one_case_with_one_label(pharmacist_a, laboratory_a) -> None:
    refs = [
        ProductRef(SpecialityFactory(laboratory=laboratory_a, name=name).cis) for name in ("ALPHA", "BETA", "GAMMA")
    ]
    declaration = notice_file(values=VALUES, products=[*refs, refs[0]], actor=pharmacist_a.actor)
    assert (declaration.product_label, declaration.product_count) == ("ALPHA et 2 autres", 3)


def test_a_declarant_hands_the_draft_to_the_pharmacist_who_files_it(declarant_a, pharmacist_a, product) -> None:
    draft = draft_create(actor=declarant_a.actor, values=VALUES, products=[ProductRef(product.cis)])
    draft_submit(declaration_id=draft.pk, actor=declarant_a.actor)
    assert OutgoingMessage.objects.filter(recipient=pharmacist_a.user, channel="mail").exists()
    assert declaration_file(declaration_id=draft.pk, actor=pharmacist_a.actor).state == State.FILED


def test_a_declarant_cannot_file(declarant_a, product) -> None:
    draft = draft_create(actor=declarant_a.actor, values=VALUES, products=[ProductRef(product.cis)])
    assert refused(declaration_file, declaration_id=draft.pk, actor=declarant_a.actor).code == "forbidden"


def test_the_pharmacist_sends_a_draft_back_with_a_comment(declarant_a, pharmacist_a, product) -> None:
    draft = draft_create(actor=declarant_a.actor, values=VALUES, products=[ProductRef(product.cis)])
    draft_submit(declaration_id=draft.pk, actor=declarant_a.actor)
    error = refused(draft_send_back, declaration_id=draft.pk, actor=pharmacist_a.actor, comment=" ")
    assert error.code == "comment_missing"
    back = draft_send_back(declaration_id=draft.pk, actor=pharmacist_a.actor, comment="Préciser la cause.")
    assert back.state == State.DRAFT


def test_a_draft_without_a_pharmacist_stays_a_draft(declarant_a, product) -> None:
    draft = draft_create(actor=declarant_a.actor, values=VALUES, products=[ProductRef(product.cis)])
    assert refused(draft_submit, declaration_id=draft.pk, actor=declarant_a.actor).code == "no_pharmacist"
    assert Declaration.objects.get(pk=draft.pk).state == State.DRAFT


def test_a_stranger_s_draft_does_not_exist(declarant_a, declarant_b, product) -> None:
    draft = draft_create(actor=declarant_a.actor, products=[ProductRef(product.cis)])
    assert refused(draft_save, declaration_id=draft.pk, actor=declarant_b.actor, values={}).code == "not_found"


def test_a_draft_that_moved_on_is_not_overwritten(declarant_a) -> None:
    draft = draft_create(actor=declarant_a.actor)
    seen = draft.revision
    draft_save(declaration_id=draft.pk, actor=declarant_a.actor, values={"cause": "capacity"}, revision=seen)
    error = refused(
        draft_save, declaration_id=draft.pk, actor=declarant_a.actor, values={"cause": "demand"}, revision=seen
    )
    assert error.code == "stale"
    assert Declaration.objects.get(pk=draft.pk).cause == "capacity"


def test_an_abandoned_draft_can_no_longer_be_filed(declarant_a, pharmacist_a, product) -> None:
    draft = draft_create(actor=declarant_a.actor, values=VALUES, products=[ProductRef(product.cis)])
    draft_abandon(declaration_id=draft.pk, actor=declarant_a.actor)
    error = refused(declaration_file, declaration_id=draft.pk, actor=pharmacist_a.actor)
    assert error.code == "transition_refused"


def test_a_reader_declares_nothing(reader_a) -> None:
    assert refused(draft_create, actor=reader_a.actor).code == "forbidden"


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_file_once(declarant_a, pharmacist_a, product) -> None:
    draft = draft_create(actor=declarant_a.actor, values=VALUES, products=[ProductRef(product.cis)])
    outcomes: list[str] = []
    barrier = threading.Barrier(2)

    def confirm() -> None:
        barrier.wait()
        try:
            outcomes.append(str(declaration_file(declaration_id=draft.pk, actor=pharmacist_a.actor).reference))
        except CaseError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    filed = Declaration.objects.get(pk=draft.pk)
    assert sorted(outcomes) == [filed.reference, "transition_refused"]
    assert snapshots_of(filed).count() == 1
