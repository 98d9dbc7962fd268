"""Which clients may ask for a token, and how: client credentials, by HTTP Basic, of an account in force."""

from __future__ import annotations

from oauth2_provider.oauth2_validators import OAuth2Validator

from mitm.accounts.selectors import machine_in_force


class MachineValidator(OAuth2Validator):
    """Tightens the library's validator."""

    def authenticate_client(self, request, *args, **kwargs) -> bool:  # type: ignore[no-untyped-def]
        """The secret is right and the machine account, like the person who answers for it, is still in force."""
        if not super().authenticate_client(request, *args, **kwargs):
            return False
        return machine_in_force(application_id=request.client.pk) is not None

    def _authenticate_request_body(self, request) -> bool:  # type: ignore[no-untyped-def]
        """A secret in the body ends up in logs: only HTTP Basic is accepted."""
        return False
