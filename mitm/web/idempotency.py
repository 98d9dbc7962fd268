"""Forty copies of one form make one case: the key that the form carries is written with what it does.

The page gives each form a key (`ActForm`, or `{% idempotency_key %}`). `@once` writes the key in the transaction of the
act: a copy that arrives meanwhile waits for the first one, then is led to its result, and is told so when it waited too
long. Other answers under the same key (« page précédente », then another text) change nothing, and that is said. A view
that succeeds redirects, or answers `ShownOnce`; one that shows the form again leaves no trace, so that the corrected
form passes with the same key.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mitm.errors import BusyError, as_busy
from mitm.web.models import SubmittedForm

FIELD = "idempotency_key"
View = Callable[..., HttpResponse]


def once(view: View) -> View:
    """Decorator, under the one that says who may come in: a POST with the same key acts once."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        key = _key(request)
        if key is None:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            if not _claim(request, key):
                return _first_result(request, key)
            response = view(request, *args, **kwargs)
            if response.status_code in (302, 303):
                remember(key, response["Location"])
            elif isinstance(response, ShownOnce):
                remember(key, response.then)
            else:
                SubmittedForm.objects.filter(key=key).delete()
            return response

    return guarded


class ShownOnce(HttpResponse):
    """The answer to an act that shows what nobody sees again, such as a secret; a copy is led to the page `then`."""

    def __init__(self, content: str, *, then: str) -> None:
        super().__init__(content, headers={"Cache-Control": "no-store"})
        self.then = then


def _key(request: HttpRequest) -> uuid.UUID | None:
    """The key of the form; none when the form carries none or the person is unknown."""
    text = request.POST.get(FIELD, "") if request.method == "POST" else ""
    if not text or not request.user.is_authenticated:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        raise SuspiciousOperation("The key of the form is malformed.") from None


def _claim(request: HttpRequest, key: uuid.UUID) -> bool:
    """Whether this request is the first with the key; waits while another one with the same key is at work."""
    row = SubmittedForm(key=key, user_id=request.user.pk, path=request.path[:500], answers_hash=_answers_hash(request))
    try:
        SubmittedForm.objects.bulk_create([row], ignore_conflicts=True)
    except OperationalError as error:
        if as_busy(error) is None:
            raise
        message = "La même demande est en cours d’enregistrement\u00a0: cette copie n’a rien changé."
        raise BusyError(message, code="same_request_in_progress") from error
    return SubmittedForm.objects.filter(key=key, user=request.user.pk, result_url="").exists()


def _first_result(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Lead the copy to what the first one made."""
    first = SubmittedForm.objects.filter(key=key, user=request.user.pk).first()
    if first is None:
        raise SuspiciousOperation("The key of the form belongs to somebody else.")
    if first.answers_hash in ("", _answers_hash(request)):
        messages.info(request, "Ce formulaire avait déjà été enregistré\u00a0: voici son résultat.")
    else:
        messages.warning(
            request,
            "Ce formulaire avait déjà été enregistré, avec d’autres réponses\u00a0: voici son résultat. Ce que vous "
            "venez d’envoyer n’a rien changé\u202f; rouvrez la page pour l’écrire.",
        )
    return redirect(first.result_url)


def _answers_hash(request: HttpRequest) -> str:
    """What was sent, whatever the key and the token: the same answers at the same address have the same hash."""
    answers = [pair for pair in sorted(request.POST.lists()) if pair[0] not in (FIELD, "csrfmiddlewaretoken")]
    found = hashlib.sha256(json.dumps([request.path, answers]).encode())
    for name, uploads in sorted(request.FILES.lists()):
        for upload in uploads:
            found.update(f"{name}/{upload.name}/{upload.size}".encode())
            for chunk in upload.chunks():
                found.update(chunk)
            upload.seek(0)
    return found.hexdigest()


def remember(key: uuid.UUID, result_url: str) -> None:
    """Keep where the act led."""
    SubmittedForm.objects.filter(key=key).update(result_url=result_url[:500])


def forget(*, before: dt.datetime) -> int:
    """Delete keys too old to be sent again; returns how many."""
    return SubmittedForm.objects.filter(created_at__lt=before).delete()[0]
