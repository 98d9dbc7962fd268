"""Deciding on the doctrine, with what follows for open cases."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from declarations.models import Declaration
from declarations.services.people import agency_may
from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.doctrine.models import DoctrineSetting
from mitm.doctrine.services import doctrine_set


@transaction.atomic
def doctrine_decide(*, key: str, value: object, valid_from: dt.date, reason: str, actor: Actor) -> DoctrineSetting:
    """Answer a question from a day on; the clock looks again at every open case, now or on that day.

    Raises `forbidden`, `unknown_question`, `unfit_answer`, `reason_missing`.
    """
    agency_may(actor, Permission.AGENCY_DOCTRINE_CHANGE)
    setting = doctrine_set(key=key, value=value, valid_from=valid_from, reason=reason, actor=actor)
    if valid_from <= timezone.localdate():
        Declaration.objects.open().filter(swept_on__isnull=False).update(swept_on=None)
    return setting
