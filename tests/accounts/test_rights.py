"""Who may do what, for whom, between which dates."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mitm.accounts.enums import AGENCY_ROLES, LABORATORY_ROLES, Audience, Role
from mitm.accounts.models import Membership, User
from mitm.accounts.permissions import ROLE_PERMISSIONS, Permission
from mitm.accounts.selectors import agency_people, laboratory_people, memberships_of
from mitm.accounts.services import membership_end, membership_grant, person_create
from mitm.errors import CaseError
from tests.factories import MembershipFactory, UserFactory

TODAY = dt.date(2026, 3, 12)
YESTERDAY = TODAY - dt.timedelta(days=1)


class TestTheTableOfRoles:
    def test_says_something_of_every_role(self):
        assert set(ROLE_PERMISSIONS) == set(Role)

    def test_every_permission_is_somebody_s(self):
        assert set().union(*ROLE_PERMISSIONS.values()) == set(Permission)

    @pytest.mark.parametrize("role", Role)
    def test_a_role_only_has_permissions_of_its_side(self, role):
        side = "portal" if role in LABORATORY_ROLES else "agency"

        assert {permission.split(":")[0] for permission in ROLE_PERMISSIONS[role]} == {side}

    @pytest.mark.parametrize("role", [Role.READER, Role.AUDITOR])
    def test_readers_only_read(self, role):
        assert {permission.split(":")[2] for permission in ROLE_PERMISSIONS[role]} == {"read"}

    def test_whoever_manages_people_does_not_handle_cases(self):
        for role in (Role.ADMIN, Role.COMPANY_ADMIN):
            actions = {permission for permission in ROLE_PERMISSIONS[role] if ":case:" in permission}
            assert {permission.split(":")[2] for permission in actions} == {"read"}

    def test_only_the_responsible_pharmacist_confirms(self):
        confirming = {role for role in Role if Permission.PORTAL_CASE_CONFIRM in ROLE_PERMISSIONS[role]}

        assert confirming == {Role.PHARMACIST}

    def test_every_role_stands_on_one_side(self):
        assert {role.audience for role in LABORATORY_ROLES} == {Audience.LABORATORY}
        assert {role.audience for role in AGENCY_ROLES} == {Audience.AGENCY}


@pytest.mark.django_db
class TestMemberships:
    @pytest.mark.parametrize("role", ["declarant", "evaluator"])
    def test_a_role_of_the_other_side_is_refused_by_the_database(self, role, laboratory_a):
        laboratory = laboratory_a if role == "evaluator" else None

        with pytest.raises(IntegrityError, match="membership_role_matches_organisation"), transaction.atomic():
            Membership.objects.create(user=UserFactory(), role=role, laboratory=laboratory, starts_on=TODAY)

    def test_a_period_that_ends_before_it_starts_is_refused_by_the_database(self):
        with pytest.raises(IntegrityError, match="membership_dates_in_order"), transaction.atomic():
            MembershipFactory(starts_on=TODAY, ends_on=TODAY - dt.timedelta(days=2))

    @pytest.mark.parametrize("role", ["declarant", "evaluator"])
    def test_the_same_open_role_twice_is_refused_by_the_database(self, role):
        first = MembershipFactory(role=role)

        with pytest.raises(IntegrityError, match="membership_open_once"), transaction.atomic():
            MembershipFactory(user=first.user, role=role, laboratory=first.laboratory)

    def test_an_address_in_capitals_is_refused_by_the_database(self):
        with pytest.raises(IntegrityError, match="user_email_lower"), transaction.atomic():
            User.objects.create(email="Alice@essai.example")

    @pytest.mark.parametrize(
        ("starts_on", "ends_on", "valid"),
        [
            (TODAY, None, True),
            (TODAY, TODAY, True),
            (YESTERDAY, YESTERDAY, False),
            (TODAY + dt.timedelta(days=1), None, False),
            (TODAY, YESTERDAY, False),
        ],
    )
    def test_first_and_last_day_are_included(self, starts_on, ends_on, valid):
        membership = MembershipFactory(starts_on=starts_on, ends_on=ends_on)

        assert bool(memberships_of(membership.user, today=TODAY)) is valid

    def test_a_person_who_is_not_active_has_no_role(self):
        membership = MembershipFactory(user__is_active=False)

        assert memberships_of(membership.user, today=TODAY) == []

    def test_people_are_found_by_role_and_organisation(self, evaluator, head, declarant_a, declarant_b, laboratory_a):
        assert list(agency_people(Role.EVALUATOR, today=TODAY)) == [evaluator.user]
        assert set(agency_people(today=TODAY)) == {evaluator.user, head.user}
        assert list(laboratory_people(laboratory_a.pk, today=TODAY)) == [declarant_a.user]


@pytest.mark.django_db
class TestGivingAndTakingRoles:
    def test_an_account_is_known_by_its_address_in_small_letters(self):
        person = person_create(email="Alice@Essai.Example", first_name="Alice", last_name="Abadie")

        assert person.email == "alice@essai.example"
        assert not person.has_usable_password()

    def test_an_address_is_taken_once(self, declarant_a):
        with pytest.raises(CaseError) as refusal:
            person_create(email=declarant_a.user.email.upper(), first_name="A", last_name="B")

        assert (refusal.value.code, list(refusal.value.fields)) == ("email_taken", ["email"])

    @pytest.mark.parametrize(("role", "laboratory"), [(Role.EVALUATOR, True), (Role.DECLARANT, False)])
    def test_a_role_of_the_other_side_is_refused_with_words(self, role, laboratory, laboratory_a):
        with pytest.raises(CaseError) as refusal:
            membership_grant(
                user=UserFactory(), role=role, laboratory_id=laboratory_a.pk if laboratory else None, starts_on=TODAY
            )

        assert refusal.value.code == "role_mismatch"

    def test_a_role_is_held_once(self, evaluator):
        with pytest.raises(CaseError) as refusal:
            membership_grant(user=evaluator.user, role=Role.EVALUATOR, laboratory_id=None, starts_on=TODAY)

        assert refusal.value.code == "role_held"

    def test_a_role_that_ended_can_be_given_again(self, evaluator):
        membership_end(membership=evaluator.membership, ends_on=YESTERDAY)

        assert membership_grant(user=evaluator.user, role=Role.EVALUATOR, laboratory_id=None, starts_on=TODAY).pk

    def test_a_role_given_today_can_be_taken_back_today_without_changing_its_past(self):
        membership = MembershipFactory(starts_on=TODAY)

        ended = membership_end(membership=membership, ends_on=YESTERDAY - dt.timedelta(days=30))

        assert (ended.starts_on, ended.ends_on) == (TODAY, YESTERDAY)
        assert memberships_of(membership.user, today=TODAY) == []
        assert memberships_of(membership.user, today=YESTERDAY) == []

    def test_somebody_who_leaves_later_keeps_access_until_then(self, declarant_a):
        membership_end(membership=declarant_a.membership, ends_on=TODAY)

        assert memberships_of(declarant_a.user, today=timezone.localdate())
        assert not memberships_of(declarant_a.user, today=TODAY + dt.timedelta(days=1))
