"""What the description of the API says of every endpoint: how machines sign in, and how errors look."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction

from mitm.api.law.schemas import COMPONENTS
from mitm.api.permissions import _ScopedPermission
from mitm.api.problems import CONTENT_TYPE

PROBLEM = {
    "type": "object",
    "description": "Erreur (RFC 9457). Les programmes comparent `code`, jamais le texte.",
    "required": ["type", "title", "status", "detail", "code", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {
                    "field": {"type": "string", "description": "Chemin du champ ; vide si l’erreur vise l’ensemble."},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}


class Operation(AutoSchema):
    """An endpoint as described: docstrings are for developers, the words for users come from `extend_schema`."""

    def get_description(self) -> str:  # type: ignore[override] # drf-spectacular's own signature
        """Nothing but what `extend_schema(description=...)` says."""
        return ""


class StrictScheme(OpenApiSerializerExtension):
    """A body without keys that nobody knows."""

    target_class = "mitm.api.strict.Strict"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Direction) -> dict[str, Any]:
        """The library's words, and that there are no others."""
        schema: dict[str, Any] = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {**schema, "additionalProperties": False}


class MachineScheme(OpenApiAuthenticationExtension):
    """Client credentials."""

    target_class = "mitm.api.authentication.MachineAuthentication"
    name = "oauth2"

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        """The scopes that the view asks for; nothing for what is open to all."""
        for permission in auto_schema.view.get_permissions():
            if isinstance(permission, _ScopedPermission):
                return {self.name: [permission.scope]}
        return {}

    def get_security_definition(self, auto_schema: Any) -> dict[str, object]:
        """Where tokens come from."""
        scopes = settings.OAUTH2_PROVIDER["SCOPES"]
        return {
            "type": "oauth2",
            "flows": {"clientCredentials": {"tokenUrl": "/api/v1/oauth/jeton/", "scopes": scopes}},
        }


def add_problems(result: dict[str, Any], generator: object, request: object, public: bool) -> dict[str, Any]:
    """Post-processing hook: every endpoint may answer with a problem, and says so."""
    components = result.setdefault("components", {})
    for schema in components.get("schemas", {}).values():
        if "properties" in schema:
            schema.pop("description", None)  # the docstring of a serializer
    components.setdefault("schemas", {}).update({"Problem": PROBLEM, **COMPONENTS})
    components.setdefault("securitySchemes", {})["basic"] = {"type": "http", "scheme": "basic"}
    answer = {
        "description": "Erreur",
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"].setdefault("default", answer)
    return result
