"""From the sign-in page to the right desk."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from mitm.accounts.middleware import MEMBERSHIP_KEY
from mitm.accounts.services import membership_end
from tests.factories import MembershipFactory, UserFactory

DESK = "/bureau/"


def test_a_person_of_the_agency_reaches_the_agency_s_desk(evaluator):
    assert evaluator.client.get(DESK).url == reverse("agency_desk")


def test_a_person_of_a_laboratory_reaches_the_laboratory_s_desk(declarant_a):
    assert declarant_a.client.get(DESK).url == reverse("portal_desk")


def test_whoever_is_not_signed_in_is_asked_to(anonymous):
    assert anonymous.client.get(DESK).url == "/compte/login/?next=/bureau/"


def test_a_person_whose_last_role_has_ended_is_told_so(client, db):
    membership = MembershipFactory(ended=True)
    client.force_login(membership.user)
    assert "aucun rôle ne vous est ouvert" in client.get(DESK).content.decode()


@pytest.fixture
def two_roles(laboratory_a, laboratory_b):
    user = UserFactory()
    return [MembershipFactory(user=user, role="declarant", laboratory=lab) for lab in (laboratory_a, laboratory_b)]


def test_a_person_with_two_roles_chooses_once(client, two_roles):
    client.force_login(two_roles[0].user)
    assert client.get(DESK).url == reverse("organisation")

    response = client.post(reverse("organisation"), {"membership": two_roles[1].pk})

    assert response.url == reverse("portal_desk")
    assert client.session[MEMBERSHIP_KEY] == two_roles[1].pk
    assert client.get(DESK).url == reverse("portal_desk")


def test_a_person_whose_chosen_role_has_ended_chooses_again(client, two_roles):
    chosen = two_roles[0]
    MembershipFactory(user=chosen.user, role="reader", laboratory=chosen.laboratory)
    client.force_login(chosen.user)
    client.post(reverse("organisation"), {"membership": chosen.pk})

    membership_end(membership=chosen, ends_on=timezone.localdate() - dt.timedelta(days=1))

    assert client.get(DESK).url == reverse("organisation")


def test_the_choice_shows_every_role_of_the_person_and_no_other(client, two_roles, declarant_a):
    client.force_login(two_roles[0].user)
    page = client.get(reverse("organisation")).content.decode()
    assert "Laboratoire Aubépine" in page
    assert "Laboratoire Bruyère" in page
    assert f'value="{declarant_a.membership.pk}"' not in page


@pytest.mark.parametrize(("address", "code"), [("/labo/declarations/999/", 404), ("/labo/personnes/", 403)])
def test_whoever_has_several_roles_is_told_that_a_closed_page_may_be_open_to_another(
    client, two_roles, declarant_a, address, code
):
    client.force_login(two_roles[0].user)
    several, one = client.get(address), declarant_a.client.get(address)
    assert (several.status_code, one.status_code) == (code, code)
    assert "plusieurs rôles" in several.text
    assert "plusieurs rôles" not in one.text


@pytest.mark.parametrize("number", ["", "x", "0", "99999999999999999999"])
def test_a_role_that_is_not_the_person_s_is_refused_with_a_sentence(client, two_roles, number):
    client.force_login(two_roles[0].user)
    page = client.post(reverse("organisation"), {"membership": number}).content.decode()
    assert "choisissez dans la liste" in page
    assert MEMBERSHIP_KEY not in client.session


def test_nobody_takes_the_role_of_somebody_else(client, two_roles, evaluator):
    client.force_login(two_roles[0].user)
    client.post(reverse("organisation"), {"membership": evaluator.membership.pk})
    assert MEMBERSHIP_KEY not in client.session


def test_one_click_signs_in_as_a_fictive_person_of_the_demonstration(client, settings, declarant_a):
    settings.DEMO = True
    response = client.post(reverse("demonstration_sign_in"), {"membership": declarant_a.membership.pk})
    assert response.url == DESK
    assert client.get(DESK).url == reverse("portal_desk")


def test_one_click_does_not_exist_outside_the_demonstration(client, declarant_a):
    response = client.post(reverse("demonstration_sign_in"), {"membership": declarant_a.membership.pk})
    assert response.status_code == 404


def test_one_click_never_opens_a_real_account(client, settings, db):
    settings.DEMO = True
    real = MembershipFactory(user__email="personne@laboratoire-reel.fr")
    assert client.post(reverse("demonstration_sign_in"), {"membership": real.pk}).status_code == 404
