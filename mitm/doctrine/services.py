"""Writes of the doctrine."""

import datetime as dt

from django.db import connection, transaction

from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.audit.services import record
from mitm.doctrine.consequences import followers_of
from mitm.doctrine.models import DoctrineSetting
from mitm.errors import CaseError, ForbiddenError
from mitm.law.doctrine import QUESTIONS


@transaction.atomic
def doctrine_set(*, key: str, value: object, valid_from: dt.date, reason: str, actor: Actor) -> DoctrineSetting:
    """Answer a question from a date on; the same answer sent twice is given once.

    Raises `unknown_question`, `unfit_answer`, `reason_missing`.
    """
    question = QUESTIONS.get(key)
    if question is None:
        raise CaseError("Cette question n’existe pas.", code="unknown_question", fields={"key": "Question inconnue."})
    if not question.accepts(value):
        message = "Cette réponse ne convient pas à la question."
        raise CaseError(message, code="unfit_answer", fields={"value": message})
    if not reason.strip():
        raise CaseError("Le motif est obligatoire.", code="reason_missing", fields={"reason": "Indiquer le motif."})
    with connection.cursor() as cursor:  # a copy that arrives meanwhile waits, and finds the first one
        cursor.execute(f"LOCK TABLE {DoctrineSetting._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
    answer = {"value": value, "reason": reason.strip(), "decided_by": actor.person}
    given = DoctrineSetting.objects.filter(key=key, valid_from=valid_from).order_by("id").last()
    if given is not None and all(getattr(given, name) == said for name, said in answer.items()):
        return given
    setting = DoctrineSetting.objects.create(key=key, valid_from=valid_from, **answer)
    data = {"key": key, "value": value, "valid_from": valid_from.isoformat()}
    record(setting, "doctrine_set", actor=actor, comment=setting.reason, data=data)
    return setting


def doctrine_decide(*, key: str, value: object, valid_from: dt.date, reason: str, actor: Actor) -> DoctrineSetting:
    """Answer a question from a day on; the apps then look again at their open cases, each in transactions of its own.

    Raises `forbidden` and what `doctrine_set` raises.
    """
    if not (actor.is_agency and actor.can(Permission.AGENCY_DOCTRINE_CHANGE)):
        raise ForbiddenError("Votre rôle ne permet pas cet acte.", code="forbidden")
    setting = doctrine_set(key=key, value=value, valid_from=valid_from, reason=reason, actor=actor)
    for follow in followers_of(key):
        follow(setting)
    return setting
