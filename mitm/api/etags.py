"""Versions of what the API shows: reading again costs nothing, and nobody overwrites what they have not read."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from mitm.api.problems import CodedError
from mitm.audit.hashing import sha256


def etag_of(*parts: object) -> str:
    """A strong entity tag of whatever identifies a version (key and version number, or the content itself)."""
    return f'"{sha256(list(parts))[:32]}"'


def conditional(request: Request, etag: str, response: Response) -> Response:
    """The response with its tag; an empty 304 when the client has this version already."""
    if request.method in ("GET", "HEAD") and etag in _tags(request.headers.get("If-None-Match")):
        response = Response(status=304)
    response["ETag"] = etag
    return response


def require_match(request: Request, etag: str) -> None:
    """Refuse a change by a client that has not read the current version (`If-Match`)."""
    given = request.headers.get("If-Match")
    if given is None:
        raise CodedError(
            428, "version_required", "Joignez l’en-tête If-Match\u00a0: l’ETag de la version que vous modifiez."
        )
    if given.strip() != "*" and etag not in _tags(given):
        raise CodedError(412, "version_outdated", "Cette ressource a changé depuis votre lecture\u00a0: relisez-la.")


def _tags(header: str | None) -> list[str]:
    return [tag.strip().removeprefix("W/") for tag in (header or "").split(",") if tag.strip()]
