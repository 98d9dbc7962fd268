"""Endpoints are closed until they say who may use them."""

from rest_framework.permissions import BasePermission


class DenyByDefault(BasePermission):
    """Refuses everybody: a view must name its own permission."""

    def has_permission(self, request, view) -> bool:  # type: ignore[no-untyped-def]
        """Nobody."""
        return False
