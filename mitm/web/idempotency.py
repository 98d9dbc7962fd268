"""Forty copies of one form make one case: the key that the form carries is written with what it does.

The page gives each form a key (`ActForm`, or `{% idempotency_key %}`). `@once` writes the key in the transaction of the
act: a copy that arrives meanwhile waits for the first one, then is led to its result, and is told so when it waited too
long. A view that succeeds redirects; one that shows the form again leaves no trace, so that the corrected form passes
with the same key.
"""

from __future__ import annotations

import datetime as dt
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
            else:
                SubmittedForm.objects.filter(key=key).delete()
            return response

    return guarded


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
    row = SubmittedForm(key=key, user_id=request.user.pk, path=request.path[:500])
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
    messages.info(request, "Ce formulaire avait déjà été enregistré\u00a0: voici son résultat.")
    return redirect(first.result_url)


def remember(key: uuid.UUID, result_url: str) -> None:
    """Keep where the act led."""
    SubmittedForm.objects.filter(key=key).update(result_url=result_url[:500])


def forget(*, before: dt.datetime) -> int:
    """Delete keys too old to be sent again; returns how many."""
    return SubmittedForm.objects.filter(created_at__lt=before).delete()[0]
