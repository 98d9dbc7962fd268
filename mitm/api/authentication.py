"""Machines sign in with an OAuth 2 client-credentials token."""

from __future__ import annotations

from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from oauth2_provider.models import AccessToken
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from mitm.accounts.actor import Actor
from mitm.accounts.models import MachineAccount
from mitm.accounts.selectors import machine_in_force


class MachineUser:
    """What DRF needs of a user, and the actor for services."""

    is_authenticated = True

    def __init__(self, machine: MachineAccount) -> None:
        self.machine = machine
        self.actor = Actor.of_machine(machine)
        self.pk = f"machine-{machine.pk}"


class MachineAuthentication(OAuth2Authentication):
    """A valid token of a machine account that is in force."""

    def authenticate(self, request: Request) -> tuple[MachineUser, AccessToken] | None:
        """The machine and its token; None when no token was sent. Also sets the `actor` of Django's request."""
        if not request.headers.get("Authorization"):
            return None
        result = super().authenticate(request)
        if result is None:
            raise AuthenticationFailed("Ce jeton est inconnu ou périmé.", code="token_invalid")
        _, token = result
        machine = machine_in_force(application_id=token.application_id)
        if machine is None:
            raise AuthenticationFailed("Ce compte de machine n’est plus en vigueur.", code="machine_ended")
        user = MachineUser(machine)
        request._request.actor = user.actor  # type: ignore[attr-defined]
        return user, token
