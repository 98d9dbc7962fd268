"""Who opens and ends roles."""

import datetime as dt

import pytest
from django.urls import reverse

from mitm.accounts.enums import Role
from mitm.accounts.models import MachineAccount, Membership, User
from mitm.accounts.services import membership_end
from mitm.audit.selectors import events_of
from mitm.errors import ConflictError
from mitm.home.people import machine_revoke
from mitm.outbox.models import OutgoingMessage
from tests.conftest import NOW
from tests.factories import MembershipFactory, UserFactory
from tests.personas import Persona

TODAY = NOW.date()
NEW = {
    "first_name": "Zoé",
    "last_name": "Zimmer",
    "email": "Zoe.Zimmer@essai.example",
    "position": "",
    "role": "declarant",
    "starts_on": "12/03/2026",
}


def test_the_administrator_opens_an_account_at_the_agency(admin):
    response = admin.client.post(reverse("agency_person_new"), {**NEW, "role": "evaluator"})
    user = User.objects.get(email="zoe.zimmer@essai.example")
    assert response.url == reverse("agency_person", args=[user.pk])
    assert [(role.role, role.laboratory) for role in user.memberships.all()] == [("evaluator", None)]


def test_opening_a_role_is_told_and_recorded(admin):
    admin.client.post(reverse("agency_person_new"), {**NEW, "role": "evaluator"})
    user = User.objects.get(email="zoe.zimmer@essai.example")
    assert [event.kind for event in events_of(user)] == ["account_opened", "role_granted"]
    assert OutgoingMessage.objects.filter(recipient=user, channel="mail", subject__contains="évaluateur").exists()


def test_the_administrator_opens_an_account_for_a_laboratory(admin, laboratory_a):
    address = f"{reverse('agency_person_new')}?laboratoire={laboratory_a.pk}"
    admin.client.post(address, NEW)
    assert Membership.objects.get(user__last_name="Zimmer").laboratory == laboratory_a


@pytest.mark.parametrize("number", ["0", "x", "²", "99999999999999999999", pytest.param("9" * 5_000, id="endless")])
def test_an_account_for_an_unknown_laboratory_does_not_exist(admin, number):
    assert admin.client.get(f"{reverse('agency_person_new')}?laboratoire={number}").status_code == 404


def test_a_laboratory_s_administrator_gives_a_role_in_that_laboratory_only(company_admin_a, laboratory_a, laboratory_b):
    address = f"{reverse('portal_person_new')}?laboratoire={laboratory_b.pk}"
    company_admin_a.client.post(address, NEW)
    assert Membership.objects.get(user__last_name="Zimmer").laboratory == laboratory_a


@pytest.mark.parametrize("role", ["evaluator", "admin", "", "chef"])
def test_a_laboratory_s_administrator_gives_no_role_at_the_agency(company_admin_a, role):
    response = company_admin_a.client.post(reverse("portal_person_new"), {**NEW, "role": role})
    assert response.status_code == 200
    assert not User.objects.filter(last_name="Zimmer").exists()


def test_somebody_who_has_an_account_already_gets_the_role_and_keeps_the_name(
    company_admin_a, declarant_b, laboratory_a
):
    company_admin_a.client.post(reverse("portal_person_new"), {**NEW, "email": declarant_b.user.email})
    declarant_b.user.refresh_from_db()
    assert declarant_b.user.last_name == "Baron"
    assert declarant_b.user.memberships.filter(laboratory=laboratory_a).exists()


def test_nobody_stands_on_both_sides(company_admin_a, evaluator):
    response = company_admin_a.client.post(reverse("portal_person_new"), {**NEW, "email": evaluator.user.email})
    assert "travaille pour l’agence" in response.content.decode()
    assert evaluator.user.memberships.count() == 1


