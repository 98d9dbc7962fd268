"""A request sent twice has one effect: the client numbers it (`Idempotency-Key`), the service remembers the answer.

The key is written first, in the transaction of the work: a copy that arrives meanwhile waits at the unique constraint,
then gets the answer of the first. What was refused leaves no trace, so the same key may carry the corrected request.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps

from django.db import IntegrityError, OperationalError, transaction
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from mitm.api.models import IdempotencyRecord
from mitm.api.problems import CodedError
from mitm.errors import BusyError, as_busy

HEADER = "Idempotency-Key"
KEPT_FOR = dt.timedelta(hours=48)
KEY_PATTERN = r"^[\x21-\x7e]{1,200}$"
_KEPT_HEADERS = ("Location", "ETag")

Handler = Callable[..., Response]


def idempotent(handler: Handler) -> Handler:
    """Decorate a method of a view that writes: with a key it has its effect once, without one it runs plainly."""

    @wraps(handler)
    def once(view: object, request: Request, *args: object, **kwargs: object) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return handler(view, request, *args, **kwargs)
        if not re.fullmatch(KEY_PATTERN, key):
            message = f"{HEADER} attend de 1 à 200 caractères ASCII visibles."
            raise CodedError(400, "idempotency_key_invalid", message)
        fingerprint = _fingerprint(request)
        with transaction.atomic():
            record, is_new = _open(str(request.user.pk), key, request, fingerprint)
            if not is_new:
                return _replay(record, request, fingerprint)
            response = handler(view, request, *args, **kwargs)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            else:
                _close(record, response)
            return response

    return once


def _fingerprint(request: Request) -> str:
    """The hash of what the client sent, whatever its encoding."""
    if request.content_type.startswith("multipart/"):
        parts = [(name, values) for name, values in sorted(request.POST.lists())]
        files = [(name, file.name, hashlib.sha256(file.read()).hexdigest()) for name, file in request.FILES.items()]
        for file in request.FILES.values():
            file.seek(0)
        return hashlib.sha256(json.dumps([parts, files]).encode()).hexdigest()
    return hashlib.sha256(request._request.body).hexdigest()


def _open(client: str, key: str, request: Request, fingerprint: str) -> tuple[IdempotencyRecord, bool]:
    try:
        with transaction.atomic():
            record = IdempotencyRecord.objects.create(
                client=client,
                key=key,
                method=request.method or "",
                path=request.get_full_path()[:500],
                body_hash=fingerprint,
            )
        return record, True
    except IntegrityError:
        return IdempotencyRecord.objects.get(client=client, key=key), False
    except OperationalError as error:
        if as_busy(error) is None:
            raise
        message = "La même demande est en cours d’enregistrement\u00a0: réessayez dans quelques secondes."
        raise BusyError(message, code="idempotency_in_progress") from error


def _replay(record: IdempotencyRecord, request: Request, fingerprint: str) -> Response:
    sent = (request.method, request.get_full_path()[:500], fingerprint)
    if sent != (record.method, record.path, record.body_hash):
        message = "Cette clé a déjà servi pour une autre requête\u00a0: prenez-en une nouvelle."
        raise CodedError(422, "idempotency_key_reused", message)
    return Response(record.response, status=record.status, headers={**record.headers, "Idempotent-Replayed": "true"})


def _close(record: IdempotencyRecord, response: Response) -> None:
    record.status = response.status_code
    record.response = json.loads(JSONRenderer().render(response.data) or b"null")
    record.headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    record.save(update_fields=["status", "response", "headers"])


def purge(now: dt.datetime) -> int:
    """Forget answers that nobody will ask for again."""
    deleted, _ = IdempotencyRecord.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    return deleted
