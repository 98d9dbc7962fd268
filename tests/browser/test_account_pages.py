"""The pages that correct, close and reopen an account: no fault, no sideways scrolling, no JavaScript needed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from declarations.services.evaluation import declaration_assign
from mitm.accounts.enums import DelegationSubject, Role
from mitm.accounts.models import User
from mitm.accounts.services import delegation_give, machine_account_create
from mitm.home.accounts import account_close
from tests.browser.test_accessibility import faults, overflow
from tests.factories import MembershipFactory
from tests.personas import Persona

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def leaver(head: Persona, filed_case) -> Persona:
    """An evaluator on whom a case and a delegation hang."""
    role = MembershipFactory(user__first_name="Bérengère", user__last_name="de La Rochefoucauld-Montmorency")
    declaration_assign(declaration_id=filed_case.pk, actor=head.actor, assignee=role.user)
    delegation_give(
        holder=role.user,
        subject=DelegationSubject.LOWERING,
        reference="décision DG n° 2026-041 du 2 janvier 2026",
        starts_on=dt.date(2026, 1, 2),
    )
    return Persona(user=role.user, membership=role)


@pytest.fixture
def left(admin: Persona, pharmacist_a: Persona) -> User:
    """The only responsible pharmacist of a laboratory, who answered for a machine and has left."""
    machine_account_create(
        laboratory=pharmacist_a.membership.laboratory, authorised_by=pharmacist_a.membership, label="ERP Lyon"
    )
    return account_close(actor=admin.actor, user=pharmacist_a.user, reason="Départ à la retraite le 12 mars 2026")


@pytest.mark.parametrize("width", [375, 1280])
def test_the_pages_of_an_account_have_no_fault(admin: Persona, leaver: Persona, left: User, open_page, width) -> None:
    alone = MembershipFactory(role=Role.COMPANY_ADMIN)
    pages = [
        ("agency_person", leaver.user.pk),
        ("agency_person_correct", leaver.user.pk),
        ("agency_role_correct", alone.pk),
        ("agency_person_close", leaver.user.pk),
        ("agency_person_close", alone.user_id),
        ("agency_person", left.pk),
        ("agency_person_reopen", left.pk),
    ]
    page = open_page(admin, "/agence/personnes/", width=width)
    wrong = {}
    for name, pk in pages:
        page.goto(reverse(name, args=[pk]))
        if found := [*faults(page), *([f"{overflow(page)} px too wide"] if overflow(page) > 0 else [])]:
            wrong[name, pk] = found
    assert wrong == {}


def test_an_account_is_closed_and_reopened_without_javascript(admin: Persona, leaver: Persona, open_page) -> None:
    page = open_page(admin, reverse("agency_person", args=[leaver.user.pk]), javascript=False)
    page.get_by_role("link", name="Fermer le compte").click()
    page.get_by_label("Motif").fill("Départ")
    page.get_by_role("button", name="Fermer le compte").click()
    assert page.get_by_text("Ce compte est fermé.").is_visible()
    assert page.get_by_role("heading", name="À reprendre par quelqu’un d’autre").is_visible()

    page.get_by_role("link", name="Rouvrir le compte").click()
    page.get_by_label("Motif").fill("Erreur")
    page.get_by_text("Évaluateur, agence").click()
    page.get_by_role("button", name="Rouvrir le compte").click()
    assert page.get_by_text("est rouvert").is_visible()
    assert page.get_by_role("link", name="Fermer le compte").is_visible()