def test_nobody_gives_a_role_to_oneself(company_admin_a):
    answer = company_admin_a.client.post(
        reverse("portal_person_new"), {**NEW, "email": company_admin_a.user.email, "role": "pharmacist"}
    )
    assert "Personne ne s’ouvre un rôle à soi-même" in answer.content.decode()
    assert company_admin_a.user.memberships.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("email", "pas une adresse", "adresse"),
        ("starts_on", "2026-03-12", "JJ/MM/AAAA"),
        ("starts_on", "11/03/2026", "ne peut pas être avant"),
        ("starts_on", "31/02/2027", "existe pas"),
        ("role", "", "Choisissez une réponse"),
        ("last_name", "", "Remplissez ce champ"),
    ],
)
def test_a_wrong_answer_gets_a_sentence_at_its_field(admin, field, value, message):
    response = admin.client.post(reverse("agency_person_new"), {**NEW, "role": "evaluator", field: value})
    assert response.status_code == 200
    assert message in response.content.decode()
    assert not User.objects.filter(last_name="Zimmer").exists()


def test_a_role_that_is_held_already_is_not_given_twice(admin, evaluator):
    address = reverse("agency_person", args=[evaluator.user.pk])
    response = admin.client.post(address, {"role": "evaluator", "starts_on": "12/03/2026"})
    assert "Rôle déjà tenu" in response.content.decode()


def test_the_page_of_a_person_adds_a_role(admin, evaluator):
    address = reverse("agency_person", args=[evaluator.user.pk])
    assert admin.client.post(address, {"role": "head", "starts_on": "12/03/2026"}).status_code == 302
    assert evaluator.user.memberships.filter(role=Role.HEAD).exists()
    assert "Chef d’unité" in admin.client.get(address).content.decode()


def test_ending_a_role_closes_access_at_once(admin, evaluator):
    browser = evaluator.client
    address = reverse("agency_role_end", args=[evaluator.membership.pk])
    assert admin.client.post(address, {"ends_on": "11/03/2026"}).status_code == 302
    assert browser.get(reverse("agency_desk")).status_code == 404
    assert events_of(evaluator.user).last().kind == "role_ended"


def test_a_role_serves_until_somebody_says_that_it_ended(admin, evaluator):
    address = reverse("agency_role_end", args=[evaluator.membership.pk])
    page = admin.client.post(address, {"ends_on": "11/03/2021"}, follow=True).text
    assert evaluator.user.memberships.get().ends_on == TODAY - dt.timedelta(days=1)
    assert "prend fin le 11/03/2026" in page


class TestARoleTakenBackBeforeItServes:
    @pytest.fixture
    def role(self, admin, laboratory_a):
        coming = MembershipFactory(laboratory=laboratory_a, role=Role.READER, starts_on=TODAY + dt.timedelta(days=9))
        admin.client.post(reverse("agency_role_end", args=[coming.pk]), {"ends_on": "11/03/2026"})
        return coming

    def test_is_over(self, admin, role):
        page = admin.client.get(reverse("agency_person", args=[role.user_id])).text
        assert "À venir" not in page
        assert "Clos" in page
        assert role.user.email not in admin.client.get(reverse("agency_people")).text

    def test_is_not_ended_again(self, admin, role):
        answer = admin.client.post(reverse("agency_role_end", args=[role.pk]), {"ends_on": "11/03/2026"})
        assert "prend déjà fin" in answer.text

    def test_stands_in_the_way_of_none_on_the_other_side(self, admin, role):
        address = reverse("agency_person", args=[role.user_id])
        assert admin.client.post(address, {"role": "evaluator", "starts_on": "12/03/2026"}).status_code == 302


def test_a_role_that_has_ended_is_not_ended_later(admin):
    role = MembershipFactory(ends_on=dt.date(2026, 1, 1))
    answer = admin.client.post(reverse("agency_role_end", args=[role.pk]), {"ends_on": "11/03/2026"})
    assert "prend déjà fin" in answer.content.decode()


def test_an_administrator_does_not_end_the_role_in_use(company_admin_a):
    address = reverse("portal_role_end", args=[company_admin_a.membership.pk])
    answer = company_admin_a.client.post(address, {"ends_on": "11/03/2026"})
    assert "Un autre administrateur" in answer.content.decode()


