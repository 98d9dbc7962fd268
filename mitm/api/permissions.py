"""Endpoints are closed until they say who may use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from mitm.accounts.actor import NOBODY, Actor
from mitm.accounts.permissions import Permission
from mitm.api.authentication import MachineUser

if TYPE_CHECKING:
    from rest_framework.views import APIView  # reads the settings that name this module


class DenyByDefault(BasePermission):
    """Refuses everybody: a view must name its own permission."""

    def has_permission(self, request: Request, view: object) -> bool:
        """Nobody."""
        return False


class AnyoneMayRead(BasePermission):
    """Open data: anybody may read, nobody may write."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Reading methods; those that do not exist here are refused as such, whoever asks."""
        return request.method in SAFE_METHODS or request.method not in view.allowed_methods


class AnyoneMayAsk(BasePermission):
    """Anybody may ask for a computation that writes nothing; the facts come in the body, so the method is POST."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """POST and the reading methods; those that do not exist here are refused as such, whoever asks."""
        return request.method in (*SAFE_METHODS, "POST") or request.method not in view.allowed_methods


class _ScopedPermission(BasePermission):
    scope: str
    permission: Permission | None = None

    def has_permission(self, request: Request, view: object) -> bool:
        """The token carries the scope, and the person who answers for the machine has the permission."""
        if not isinstance(request.user, MachineUser) or request.auth is None:
            return False
        if not request.auth.is_valid([self.scope]):
            return False
        return self.permission is None or actor_of(request).can(self.permission)


def HasScope(scope: str, permission: Permission | None = None) -> type[_ScopedPermission]:  # noqa: N802 a class maker
    """Machine accounts whose token carries `scope` and whose authority has `permission`.

    `permission_classes = [HasScope("declarations:write", Permission.PORTAL_CASE_WRITE)]`
    """
    return type("HasScope", (_ScopedPermission,), {"scope": scope, "permission": permission})


def actor_of(request: Request) -> Actor:
    """Who acts through the API: a machine, or nobody. A browser's session never counts here."""
    return request.user.actor if isinstance(request.user, MachineUser) else NOBODY
