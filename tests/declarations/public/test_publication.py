"""Notices: drafted from what is public, published under the rule, corrected, withdrawn."""

import datetime as dt
import threading

import pytest
from django.db import connection

from declarations.enums import NoticeState, PublicStatus, State
from declarations.models import PublicEntry, PublicNotice
from declarations.services.publication import (
    notice_correct,
    notice_discard,
    notice_draft,
    notice_publish,
    notice_save,
    notice_withdraw,
)
from mitm.audit.selectors import events_of
from mitm.doctrine.services import doctrine_set
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.outbox.models import OutgoingMessage
from mitm.registry.enums import GenericKind
from mitm.registry.models import GenericGroup, GenericMember
from tests.factories import SpecialityFactory

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 3, 12)


@pytest.mark.parametrize(
    ("kind", "status"),
    [("risk", PublicStatus.TENSION), ("rupture", PublicStatus.RUPTURE), ("cessation", PublicStatus.CESSATION)],
)
def test_a_draft_takes_its_status_from_the_kind(file_notice, publisher, kind, status):
    values = {"kind": kind, "starts_on": DAY} if kind != "cessation" else CESSATION
    notice = notice_draft(declaration_id=file_notice(**values).pk, actor=publisher.actor)
    assert notice.status == status


CESSATION = {"kind": "cessation", "starts_on": dt.date(2028, 1, 1), "cause": "commercial", "return_likely": None}


def test_a_draft_announces_the_likely_return(case, publisher):
    notice = notice_draft(declaration_id=case.pk, actor=publisher.actor)
    assert (notice.starts_on, notice.return_from, notice.return_to) == (
        dt.date(2026, 3, 10),
        dt.date(2026, 5, 4),
        dt.date(2026, 5, 4),
    )


def test_a_draft_announces_no_return_when_it_is_unknown(file_notice, publisher):
    declaration = file_notice(return_likely=None, return_unknown=True)
    assert notice_draft(declaration_id=declaration.pk, actor=publisher.actor).return_from is None


def test_there_is_one_draft_a_case(case, publisher):
    notice_draft(declaration_id=case.pk, actor=publisher.actor)
    with pytest.raises(ConflictError, match="existe déjà"):
        notice_draft(declaration_id=case.pk, actor=publisher.actor)


@pytest.mark.parametrize("persona", ["evaluator", "auditor", "jurist", "admin", "pharmacist_a"], indirect=True)
def test_only_a_publisher_drafts(case, persona):
    with pytest.raises(ForbiddenError):
        notice_draft(declaration_id=case.pk, actor=persona.actor)


def test_publishing_keeps_the_verdict_of_the_rule(case, publish):
    notice = publish(case)
    assert notice.state == NoticeState.PUBLISHED
    assert notice.rule["publishable"] is True
    assert notice.rule["scope"] == "mitm_without_alternative"
    assert [step["article"] for step in notice.rule["steps"]] == ["L. 5111-4 CSP", "L. 5121-30 CSP"]


def test_publishing_against_the_rule_needs_a_reason(file_notice, publish, laboratory_a):
    declaration = file_notice(SpecialityFactory(laboratory=laboratory_a, is_mitm=False))
    with pytest.raises(CaseError) as refusal:
        publish(declaration)
    assert refusal.value.code == "against_rule"
    assert "reason" in refusal.value.fields


def test_a_reason_overrides_the_rule_and_is_kept(file_notice, publish, laboratory_a):
    declaration = file_notice(SpecialityFactory(laboratory=laboratory_a, is_mitm=False))
    notice = publish(declaration, reason="Demande du ministère.")
    assert (notice.rule["publishable"], notice.rule["reason"]) == (False, "Demande du ministère.")
    assert events_of(declaration).last().comment == "Demande du ministère."


def test_a_return_goes_against_the_rule_when_nobody_was_told_of_a_shortage(file_notice, publish, laboratory_a):
    declaration = file_notice(SpecialityFactory(laboratory=laboratory_a, is_mitm=False))
    with pytest.raises(CaseError) as refusal:
        publish(declaration, status=PublicStatus.RETURNED, returned_on=declaration.starts_on)
    assert refusal.value.code == "against_rule"


