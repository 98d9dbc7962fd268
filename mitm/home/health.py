"""Whether the service works, in the words of those who run it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from mitm import typography
from mitm.accounts.permissions import Permission
from mitm.jobs.health import PROCESSES, SILENT_AFTER
from mitm.jobs.selectors import failed_jobs_since, failed_runs_since, heartbeats, tick_runs_since
from mitm.outbox.selectors import abandoned_count, failing_count, oldest_due, waiting_count
from mitm.registry.selectors.register_state import latest_snapshot
from mitm.web.badges import Tone
from mitm.web.statuses import Status

MAIL_LATE_AFTER = dt.timedelta(minutes=10)
REGISTER_OLD_AFTER = dt.timedelta(days=45)
WEEK = dt.timedelta(days=7)
FINE = Status("Bon", Tone.GREEN, "check")
_MESSAGES = Permission.AGENCY_OUTBOX_READ
ATTENTION = Status("À regarder", Tone.AMBER, "alert")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    label: str
    status: Status
    detail: str
    url: str = ""
    permission: Permission = Permission.AGENCY_JOB_READ
    """Who may open the page that tells more."""


def checks(now: dt.datetime) -> list[Check]:
    """All that is looked at, each with what to do about it."""
    return [*_processes(now), _clock(now), _mail(now), _abandoned(now), _jobs(now), _register(now)]


def _status(fine: bool) -> Status:
    return FINE if fine else ATTENTION


def _processes(now: dt.datetime) -> list[Check]:
    seen = {beat.name: beat.at for beat in heartbeats()}
    return [_process(label, seen.get(name), now) for name, label in PROCESSES.items()]


def _process(label: str, seen: dt.datetime | None, now: dt.datetime) -> Check:
    if seen is None:
        return Check(
            label, ATTENTION, "Ce processus n’a encore jamais donné signe de vie\u00a0: rien ne part sans lui."
        )
    return Check(label, _status(now - seen < SILENT_AFTER), f"Vu le {_moment(seen)}.")


def _clock(now: dt.datetime) -> Check:
    failed, runs = failed_runs_since(now - WEEK), tick_runs_since(now - WEEK)
    last_failed = failed.first()
    if last_failed:
        count = typography.plural(failed.count(), "passage")
        detail = f"{count} en échec sur sept jours, le dernier le {_moment(last_failed.at)}."
    elif runs:
        detail = f"Dernier passage utile le {_moment(runs[0].at)}."
    else:
        detail = "Rien n’était dû ces sept derniers jours."
    return Check("Horloge des échéances", _status(last_failed is None), detail)


def _mail(now: dt.datetime) -> Check:
    oldest, waiting, failing = oldest_due(), waiting_count(), failing_count()
    late = oldest is not None and now - oldest > MAIL_LATE_AFTER
    detail = f"{typography.plural(waiting, 'message')} en attente"
    detail += f", dont {typography.number(failing)} après plusieurs essais" if failing else ""
    detail += f", le plus ancien à envoyer depuis le {_moment(oldest)}." if oldest else "."
    return Check("Messages sortants", _status(not (late or failing)), detail, _messages("waiting"), _MESSAGES)


def _messages(state: str) -> str:
    return f"{reverse('agency_messages')}?etat={state}"


def _abandoned(now: dt.datetime) -> Check:
    count = abandoned_count(since=now - WEEK)
    detail = f"{typography.plural(count, 'message')} dont plus aucun envoi n’est tenté." if count else "Aucun."
    return Check("Messages abandonnés", _status(not count), detail, _messages("failed"), _MESSAGES)


def _jobs(now: dt.datetime) -> Check:
    count = failed_jobs_since(now - WEEK)
    detail = f"{typography.plural(count, 'travail', 'travaux')} ces sept derniers jours." if count else "Aucun."
    return Check("Travaux non aboutis", _status(not count), detail, f"{reverse('agency_jobs')}?etat=failed")


def _register(now: dt.datetime) -> Check:
    snapshot = latest_snapshot()
    url = reverse("agency_register")
    if snapshot is None:
        return Check(
            "Registre", ATTENTION, "Aucun relevé n’a encore été importé.", url, Permission.AGENCY_REGISTER_READ
        )
    fresh = timezone.localdate(now) - snapshot.date < REGISTER_OLD_AFTER
    detail = f"Dernier relevé\u00a0: {typography.medium_date(snapshot.date)}."
    return Check("Registre", _status(fresh), detail, url, Permission.AGENCY_REGISTER_READ)


def _moment(moment: dt.datetime) -> str:
    return typography.medium_datetime(timezone.localtime(moment))
