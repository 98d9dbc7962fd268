"""What the mailbox adds: messages that wait on the desk, an entry of the menu, verified originals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse

from derogations.enums import MailState
from derogations.models import IncomingMail
from derogations.selectors import mail as selectors
from mitm.accounts.actor import Actor
from mitm.accounts.enums import Audience
from mitm.accounts.permissions import Permission
from mitm.audit.labels import register_event_labels, register_state_labels
from mitm.documents import storage
from mitm.documents.selectors import register_kept
from mitm.typography import plural
from mitm.web.contributions import (
    CaseType,
    DeskItem,
    DeskProvider,
    Urgency,
    more_than,
    register,
    register_navigation,
)

APP = "derogations"
CASE, MAIL = "derogations.loweringrequest", "derogations.incomingmail"
AGENCY = frozenset({Audience.AGENCY})
DESK = 50


def desk(actor: Actor, today: dt.date) -> Iterable[DeskItem]:
    """Messages and letters of nobody known, messages nobody could read, and how many have no title of a request."""
    if not actor.can(Permission.AGENCY_CASE_EVALUATE):
        return
    found = selectors.waiting_mails(limit=DESK + 1)
    waiting = found[:DESK]
    if len(found) > DESK:
        yield more_than(DESK, "courriels en attente", f"{reverse('agency_mails')}?attend=true", app=APP)
    unrelated = [mail for mail in waiting if mail.state == MailState.UNRELATED]
    yield from (_item(mail) for mail in waiting if mail.state != MailState.UNRELATED)
    if unrelated:
        reason = "sans titre de demande\u00a0: l’un d’eux en est-il une\u00a0?"
        url = f"{reverse('agency_mails')}?etat=unrelated&attend=true"
        yield DeskItem(title=plural(len(unrelated), "courriel"), url=url, app=APP, reason=reason)


def _item(mail: IncomingMail) -> DeskItem:
    request = mail.request
    if request is None:
        reason = "courriel illisible\u00a0: est-ce une demande\u00a0?"
        return DeskItem(title=str(mail), url=mail.get_absolute_url(), app=APP, reason=reason, urgency=Urgency.SOON)
    return DeskItem(
        title=request.applicant,
        url=mail.get_absolute_url(),
        app=APP,
        reason=f"{request.reference}, confiée à personne, courriel à rattacher à un laboratoire",
        due_on=request.last_day_to_decide,
        urgency=Urgency.NOBODY,
    )


register(
    CaseType(
        key=MAIL,
        label="Courriel",
        visible_to=selectors.mails_visible_to,
        url=lambda mail, audience: mail.get_absolute_url(),
    ),
    DeskProvider(key="derogations-mail", audiences=AGENCY, items=desk),
)
register_navigation(
    Audience.AGENCY, "Courrier des demandes", "agency_mails", Permission.AGENCY_CASE_READ, order=19, place="account"
)
register_event_labels(
    {
        "mail_received": "Reçue par courriel",
        "mail_followed": "Nouveau courriel",
        "identified": "Rattachée au laboratoire",
    },
    case_type=CASE,
)
register_event_labels({"mail_registered": "Enregistré comme demande", "mail_dismissed": "Écarté"}, case_type=MAIL)
register_state_labels(MAIL, dict(MailState.choices))
register_kept(storage.ORIGINALS, "Courriel", lambda: IncomingMail.objects.exclude(sha256=""))
