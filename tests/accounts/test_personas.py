"""The personas that tests rely on are who they claim to be."""

import pytest
from django.urls import reverse

from mitm.accounts.enums import Audience, Role
from tests.personas import PERSONAS


@pytest.mark.parametrize("persona", [name for name in PERSONAS if name != "anonymous"], indirect=True)
def test_each_persona_can_act_in_their_role(persona):
    assert persona.actor.role == persona.membership.role
    assert persona.actor.audience == persona.membership.audience


def test_every_role_has_a_persona(request):
    played = {request.getfixturevalue(name).actor.role for name in PERSONAS}

    assert played == {*Role, None}


def test_competitors_do_not_share_a_laboratory(declarant_a, declarant_b):
    assert declarant_a.laboratory != declarant_b.laboratory


def test_nobody_is_the_public(anonymous):
    assert anonymous.actor.audience == Audience.PUBLIC


def test_a_persona_is_signed_in(evaluator, anonymous):
    page = reverse("account_change_password")

    assert evaluator.client.get(page).status_code == 200
    assert anonymous.client.get(page).status_code == 302
