"""Bodies of requests: what nobody asked for is refused at its place, never left aside."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class Strict(serializers.Serializer):
    """Refuses keys that it does not know, at their place."""

    default_error_messages = {
        "unknown_field": "Ce champ n’existe pas.",
        "fixed_field": "Ce champ ne change plus une fois la déclaration déposée.",
    }
    fixed: frozenset[str] = frozenset()  # known, and no longer open

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Check the keys with the values."""
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, dict) else []
        errors: dict[str, Any] = {str(name): [self._refusal(str(name))] for name in unknown}
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({**errors, **error.detail}) from error  # type: ignore[dict-item]
        if errors:
            raise serializers.ValidationError(errors)
        return values

    def _refusal(self, name: str) -> serializers.ErrorDetail:
        code = "fixed_field" if name in self.fixed else "unknown_field"
        return serializers.ErrorDetail(self.error_messages[code], code)
