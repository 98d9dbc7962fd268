"""Errors of the API as problem details (RFC 9457): a code for programs, French for people, a field per message."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.log import log_response
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.views import set_rollback

from mitm.errors import BusyError, CaseError, ConflictError, ForbiddenError, as_busy
from mitm.typography import french

CONTENT_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:vigie:probleme:"
TITLES = {
    400: "Requête incomprise",
    401: "Authentification requise",
    403: "Droit insuffisant",
    404: "Introuvable",
    405: "Méthode refusée",
    406: "Format de réponse indisponible",
    409: "Conflit",
    412: "Version dépassée",
    413: "Requête trop grande",
    415: "Format de requête refusé",
    422: "Demande refusée",
    428: "Version attendue",
    429: "Trop de requêtes",
    500: "Erreur du service",
}
UNEXPECTED = "Une erreur inattendue est survenue\u202f; elle est consignée et l’équipe technique en est informée."


class CodedError(exceptions.APIException):
    """An error of the protocol itself, with its status and its code."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail=detail, code=code)
        self.status_code = status


def problem(
    status: int, *, code: str, detail: str, errors: list[dict[str, str]] | None = None, headers: dict | None = None
) -> HttpResponse:
    """One problem as a response."""
    body = {
        "type": f"{TYPE_PREFIX}{code}",
        "title": TITLES.get(status) or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "errors": errors or [],
    }
    content = json.dumps(body, ensure_ascii=False)
    return HttpResponse(content, status=status, content_type=CONTENT_TYPE, headers=headers)


def problem_response(error: Exception, context: dict[str, object]) -> HttpResponse:
    """The response to an exception of a view; what nobody expected is logged, and says nothing of itself."""
    set_rollback()
    error = as_busy(error) or error
    if isinstance(error, CaseError):
        return _of_case(error)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, RequestDataTooBig):
        error = CodedError(413, "too_large", "Le corps de la requête est trop grand.")
    elif isinstance(error, SuspiciousOperation):
        error = CodedError(400, "bad_request", "Cette requête n’est pas lisible.")
    if isinstance(error, exceptions.APIException):
        return _of_protocol(error)
    return _unexpected(error, context)


def _of_case(error: CaseError) -> HttpResponse:
    status = 409 if isinstance(error, ConflictError) else 403 if isinstance(error, ForbiddenError) else 422
    errors = [{"field": field, "code": error.code, "message": text} for field, text in error.fields.items()]
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, BusyError) else {}
    return problem(status, code=error.code, detail=error.message, errors=errors, headers=headers)


def _of_protocol(error: exceptions.APIException) -> HttpResponse:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    if isinstance(error, exceptions.ValidationError):
        errors = list(_fields("", error.get_full_details()))
        return problem(400, code="invalid", detail="Des champs sont à corriger.", errors=errors, headers=headers)
    code = error.get_codes()
    return problem(
        error.status_code,
        code=code if isinstance(code, str) else "error",
        detail=french(str(error.detail)),
        headers=headers,
    )


def _fields(path: str, details: object) -> Iterator[dict[str, str]]:
    """Nested errors as lines: `lines.2.quantity`; what concerns no field in particular has an empty field."""
    if isinstance(details, dict) and set(details) == {"message", "code"} and isinstance(details["message"], str):
        yield {"field": path, "code": str(details["code"]), "message": french(str(details["message"]))}
    elif isinstance(details, dict):
        for name, inner in details.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _fields(".".join(part for part in (path, own) if part), inner)
    elif isinstance(details, list):
        nested = any(isinstance(item, dict) and "message" not in item for item in details)
        for number, item in enumerate(details):
            yield from _fields(f"{path}.{number}".strip(".") if nested else path, item)


def _unexpected(error: Exception, context: dict[str, object]) -> HttpResponse:
    request = getattr(context.get("request"), "_request", None)
    got_request_exception.send(sender=None, request=request)
    response = problem(500, code="unexpected", detail=UNEXPECTED)
    path = request.path if isinstance(request, HttpRequest) else ""
    log_response("%s: %s", "Erreur de l’API", path, response=response, request=request, exception=error)
    return response


@csrf_exempt
@login_not_required
def not_found(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """An address of the API that does not exist."""
    hint = "" if request.path.endswith("/") else " Les adresses de l’API finissent par une barre oblique (/)."
    return problem(404, code="not_found", detail=f"Cette adresse n’existe pas.{hint}")