def test_a_reason_that_the_rule_did_not_ask_for_is_not_said_to_override_it(case, publish):
    assert publish(case, reason="Demande du ministère.").rule["reason"] == ""


def test_an_available_generic_keeps_a_case_off_the_list(file_notice, publish, laboratory_a):
    product, other = SpecialityFactory(laboratory=laboratory_a), SpecialityFactory()
    _group(product, other)
    with pytest.raises(CaseError, match="règle de publication"):
        publish(file_notice(product))


def test_one_product_without_alternative_is_enough_to_publish(file_notice, publish, laboratory_a):
    covered, other = SpecialityFactory(laboratory=laboratory_a), SpecialityFactory()
    _group(covered, other)
    alone = SpecialityFactory(laboratory=laboratory_a)
    assert publish(file_notice(covered, alone)).rule["has_alternative"] is False


def _group(*specialities):
    group = GenericGroup.objects.create(code="17", label="Groupe d’essai", first_seen_on=DAY)
    for speciality in specialities:
        GenericMember.objects.create(group=group, speciality=speciality, kind=GenericKind.GENERIC, first_seen_on=DAY)


def test_the_doctrine_of_the_day_decides(file_notice, publish, laboratory_a, jurist):
    doctrine_set(key="publication_scope", value="all", valid_from=DAY, reason="Décision", actor=jurist.actor)
    declaration = file_notice(SpecialityFactory(laboratory=laboratory_a, is_mitm=False))
    assert publish(declaration).rule["scope"] == "all"


def test_the_laboratory_is_told(case, publish, pharmacist_a):
    publish(case)
    subjects = OutgoingMessage.objects.filter(recipient=pharmacist_a.user, channel="mail").values_list(
        "subject", flat=True
    )
    assert f"Avis publié\u00a0: Rupture de stock ({case.reference})" in subjects


def test_a_correction_takes_the_place_of_the_notice(case, publish, publisher):
    first = publish(case)
    second = notice_correct(
        declaration_id=case.pk,
        actor=publisher.actor,
        values={"return_to": dt.date(2026, 6, 1)},
        correction_reason="Retour reporté.",
    )
    first.refresh_from_db()
    assert (first.state, first.ended_at) == (NoticeState.SUPERSEDED, second.published_at)
    assert (second.number, second.state, second.return_to) == (2, NoticeState.PUBLISHED, dt.date(2026, 6, 1))


def test_a_correction_says_what_it_corrects(case, publish):
    publish(case)
    with pytest.raises(CaseError) as refusal:
        publish(case)
    assert refusal.value.code == "correction_reason_missing"


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"status": PublicStatus.TENSION}, "Au plus juste."),
        ({"status": PublicStatus.RETURNED, "returned_on": DAY}, ""),
        ({"status": PublicStatus.CESSATION}, ""),
        ({"status": PublicStatus.RETURNED, "returned_on": DAY, "for_pharmacists": "Reprenez."}, "Reprenez."),
    ],
)
def test_what_to_do_in_a_shortage_is_not_told_of_what_is_back(case, publish, publisher, changes, kept):
    publish(case, for_pharmacists="Au plus juste.")

    corrected = notice_correct(
        declaration_id=case.pk, actor=publisher.actor, values=changes, correction_reason="Évolution."
    )

    assert corrected.for_pharmacists == kept


def test_a_correction_starts_from_what_the_publisher_wrote(case, publish, publisher):
    publish(case, summary="Texte choisi.", return_from=dt.date(2026, 5, 1), return_to=dt.date(2026, 5, 10))
    draft = notice_draft(declaration_id=case.pk, actor=publisher.actor)
    assert (draft.summary, draft.return_from, draft.return_to) == (
        "Texte choisi.",
        dt.date(2026, 5, 1),
        dt.date(2026, 5, 10),
    )


@pytest.mark.parametrize("name", ["return_from", "return_to"])
def test_one_bound_of_a_return_alone_is_a_day(case, publish, name):
    notice = publish(case, **{"return_from": None, "return_to": None, name: dt.date(2026, 5, 1)})
    assert (notice.return_from, notice.return_to) == (dt.date(2026, 5, 1), dt.date(2026, 5, 1))


def test_withdrawing_needs_a_reason(case, publish, publisher):
    publish(case)
    with pytest.raises(CaseError) as refusal:
        notice_withdraw(declaration_id=case.pk, actor=publisher.actor, reason="  ")
    assert refusal.value.fields == {"reason": "Dire pourquoi l’avis est retiré."}