def test_the_roles_of_a_competitor_do_not_exist(company_admin_a, declarant_b):
    address = reverse("portal_role_end", args=[declarant_b.membership.pk])
    assert company_admin_a.client.get(address).status_code == 404
    assert company_admin_a.client.post(address, {"ends_on": "11/03/2026"}).status_code == 404
    assert "Baron" not in company_admin_a.client.get(f"{reverse('portal_people')}?montrer=tous").content.decode()


def test_the_list_shows_roles_in_force_unless_all_are_asked_for(admin, evaluator):
    ended = MembershipFactory(user__last_name="Ancien", ended=True)
    assert ended.user.last_name not in admin.client.get(reverse("agency_people")).content.decode()
    assert ended.user.last_name in admin.client.get(f"{reverse('agency_people')}?montrer=tous").content.decode()


def test_the_list_is_filtered_by_side(admin, evaluator, declarant_a):
    page = admin.client.get(f"{reverse('agency_people')}?cote=laboratoires").content.decode()
    assert "Abadie" in page
    assert "Evrard" not in page


def test_a_machine_account_shows_its_secret_once(company_admin_a, pharmacist_a):
    sent = {"label": "ERP Lyon", "authorised_by": pharmacist_a.membership.pk}
    page = company_admin_a.client.post(reverse("portal_machine_new"), sent)
    machine = MachineAccount.objects.get()
    assert machine.laboratory == company_admin_a.laboratory
    assert machine.application.client_id in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert "client_secret" not in company_admin_a.client.get(reverse("portal_machines")).content.decode()


def test_two_copies_of_one_form_open_one_machine(company_admin_a, pharmacist_a):
    key = {"idempotency_key": "0b0a4a52-5b0e-4a4b-9f1c-6f2f3a1f8e12"}
    sent = {"label": "ERP Lyon", "authorised_by": pharmacist_a.membership.pk} | key
    first, copy = (company_admin_a.client.post(reverse("portal_machine_new"), sent) for _ in range(2))
    assert MachineAccount.objects.get().application.client_id in first.text
    assert copy.url == reverse("portal_machines")
    assert "Un secret perdu ne se retrouve pas" in company_admin_a.client.get(copy.url).text


def test_a_machine_needs_the_authority_of_a_responsible_pharmacist(company_admin_a, declarant_a):
    assert "pharmacien responsable" in company_admin_a.client.get(reverse("portal_machine_new")).content.decode()
    sent = {"label": "ERP", "authorised_by": declarant_a.membership.pk}
    assert company_admin_a.client.post(reverse("portal_machine_new"), sent).status_code == 200
    assert not MachineAccount.objects.exists()


@pytest.fixture
def machine(company_admin_a, pharmacist_a):
    sent = {"label": "ERP Lyon", "authorised_by": pharmacist_a.membership.pk}
    company_admin_a.client.post(reverse("portal_machine_new"), sent)
    return MachineAccount.objects.get()


def test_a_machine_account_is_revoked_after_a_question(company_admin_a, machine):
    address = reverse("portal_machine_revoke", args=[machine.pk])
    assert "pour toujours" in company_admin_a.client.get(address).content.decode()
    company_admin_a.client.post(address)
    machine.refresh_from_db()
    assert machine.revoked_at == NOW
    assert company_admin_a.client.post(address).status_code == 404


def test_a_machine_account_that_two_people_revoke_at_once_is_revoked_once(company_admin_a, machine, laboratory_a):
    seen_open = MachineAccount.objects.get()
    machine_revoke(actor=company_admin_a.actor, machine=machine)

    with pytest.raises(ConflictError) as refused:
        machine_revoke(actor=company_admin_a.actor, machine=seen_open)

    assert refused.value.code == "already_revoked"
    assert [event.kind for event in events_of(laboratory_a)] == ["machine_opened", "machine_revoked"]


