"""Machines sign in with an OAuth 2 client-credentials token; `request.actor` tells services who acts."""

from __future__ import annotations

from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from mitm.accounts.actor import Actor
from mitm.accounts.models import MachineAccount
from mitm.accounts.selectors import machine_in_force


class MachineAuthentication(OAuth2Authentication):
    """A valid token of a machine account that has not been revoked."""

    def authenticate(self, request: Request):  # type: ignore[no-untyped-def]
        """The machine account as the user and the token; None when no token was sent."""
        result = super().authenticate(request)
        if result is None:
            return None
        _, token = result
        machine = machine_in_force(application_id=token.application_id)
        if machine is None:
            raise AuthenticationFailed("Ce compte de machine est révoqué ou inconnu.", code="machine_unknown")
        request._request.actor = Actor.of_machine(machine)
        return MachineUser(machine), token


class MachineUser:
    """What DRF needs of a user."""

    is_authenticated = True

    def __init__(self, machine: MachineAccount) -> None:
        self.machine = machine
        self.pk = f"machine-{machine.pk}"