def test_a_withdrawn_notice_leaves_the_list(case, publish, publisher):
    publish(case)
    notice_withdraw(declaration_id=case.pk, actor=publisher.actor, reason="Publié par erreur.")
    assert not PublicEntry.objects.filter(is_current=True).exists()


def test_a_withdrawn_notice_can_be_followed_by_another(case, publish, publisher):
    publish(case)
    notice_withdraw(declaration_id=case.pk, actor=publisher.actor, reason="Publié par erreur.")
    assert publish(case).number == 2


def test_a_discarded_draft_is_kept_and_never_published(case, publisher):
    notice_draft(declaration_id=case.pk, actor=publisher.actor)
    notice_discard(declaration_id=case.pk, actor=publisher.actor)
    assert PublicNotice.objects.get().state == NoticeState.DISCARDED
    with pytest.raises(ConflictError):
        notice_publish(declaration_id=case.pk, actor=publisher.actor)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"return_from": dt.date(2026, 6, 2), "return_to": dt.date(2026, 6, 1)}, "return_from"),
        ({"return_from": dt.date(2026, 1, 1)}, "return_from"),
        ({"return_from": None, "return_to": dt.date(2026, 1, 1)}, "return_to"),
        ({"return_to": dt.date(2062, 6, 1)}, "return_to"),
        ({"status": PublicStatus.RETURNED}, "returned_on"),
        ({"status": PublicStatus.RETURNED, "returned_on": dt.date(2026, 3, 13)}, "returned_on"),
        ({"status": PublicStatus.RETURNED, "returned_on": dt.date(2026, 3, 1)}, "returned_on"),
        ({"status": 9}, "status"),
        ({"starts_on": None}, "starts_on"),
        ({"summary": ""}, "summary"),
        ({"summary": "x" * 3001}, "summary"),
        ({"market_share": "12"}, "market_share"),
    ],
)
def test_a_notice_that_makes_no_sense_is_refused_at_the_field(case, publisher, values, field):
    notice_draft(declaration_id=case.pk, actor=publisher.actor)
    with pytest.raises(CaseError) as refusal:
        notice_save(declaration_id=case.pk, actor=publisher.actor, values=values)
    assert field in refusal.value.fields


def test_a_notice_that_has_changed_since_it_was_read_is_not_overwritten(case, publisher):
    notice = notice_draft(declaration_id=case.pk, actor=publisher.actor)
    notice_save(declaration_id=case.pk, actor=publisher.actor, values={"summary": "Un."}, revision=notice.revision)
    with pytest.raises(ConflictError, match="a changé"):
        notice_save(declaration_id=case.pk, actor=publisher.actor, values={"summary": "Deux."}, revision=0)


def test_the_journal_of_the_case_tells_every_act(case, publish, publisher):
    publish(case)
    notice_withdraw(declaration_id=case.pk, actor=publisher.actor, reason="Erreur.")
    kinds = list(events_of(case).values_list("kind", flat=True))
    assert kinds[-3:] == ["notice_drafted", "notice_published", "notice_withdrawn"]


@pytest.mark.django_db(transaction=True)
def test_of_two_publishers_at_once_one_wins(case, publisher, head):
    notice_draft(declaration_id=case.pk, actor=publisher.actor)
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def publish_as(actor: object) -> None:
        together.wait()
        try:
            notice_publish(declaration_id=case.pk, actor=actor)
            outcomes.append("published")
        except ConflictError as conflict:
            outcomes.append(conflict.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=publish_as, args=(who.actor,)) for who in (publisher, head)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["no_draft", "published"]
    assert PublicEntry.objects.count() == 1


@pytest.mark.parametrize("state", [State.RETURNED, State.AVOIDED])
def test_after_the_end_the_draft_says_that_the_product_is_back(state):
    from declarations.notices import proposal

    values = {"kind": "rupture", "starts_on": DAY, "return_likely": DAY, "indications": ""}
    proposed = proposal(values=values, state=state, ended_on=DAY, laboratory="A", today=DAY)
    assert (proposed.status, proposed.returned_on, proposed.return_from) == (PublicStatus.RETURNED, DAY, None)
