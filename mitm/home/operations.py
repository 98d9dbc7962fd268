"""What awaits those who run the service: on their desk like any other duty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from mitm import typography
from mitm.accounts.actor import Actor
from mitm.accounts.enums import Audience
from mitm.accounts.permissions import Permission
from mitm.home.health import REGISTER_OLD_AFTER, WEEK
from mitm.jobs.selectors import failed_jobs_since
from mitm.outbox.selectors import abandoned_count
from mitm.registry.selectors.register_state import latest_snapshot
from mitm.web.contributions import DeskItem, DeskProvider, Urgency, register

APP = "home"


def duties(actor: Actor, today: dt.date) -> Iterable[DeskItem]:
    """Messages that nobody tries to send, work that failed, a register that grows old."""
    if actor.can(Permission.AGENCY_OUTBOX_RETRY) and (count := abandoned_count(since=timezone.now() - WEEK)):
        yield DeskItem(
            title="Voir les messages abandonnés",
            url=f"{reverse('agency_messages')}?etat=failed",
            app=APP,
            reason=f"{typography.plural(count, 'message')} dont plus aucun envoi n’est tenté",
            urgency=Urgency.OVERDUE,
        )
    if actor.can(Permission.AGENCY_REGISTER_IMPORT):
        yield from _register_duties(today)


def _register_duties(today: dt.date) -> Iterable[DeskItem]:
    failed = failed_jobs_since(timezone.now() - WEEK)
    if failed:
        reason = f"{typography.plural(failed, 'travail', 'travaux')} ces sept derniers jours"
        url = f"{reverse('agency_jobs')}?etat=failed"
        yield DeskItem(title="Voir pourquoi des travaux n’ont pas abouti", url=url, app=APP, reason=reason)
    snapshot = latest_snapshot()
    due = snapshot.date + REGISTER_OLD_AFTER if snapshot else today
    if due <= today:
        reason = f"dernier relevé du {typography.medium_date(snapshot.date)}" if snapshot else "le registre est vide"
        yield DeskItem(
            title="Importer un relevé du registre",
            url=reverse("agency_register_import"),
            app=APP,
            reason=reason,
            due_on=due,
            urgency=Urgency.SOON,
        )


register(DeskProvider(key="home-operations", audiences=frozenset({Audience.AGENCY}), items=duties))
