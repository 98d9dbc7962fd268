"""An administrator corrects an account, closes it when the person leaves, and opens it again."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from oauth2_provider.models import AccessToken

from declarations.services.evaluation import declaration_assign
from derogations.services.instruction import request_assign
from mitm.accounts.enums import DelegationSubject, Role
from mitm.accounts.models import Membership, User
from mitm.accounts.selectors import machine_in_force, person_by_id
from mitm.accounts.services import calendar_feed_open, delegation_give, machine_account_create, membership_grant
from mitm.audit.selectors import events_of
from mitm.errors import CaseError, ForbiddenError
from mitm.home.accounts import account_close, account_correct, account_reopen, role_correct
from mitm.home.people import role_end, role_open
from mitm.outbox.models import OutgoingMessage
from mitm.outbox.services import notify, send_due
from tests.conftest import NOW
from tests.factories import PASSWORD, MembershipFactory, UserFactory
from tests.personas import Persona
from tests.support.sessions import together

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
YESTERDAY = TODAY - dt.timedelta(days=1)
REASON = {"reason": "Départ à la retraite"}


def page(name: str, persona: Persona) -> str:
    return reverse(name, args=[persona.user.pk])


def close(admin: Persona, who: Persona, reason: str = "Départ") -> User:
    return account_close(actor=admin.actor, user=who.user, reason=reason)


def sign_in(email: str) -> Client:
    browser = Client()
    browser.post("/compte/login/", {"login": email, "password": PASSWORD})
    return browser


def corrected(persona: Persona, **changes: str) -> dict[str, str]:
    """The form of a person as the page shows it, with what is changed."""
    fields = ("first_name", "last_name", "email", "position", "phone")
    return {field: getattr(persona.user, field) for field in fields} | changes


def mails_to(address: str) -> list[str]:
    return list(OutgoingMessage.objects.filter(channel="mail", address=address).values_list("subject", flat=True))


class TestCorrecting:
    def test_the_page_shows_what_is_known(self, admin, evaluator):
        text = admin.client.get(page("agency_person_correct", evaluator)).text
        assert f'value="{evaluator.user.email}"' in text
        assert 'value="Evrard"' in text

    def test_a_name_is_corrected_and_the_journal_keeps_both(self, admin, evaluator):
        answer = admin.client.post(page("agency_person_correct", evaluator), corrected(evaluator, last_name="Évrard"))
        assert answer.url == page("agency_person", evaluator)
        event = events_of(evaluator.user).get(kind="account_corrected")
        assert (event.actor_label, event.at) == (str(admin.user), NOW)
        assert event.data == {"before": {"last_name": "Evrard"}, "after": {"last_name": "Évrard"}}
        assert "Evrard → Évrard" in event.comment

    def test_another_name_keeps_the_person_signed_in(self, admin, evaluator):
        browser = evaluator.client
        admin.client.post(page("agency_person_correct", evaluator), corrected(evaluator, first_name="Élsa"))
        assert browser.get("/agence/").status_code == 200

    def test_nothing_changed_leaves_no_trace(self, admin, evaluator):
        admin.client.post(page("agency_person_correct", evaluator), corrected(evaluator))
        assert not events_of(evaluator.user).exists()

    def test_another_address_is_written_in_small_letters_and_both_are_told(self, admin, evaluator):
        before = evaluator.user.email
        admin.client.post(page("agency_person_correct", evaluator), corrected(evaluator, email="Elsa@Essai.example"))
        assert person_by_id(evaluator.user.pk).email == "elsa@essai.example"
        assert mails_to(before) == ["L’adresse de connexion de votre compte a changé"]
        assert mails_to("elsa@essai.example") == ["Votre adresse de connexion est désormais celle-ci"]
        assert "elsa@essai.example" not in OutgoingMessage.objects.get(channel="mail", address=before).body

    def test_what_waits_follows_the_person_but_for_a_link_that_opens_nothing_any_more(self, admin, evaluator):
        before = evaluator.user.email
        Client().post("/compte/password/reset/", {"email": before})
        notify([evaluator.user], subject="Dossier DR-2026-000001", body="…")
        admin.client.post(page("agency_person_correct", evaluator), corrected(evaluator, email="elsa@essai.example"))

        assert send_due() == 3
        left = OutgoingMessage.objects.filter(channel="mail", state="sent").order_by("pk")
        assert [(mail.address, mail.subject) for mail in left] == [
            ("elsa@essai.example", "Dossier DR-2026-000001"),
            (before, "L’adresse de connexion de votre compte a changé"),
            ("elsa@essai.example", "Votre adresse de connexion est désormais celle-ci"),
        ]
        assert OutgoingMessage.objects.get(state="failed").body == ""

    def test_what_was_given_up_is_sent_again_to_the_corrected_address(self, admin, evaluator):
        notify([evaluator.user], subject="Dossier DR-2026-000001", body="…")
        OutgoingMessage.objects.filter(channel="mail").update(state="failed")
        admin.client.post(page("agency_person_correct", evaluator), corrected(evaluator, email="elsa@essai.example"))
        given_up = OutgoingMessage.objects.get(state="failed")

        admin.client.post(reverse("agency_message_retry", args=[given_up.pk]))

        given_up.refresh_from_db()
        assert (given_up.state, given_up.address) == ("waiting", "elsa@essai.example")

    def test_the_former_address_opens_nothing_any_more(self, admin, evaluator):
        before, browser = evaluator.user.email, evaluator.client
        Client().post("/compte/password/reset/", {"email": before})  # the sign-in library notes the address
        calendar_feed_open(user=evaluator.user)
        assert EmailAddress.objects.filter(email=before).exists()
        admin.client.post(page("agency_person_correct", evaluator), corrected(evaluator, email="elsa@essai.example"))

        assert browser.get("/agence/").status_code == 302
        assert "_auth_user_id" not in sign_in(before).session
        assert EmailAddress.objects.get(user=evaluator.user).email == "elsa@essai.example"
        assert not evaluator.user.calendar_feeds.filter(revoked_at__isnull=True).exists()

    @pytest.mark.parametrize("spelling", [str, str.upper, str.title])
    def test_an_address_serves_one_account_however_it_is_spelt(self, admin, evaluator, head, spelling):
        form = corrected(evaluator, email=spelling(head.user.email))
        answer = admin.client.post(page("agency_person_correct", evaluator), form)
        assert answer.status_code == 422
        assert "Adresse déjà utilisée" in answer.text
        assert person_by_id(evaluator.user.pk).email == evaluator.user.email

    @pytest.mark.parametrize(("field", "value"), [("email", "pas une adresse"), ("last_name", ""), ("email", "")])
    def test_a_wrong_answer_gets_a_sentence_at_its_field(self, admin, evaluator, field, value):
        answer = admin.client.post(page("agency_person_correct", evaluator), corrected(evaluator, **{field: value}))
        assert answer.status_code == 422
        assert field in answer.context["form"].errors

    def test_nobody_corrects_oneself(self, admin):
        answer = admin.client.post(page("agency_person_correct", admin), corrected(admin, email="x@essai.example"))
        assert "Un autre administrateur" in answer.text
        assert person_by_id(admin.user.pk).email == admin.user.email


class TestCorrectingARole:
    def test_the_wrong_role_ends_and_the_right_one_begins(self, admin, evaluator):
        address = reverse("agency_role_correct", args=[evaluator.membership.pk])
        assert admin.client.post(address, {"role": "publisher"}).status_code == 302
        assert [(row.role, row.starts_on, row.ends_on) for row in evaluator.user.memberships.all()] == [
            ("evaluator", evaluator.membership.starts_on, YESTERDAY),
            ("publisher", TODAY, None),
        ]
        assert [event.kind for event in events_of(evaluator.user)] == ["role_ended", "role_granted"]

    def test_the_laboratory_is_named(self, admin, declarant_a, laboratory_b):
        address = reverse("agency_role_correct", args=[declarant_a.membership.pk])
        assert 'value="Laboratoire Aubépine"' in admin.client.get(address).text
        admin.client.post(address, {"role": "declarant", "laboratory": "laboratoire bruyere"})
        assert declarant_a.user.memberships.get(ends_on__isnull=True).laboratory == laboratory_b

    def test_the_laboratory_stays_when_its_name_is_left(self, admin, declarant_a, laboratory_a):
        address = reverse("agency_role_correct", args=[declarant_a.membership.pk])
        admin.client.post(address, {"role": "reader", "laboratory": "Laboratoire Aubépine"})
        kept = declarant_a.user.memberships.get(ends_on__isnull=True)
        assert (kept.role, kept.laboratory) == ("reader", laboratory_a)

    @pytest.mark.parametrize(
        ("form", "field"),
        [
            ({"role": "declarant", "laboratory": "Nulle part"}, "laboratory"),
            ({"role": "head", "laboratory": "Laboratoire Aubépine"}, "role"),
            ({"role": "declarant", "laboratory": "Laboratoire Aubépine"}, "role"),
        ],
    )
    def test_what_makes_no_sense_is_refused_at_its_field(self, admin, declarant_a, form, field):
        answer = admin.client.post(reverse("agency_role_correct", args=[declarant_a.membership.pk]), form)
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert declarant_a.user.memberships.get().ends_on is None

    def test_a_role_to_come_still_begins_on_its_day(self, admin, laboratory_a):
        later = TODAY + dt.timedelta(days=9)
        coming = MembershipFactory(role=Role.READER, laboratory=laboratory_a, starts_on=later)
        right = role_correct(actor=admin.actor, membership=coming, role=Role.DECLARANT, laboratory=laboratory_a)
        assert right.starts_on == later

    def test_a_role_that_was_to_end_still_ends_on_its_day(self, admin, laboratory_a):
        last_day = TODAY + dt.timedelta(days=9)
        wrong = MembershipFactory(role=Role.READER, laboratory=laboratory_a, ends_on=last_day)
        address = reverse("agency_role_correct", args=[wrong.pk])
        assert "prendra fin le 21\u00a0mars 2026" in admin.client.get(address).text
        admin.client.post(address, {"role": "declarant", "laboratory": "Laboratoire Aubépine"})
        assert wrong.user.memberships.get(role=Role.DECLARANT).ends_on == last_day

    def test_a_role_that_has_ended_is_history(self, admin):
        ended = MembershipFactory(ended=True)
        assert admin.client.get(reverse("agency_role_correct", args=[ended.pk])).status_code == 404

    def test_nobody_corrects_the_role_in_use(self, admin):
        with pytest.raises(CaseError) as refusal:
            role_correct(actor=admin.actor, membership=admin.membership, role=Role.HEAD, laboratory=None)
        assert refusal.value.code == "own_role"


class TestClosing:
    def test_the_page_says_what_will_happen(self, admin, evaluator):
        text = admin.client.get(page("agency_person_close", evaluator)).text
        assert "refusée dès maintenant" in text
        assert "Évaluateur" in text

    def test_a_person_who_left_is_refused_at_once(self, admin, evaluator):
        browser = evaluator.client
        assert browser.get("/agence/").status_code == 200
        assert admin.client.post(page("agency_person_close", evaluator), REASON).status_code == 302
        assert browser.get("/agence/").url.startswith("/compte/login/")
        assert "_auth_user_id" not in sign_in(evaluator.user.email).session

    def test_the_journal_keeps_who_when_and_why(self, admin, evaluator):
        admin.client.post(page("agency_person_close", evaluator), REASON)
        event = events_of(evaluator.user).get(kind="account_closed")
        assert (event.actor_label, event.at, event.comment) == (str(admin.user), NOW, "Départ à la retraite")
        assert "Départ à la retraite" in admin.client.get(page("agency_person", evaluator)).text

    def test_nothing_is_deleted(self, admin, evaluator):
        close(admin, evaluator)
        left = User.objects.get(pk=evaluator.user.pk)
        assert (left.is_active, str(left)) == (False, "Elsa Evrard")
        assert left.memberships.get().ends_on == YESTERDAY

    def test_it_says_why(self, admin, evaluator):
        answer = admin.client.post(page("agency_person_close", evaluator), {"reason": " "})
        assert answer.status_code == 422
        assert person_by_id(evaluator.user.pk).is_active

    def test_delegations_and_the_agenda_end(self, admin, signatory):
        given = {"subject": DelegationSubject.LOWERING, "reference": "DG 2026-041"}
        delegation = delegation_give(holder=signatory.user, starts_on=dt.date(2026, 1, 1), **given)
        calendar_feed_open(user=signatory.user)
        assert "DG 2026-041" in admin.client.get(page("agency_person_close", signatory)).text
        close(admin, signatory)
        delegation.refresh_from_db()
        assert delegation.ends_on == YESTERDAY
        assert not signatory.user.calendar_feeds.filter(revoked_at__isnull=True).exists()
        kinds = {event.kind for event in events_of(signatory.user)}
        assert kinds == {"account_closed", "role_ended", "delegation_ended"}

    def test_a_link_sent_before_opens_nothing(self, admin, evaluator, client):
        client.post("/compte/password/reset/", {"email": evaluator.user.email})
        words = OutgoingMessage.objects.get(address=evaluator.user.email).body
        link = next(word for word in words.split() if "/key/" in word)
        close(admin, evaluator)
        assert "password1" not in client.get(link.removeprefix("http://localhost:8000"), follow=True).text

    def test_a_forgotten_password_sends_no_link(self, admin, evaluator, client):
        close(admin, evaluator)
        client.post("/compte/password/reset/", {"email": evaluator.user.email})
        assert mails_to(evaluator.user.email) == ["Votre compte est fermé"]

    def test_machines_stop_until_somebody_else_answers_for_them(self, admin, pharmacist_a, company_admin_a):
        laboratory = pharmacist_a.laboratory
        machine, *_ = machine_account_create(
            laboratory=laboratory, authorised_by=pharmacist_a.membership, label="ERP Lyon"
        )
        token = {"application": machine.application, "expires": NOW + dt.timedelta(hours=1), "scope": ""}
        AccessToken.objects.create(token="x", **token)
        assert "ERP Lyon" in admin.client.get(page("agency_person_close", pharmacist_a)).text
        close(admin, pharmacist_a)
        assert machine_in_force(application_id=machine.application_id) is None
        assert not AccessToken.objects.exists()
        assert "ERP Lyon" in admin.client.get(page("agency_person", pharmacist_a)).text
        assert any("ERP Lyon" in subject for subject in mails_to(company_admin_a.user.email))

    def test_it_warns_when_a_laboratory_is_left_without_pharmacist(self, admin, pharmacist_a, laboratory_a):
        address = page("agency_person_close", pharmacist_a)
        assert "n’aura plus de pharmacien responsable" in admin.client.get(address).text
        MembershipFactory(role=Role.PHARMACIST, laboratory=laboratory_a)
        assert "n’aura plus de pharmacien responsable" not in admin.client.get(address).text

    def test_closing_twice_is_no_page(self, admin, evaluator):
        close(admin, evaluator)
        assert admin.client.get(page("agency_person_close", evaluator)).status_code == 404
        with pytest.raises(CaseError) as refusal:
            close(admin, evaluator)
        assert refusal.value.code == "already_closed"

    def test_a_closed_account_gets_no_role(self, admin, evaluator, company_admin_a, laboratory_a):
        close(admin, evaluator)
        acts = {"role": Role.HEAD, "laboratory": None, "starts_on": TODAY}
        with pytest.raises(CaseError) as refusal:
            role_open(actor=admin.actor, user=evaluator.user, **acts)
        assert refusal.value.code == "account_closed"

    def test_nothing_is_sent_to_whoever_left(self, admin, evaluator):
        left = close(admin, evaluator)
        OutgoingMessage.objects.all().delete()
        assert notify([left, admin.user], subject="Dossier", body="…")
        assert not OutgoingMessage.objects.filter(recipient=left).exists()

    def test_the_person_is_told(self, admin, evaluator):
        close(admin, evaluator)
        assert mails_to(evaluator.user.email) == ["Votre compte est fermé"]
        assert send_due() == 1

    def test_what_waited_for_whoever_left_is_not_sent(self, admin, evaluator):
        notify([evaluator.user], subject="Dossier DR-2026-000001", body="…")
        close(admin, evaluator)
        assert send_due() == 1
        given_up = OutgoingMessage.objects.get(state="failed")
        assert given_up.subject == "Dossier DR-2026-000001"
        assert "fermé avant l’envoi" in admin.client.get(reverse("agency_message", args=[given_up.pk])).text
        answer = admin.client.post(reverse("agency_message_retry", args=[given_up.pk]), follow=True).text
        assert "rien ne lui est plus envoyé" in answer
        assert "Relancer l’envoi" not in answer

    def test_a_closed_account_is_not_offered_in_the_demonstration(self, admin, evaluator, settings, client):
        settings.DEMO = True
        User.objects.filter(pk=evaluator.user.pk).update(email="elsa@vigie.example")
        assert "Elsa Evrard" in client.get("/compte/login/").text
        close(admin, evaluator)
        assert "Elsa Evrard" not in client.get("/compte/login/").text


class TestWhatHangsOnAPerson:
    @pytest.fixture
    def held(self, evaluator, head, filed_case, filed_request) -> None:
        """A declaration and a request that the evaluator follows."""
        declaration_assign(declaration_id=filed_case.pk, actor=head.actor, assignee=evaluator.user)
        request_assign(request_id=filed_request.pk, actor=head.actor, assignee=evaluator.user)

    @pytest.mark.usefixtures("held")
    def test_open_cases_are_shown_before_and_after(self, admin, evaluator):
        for name in ("agency_person_close", "agency_person"):
            text = admin.client.get(page(name, evaluator)).text
            assert "1\u00a0déclaration ouverte" in text
            assert "1\u00a0demande de baisse ouverte" in text
            assert f"suivi={evaluator.user.pk}" in text
            if name == "agency_person_close":
                close(admin, evaluator)

    @pytest.mark.usefixtures("held")
    def test_heads_are_told_where_to_hand_them_over(self, admin, evaluator, head):
        close(admin, evaluator)
        told = OutgoingMessage.objects.filter(recipient=head.user, channel="mail", subject__startswith="À confier")
        for message in told:
            answer = head.client.get(message.url)
            assert answer.status_code == 200
            assert "Elsa Evrard" in answer.text
        assert told.count() == 2

    @pytest.mark.usefixtures("held")
    def test_once_handed_over_nothing_hangs_any_more(self, admin, evaluator, head):
        close(admin, evaluator)
        form = {"leaver": evaluator.user.pk, "assignee": head.user.pk, "comment": "Départ"}
        for name in ("agency_reassign", "agency_requests_reassign"):
            assert head.client.post(reverse(name), form).status_code == 302
        assert "À reprendre" not in admin.client.get(page("agency_person", evaluator)).text

    @pytest.mark.usefixtures("held")
    def test_a_role_that_ends_leaves_them_too(self, admin, evaluator, head):
        assert "À reprendre" not in admin.client.get(page("agency_person", evaluator)).text
        admin.client.post(reverse("agency_role_end", args=[evaluator.membership.pk]), {"ends_on": "11/03/2026"})
        assert "À reprendre" in admin.client.get(page("agency_person", evaluator)).text
        assert OutgoingMessage.objects.filter(recipient=head.user, subject__startswith="À confier").count() == 4

    @pytest.mark.usefixtures("held")
    def test_another_role_that_follows_cases_leaves_nothing(self, admin, evaluator, head):
        address = reverse("agency_role_correct", args=[evaluator.membership.pk])
        admin.client.post(address, {"role": "head"})
        assert "À reprendre" not in admin.client.get(page("agency_person", evaluator)).text
        assert not OutgoingMessage.objects.filter(subject__startswith="À confier").exists()

    def test_a_machine_is_left_when_the_role_of_its_pharmacist_ends(self, company_admin_a, pharmacist_a, admin):
        role = pharmacist_a.membership
        machine_account_create(laboratory=role.laboratory, authorised_by=role, label="ERP Lyon")
        assert "À reprendre" not in admin.client.get(page("agency_person", pharmacist_a)).text
        company_admin_a.client.post(reverse("portal_role_end", args=[role.pk]), {"ends_on": "11/03/2026"})
        assert "À reprendre" in admin.client.get(page("agency_person", pharmacist_a)).text
        assert any("ERP Lyon" in subject for subject in mails_to(company_admin_a.user.email))

    def test_whoever_holds_nothing_leaves_nothing(self, admin, evaluator):
        close(admin, evaluator)
        assert "À reprendre" not in admin.client.get(page("agency_person", evaluator)).text


class TestWhoMayClose:
    def test_nobody_closes_oneself(self, admin):
        answer = admin.client.post(page("agency_person_close", admin), REASON)
        assert "Un autre administrateur" in answer.text
        assert person_by_id(admin.user.pk).is_active

    def test_the_last_administrator_stays(self, admin):
        leaving = MembershipFactory(role=Role.ADMIN, laboratory=None)
        Membership.objects.filter(pk=admin.membership.pk).update(ends_on=YESTERDAY)
        with pytest.raises(CaseError) as refusal:
            account_close(actor=admin.actor, user=leaving.user, reason="Départ")
        assert refusal.value.code == "last_administrator"

    def test_one_of_two_administrators_may_leave(self, admin):
        leaving = MembershipFactory(role=Role.ADMIN, laboratory=None)
        assert not account_close(actor=admin.actor, user=leaving.user, reason="Départ").is_active

    def test_the_last_administrator_keeps_the_role(self, admin):
        last = MembershipFactory(role=Role.ADMIN, laboratory=None)
        Membership.objects.filter(pk=admin.membership.pk).update(ends_on=TODAY)
        with pytest.raises(CaseError) as refusal:
            role_end(actor=admin.actor, membership=last, ends_on=TODAY)
        assert refusal.value.code == "last_administrator"

    @pytest.mark.parametrize("persona", ["auditor", "head", "company_admin_a"], indirect=True)
    def test_only_an_administrator_does(self, persona, evaluator):
        acts = (
            lambda: account_close(actor=persona.actor, user=evaluator.user, reason="x"),
            lambda: account_reopen(actor=persona.actor, user=evaluator.user, reason="x", roles=[]),
            lambda: account_correct(actor=persona.actor, user=evaluator.user, **corrected(evaluator)),
            lambda: role_correct(actor=persona.actor, membership=evaluator.membership, role=Role.HEAD, laboratory=None),
        )
        for act in acts:
            with pytest.raises(ForbiddenError):
                act()

    def test_the_auditor_is_offered_nothing(self, auditor, evaluator):
        text = auditor.client.get(page("agency_person", evaluator)).text
        assert "fermeture" not in text
        assert "correction" not in text


class TestReopening:
    def test_the_roles_that_the_closing_ended_may_be_given_back(self, admin, evaluator):
        membership_grant(user=evaluator.user, role=Role.PUBLISHER, laboratory_id=None, starts_on=YESTERDAY)
        close(admin, evaluator)
        address = page("agency_person_reopen", evaluator)
        assert "Évaluateur, agence" in admin.client.get(address).text
        admin.client.post(address, REASON | {"roles": [str(evaluator.membership.pk)]})
        back = person_by_id(evaluator.user.pk)
        assert back.is_active
        assert [row.role for row in back.memberships.filter(ends_on__isnull=True)] == ["evaluator"]
        assert [event.kind for event in events_of(back)][-2:] == ["account_reopened", "role_granted"]

    def test_a_role_that_was_to_end_still_ends_on_its_day(self, admin, laboratory_a):
        last_day = TODAY + dt.timedelta(days=9)
        role = MembershipFactory(role=Role.READER, laboratory=laboratory_a, ends_on=last_day)
        close(admin, Persona(user=role.user, membership=role))
        address = reverse("agency_person_reopen", args=[role.user_id])
        admin.client.post(address, REASON | {"roles": [str(role.pk)]})
        assert role.user.memberships.get(starts_on=TODAY).ends_on == last_day

    def test_a_role_that_would_have_ended_since_is_not_offered(self, admin, laboratory_a, clock):
        role = MembershipFactory(role=Role.READER, laboratory=laboratory_a, ends_on=TODAY + dt.timedelta(days=9))
        close(admin, Persona(user=role.user, membership=role))
        clock.shift(dt.timedelta(days=10))
        form = REASON | {"roles": [str(role.pk)]}
        assert admin.client.post(reverse("agency_person_reopen", args=[role.user_id]), form).status_code == 422

    def test_neither_the_former_password_nor_a_former_session_comes_back(self, admin, evaluator):
        browser = evaluator.client
        assert browser.get("/agence/").status_code == 200
        close(admin, evaluator)
        account_reopen(actor=admin.actor, user=evaluator.user, reason="Erreur", roles=[evaluator.membership])
        assert browser.get("/agence/").status_code == 302
        assert "_auth_user_id" not in sign_in(evaluator.user.email).session

    def test_the_person_is_told_where_to_choose_a_password(self, admin, evaluator):
        close(admin, evaluator)
        account_reopen(actor=admin.actor, user=evaluator.user, reason="Retour", roles=[])
        told = OutgoingMessage.objects.get(channel="mail", subject="Votre compte est rouvert")
        assert told.url == reverse("account_reset_password")

    def test_an_open_account_is_not_reopened(self, admin, evaluator):
        assert admin.client.get(page("agency_person_reopen", evaluator)).status_code == 404
        with pytest.raises(CaseError) as refusal:
            account_reopen(actor=admin.actor, user=evaluator.user, reason="x", roles=[])
        assert refusal.value.code == "already_open"

    def test_roles_ended_before_are_not_offered(self, admin, evaluator):
        ended = MembershipFactory(user=evaluator.user, role=Role.HEAD, laboratory=None, ended=True)
        close(admin, evaluator)
        form = REASON | {"roles": [str(ended.pk)]}
        assert admin.client.post(page("agency_person_reopen", evaluator), form).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_close_each_other_at_once_leave_one(admin):
    other = MembershipFactory(role=Role.ADMIN, laboratory=None)
    pairs = [(admin.actor, other.user), (Persona(user=other.user, membership=other).actor, admin.user)]
    found = together(*[lambda pair=pair: account_close(actor=pair[0], user=pair[1], reason="x") for pair in pairs])
    assert "last_administrator" in found
    assert User.objects.filter(is_active=True, memberships__role=Role.ADMIN).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sides_that_give_somebody_a_role_at_once_leave_one(admin, company_admin_a, laboratory_a):
    newcomer, day = UserFactory(), {"starts_on": TODAY}
    found = together(
        lambda: role_open(actor=admin.actor, user=newcomer, laboratory=None, role=Role.HEAD, **day),
        lambda: role_open(actor=company_admin_a.actor, user=newcomer, laboratory=laboratory_a, role=Role.READER, **day),
    )
    assert "two_sides" in found
    assert newcomer.memberships.count() == 1
