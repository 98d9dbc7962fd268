"""Who may act, read and be told: each answer of the modules that decide it."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from rest_framework.test import APIRequestFactory

from declarations.contributions import cases as declaration_cases
from declarations.models import Declaration
from declarations.services.evaluation import declaration_assign, declaration_take
from derogations.contributions import cases as request_cases
from mitm.accounts.actor import CLOCK, NOBODY, Actor
from mitm.accounts.enums import Audience, Role
from mitm.accounts.permissions import Permission
from mitm.accounts.selectors import audiences_of, person_by_email, person_by_id, role_by_id, roles_held, roles_of
from mitm.accounts.services import membership_end, membership_grant
from mitm.api.permissions import AnyoneMayAsk, AnyoneMayRead, DenyByDefault
from mitm.cases.acts import as_read, locked_case, move_many
from mitm.cases.people import (
    agency_may,
    either_side_may,
    evaluators,
    people_of_agency,
    people_of_laboratory,
    written,
)
from mitm.documents.models import IssuedDocument
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.web.access import must
from tests.declarations.building import TODAY, file_case
from tests.derogations.building import filed

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture
def case(pharmacist_a) -> Declaration:
    return file_case(pharmacist_a)


class TestActors:
    def test_nobody_has_a_name_and_no_right(self):
        assert (NOBODY.label, NOBODY.organisation, NOBODY.audience) == ("anonyme", "", Audience.PUBLIC)
        assert not any(NOBODY.can(permission) for permission in Permission)

    def test_the_software_acts_under_its_name_and_is_no_person(self):
        assert CLOCK.label == "horloge"
        with pytest.raises(AssertionError, match="only a person"):
            _ = CLOCK.person

    def test_people_act_for_their_side(self, evaluator, declarant_a):
        assert (evaluator.actor.organisation, evaluator.actor.person) == ("Agence", evaluator.user)
        assert declarant_a.actor.organisation == str(declarant_a.laboratory)

    def test_a_machine_acts_for_its_pharmacist(self, machine_of_a):
        actor = Actor.of_machine(machine_of_a)
        assert actor.label == f"{machine_of_a.label} (machine)"
        assert actor.can(Permission.PORTAL_CASE_CONFIRM)

    @pytest.fixture
    def machine_of_a(self, laboratory_a, pharmacist_a):
        from mitm.accounts.services import machine_account_create

        return machine_account_create(laboratory=laboratory_a, authorised_by=pharmacist_a.membership, label="ERP")[0]


@pytest.mark.parametrize(
    ("permission", "allowed"),
    [(DenyByDefault, ()), (AnyoneMayRead, ("get",)), (AnyoneMayAsk, ("get", "post"))],
)
def test_endpoints_are_open_to_what_they_say_and_no_more(permission, allowed):
    endpoint = SimpleNamespace(allowed_methods=["GET", "POST", "PUT", "DELETE"])
    for method in ("get", "post", "put", "delete"):
        request = getattr(APIRequestFactory(), method)("/")
        assert permission().has_permission(request, endpoint) == (method in allowed)


def test_who_reads_a_page_may_not_act_on_it_without_the_right(rf, auditor, admin):
    request = rf.post("/")
    request.actor = admin.actor
    must(request, Permission.AGENCY_PEOPLE_MANAGE)

    request.actor = auditor.actor
    with pytest.raises(PermissionDenied):
        must(request, Permission.AGENCY_PEOPLE_MANAGE)


class TestRights:
    def test_a_right_of_the_agency_is_not_one_of_a_laboratory(self, evaluator, pharmacist_a, auditor):
        agency_may(evaluator.actor)
        for person in (pharmacist_a, auditor):
            with pytest.raises(ForbiddenError):
                agency_may(person.actor)

    def test_either_side_writes_by_its_own_right(self, evaluator, declarant_a, auditor, reader_a):
        for person in (evaluator, declarant_a):
            either_side_may(person.actor)
        for person in (auditor, reader_a):
            with pytest.raises(ForbiddenError):
                either_side_may(person.actor)

    def test_blanks_are_no_text(self):
        assert written("  dit ", "body", "Écrire.") == "dit"
        with pytest.raises(CaseError) as refusal:
            written(" \n", "body", "Écrire.")
        assert (refusal.value.code, refusal.value.fields) == ("body_missing", {"body": "Écrire."})


class TestWhoIsTold:
    def test_evaluators_and_heads_may_follow_a_case(self, evaluator, head, publisher):
        assert set(evaluators()) == {evaluator.user, head.user}

    def test_the_laboratory_is_its_pharmacists_and_the_author_while_there(self, case, pharmacist_a, declarant_a):
        assert people_of_laboratory(case) == [pharmacist_a.user]
        case.created_by = declarant_a.user
        assert set(people_of_laboratory(case)) == {pharmacist_a.user, declarant_a.user}
        membership_end(membership=declarant_a.membership, ends_on=YESTERDAY)
        assert people_of_laboratory(case) == [pharmacist_a.user]

    def test_nobody_is_told_of_a_case_without_laboratory_or_author(self, case, pharmacist_a):
        case.created_by = None
        assert people_of_laboratory(case) == [pharmacist_a.user]
        case.laboratory_id = None
        assert people_of_laboratory(case) == []

    def test_the_agency_is_whoever_follows_the_case_else_the_heads(self, case, evaluator, head):
        assert people_of_agency(case) == [head.user]
        followed = declaration_take(declaration_id=case.pk, actor=evaluator.actor)
        assert people_of_agency(followed) == [evaluator.user]
        membership_end(membership=evaluator.membership, ends_on=YESTERDAY)
        assert people_of_agency(followed) == [head.user]


class TestReading:
    def test_files_of_a_case_follow_the_case(self, case, evaluator, pharmacist_a, declarant_b):
        request = filed(pharmacist_a)
        for person, may in ((evaluator, True), (pharmacist_a, True), (declarant_b, False)):
            assert declaration_cases.may_read_files(person.actor, case.pk) is may
            assert request_cases.may_read_files(person.actor, request.pk) is may

    def test_each_side_has_its_own_page_of_a_case(self, case, pharmacist_a):
        request = filed(pharmacist_a)
        for cases, row in ((declaration_cases, case), (request_cases, request)):
            assert cases.url(row, Audience.LABORATORY) == row.get_portal_url()
            assert cases.url(row, Audience.AGENCY) == row.get_absolute_url()

    def test_a_document_that_awaits_no_opening_is_open(self, evaluator, pharmacist_a):
        for person in (evaluator, pharmacist_a):
            assert request_cases.may_open(person.actor, IssuedDocument(pk=1))

    def test_a_stranger_finds_no_case_to_lock(self, case, declarant_b):
        with transaction.atomic(), pytest.raises(CaseError) as refusal:
            locked_case(Declaration.objects.visible_to(declarant_b.actor), case.pk)
        assert refusal.value.code == "not_found"

    def test_a_case_that_moved_on_is_said(self, case):
        with transaction.atomic(), pytest.raises(ConflictError) as refusal:
            locked_case(Declaration.objects.all(), case.pk, revision=case.revision + 1)
        assert refusal.value.code == "stale"

    @pytest.mark.django_db(transaction=True)
    def test_no_case_is_locked_outside_a_transaction(self):
        with pytest.raises(RuntimeError):
            as_read([])

    def test_many_cases_move_as_one_does(self, pharmacist_a, clock):
        cases = [file_case(pharmacist_a) for _ in range(2)]
        at = cases[0].filed_at
        assert move_many([(row, {}) for row in cases], "take", actor=CLOCK, at=at) == 2
        with pytest.raises(ConflictError):
            move_many([(cases[0], {})], "take", actor=CLOCK, at=at)

    def test_a_case_is_entrusted_to_whoever_may_follow_it(self, case, head, evaluator, publisher):
        declaration_assign(declaration_id=case.pk, actor=head.actor, assignee=evaluator.user)
        with pytest.raises(CaseError):
            declaration_assign(declaration_id=case.pk, actor=head.actor, assignee=publisher.user)


class TestPeople:
    def test_are_found_by_address_and_by_number(self, evaluator):
        assert person_by_email(f" {evaluator.user.email.upper()} ") == person_by_id(evaluator.user.pk) == evaluator.user
        assert person_by_id(0) is None

    def test_stand_on_the_sides_of_roles_that_have_not_ended(self, evaluator, laboratory_a):
        membership_grant(user=evaluator.user, role=Role.READER, laboratory_id=laboratory_a.pk, starts_on=TODAY)
        assert audiences_of(evaluator.user, today=TODAY) == {Audience.AGENCY, Audience.LABORATORY}
        membership_end(membership=evaluator.membership, ends_on=YESTERDAY)
        assert audiences_of(evaluator.user, today=TODAY) == {Audience.LABORATORY}
        assert len(roles_of(evaluator.user)) == 2

    def test_roles_are_those_of_a_laboratory_when_it_is_named(self, evaluator, declarant_a, laboratory_a):
        assert role_by_id(declarant_a.membership.pk, laboratory_id=laboratory_a.pk) == declarant_a.membership
        assert role_by_id(evaluator.membership.pk, laboratory_id=laboratory_a.pk) is None
        membership_end(membership=declarant_a.membership, ends_on=YESTERDAY)
        assert not roles_held(laboratory_id=laboratory_a.pk, everything=False).exists()