def test_a_machine_that_nobody_answers_for_is_shown_as_stopped_and_entrusted_to_a_successor(
    company_admin_a, pharmacist_a, machine, laboratory_a
):
    successor = MembershipFactory(role=Role.PHARMACIST, laboratory=laboratory_a)
    membership_end(membership=pharmacist_a.membership, ends_on=TODAY - dt.timedelta(days=1))
    assert "personne n’en répond plus" in company_admin_a.client.get(reverse("portal_machines")).content.decode()
    address = reverse("portal_machine_entrust", args=[machine.pk])
    page = company_admin_a.client.post(address, {"authorised_by": successor.pk}, follow=True).content.decode()
    assert "En service" in page
    assert [event.kind for event in events_of(laboratory_a)] == ["machine_opened", "machine_entrusted"]


def test_a_machine_is_entrusted_to_a_responsible_pharmacist_only(company_admin_a, declarant_a, pharmacist_a, machine):
    address = reverse("portal_machine_entrust", args=[machine.pk])
    assert company_admin_a.client.post(address, {"authorised_by": declarant_a.membership.pk}).status_code == 200
    machine.refresh_from_db()
    assert machine.authorised_by == pharmacist_a.membership


def test_the_machines_of_a_competitor_do_not_exist(machine, laboratory_b):
    stranger = MembershipFactory(role=Role.COMPANY_ADMIN, laboratory=laboratory_b)
    browser = Persona(user=stranger.user, membership=stranger).client
    assert browser.post(reverse("portal_machine_revoke", args=[machine.pk])).status_code == 404
    assert browser.post(reverse("portal_machine_entrust", args=[machine.pk])).status_code == 404
    assert "ERP Lyon" not in browser.get(reverse("portal_machines")).content.decode()


@pytest.mark.parametrize(
    ("persona", "name", "code"),
    [
        ("evaluator", "agency_people", 403),
        ("auditor", "agency_person_new", 403),
        ("company_admin_a", "agency_people", 404),
        ("declarant_a", "portal_people", 403),
        ("reader_a", "portal_machine_new", 403),
        ("admin", "portal_people", 404),
        ("anonymous", "agency_people", 302),
    ],
    indirect=["persona"],
)
def test_people_are_managed_by_administrators_alone(persona, name, code):
    assert persona.client.get(reverse(name)).status_code == code


def test_the_auditor_reads_who_had_which_role_and_changes_nothing(auditor, evaluator, declarant_a):
    page = auditor.client.get(reverse("agency_people")).text
    assert evaluator.user.email in page
    assert declarant_a.user.email in page
    assert reverse("agency_person_new") not in page

    address = reverse("agency_person", args=[evaluator.user.pk])
    page = auditor.client.get(address).text
    assert "Ouvrir le rôle" not in page
    assert "Clore" not in page
    assert auditor.client.post(address, {"role": "head", "starts_on": "12/03/2026"}).status_code == 403


@pytest.mark.parametrize(
    ("persona", "name"),
    [("admin", "agency_people"), ("company_admin_a", "portal_people"), ("company_admin_a", "portal_machines")],
    indirect=["persona"],
)
def test_a_list_of_people_costs_few_queries(persona, name, django_assert_max_num_queries):
    for _ in range(30):
        MembershipFactory(
            role=Role.DECLARANT, laboratory=persona.laboratory
        ) if persona.laboratory else MembershipFactory()
    browser = persona.client
    with django_assert_max_num_queries(15):
        assert browser.get(reverse(name)).status_code == 200


def test_a_person_without_a_name_is_listed_by_address(admin):
    MembershipFactory(user=UserFactory(first_name="", last_name=""))
    assert "@essai.example" in admin.client.get(reverse("agency_people")).content.decode()


def test_two_copies_of_one_form_open_one_account(admin):
    sent = {**NEW, "role": "evaluator", "idempotency_key": "0b0a4a52-5b0e-4a4b-9f1c-6f2f3a1f8e11"}
    first, second = (admin.client.post(reverse("agency_person_new"), sent) for _ in range(2))
    assert first.url == second.url
    assert User.objects.filter(last_name="Zimmer").count() == 1
