"""What the clock does to declarations."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from declarations.services.documents import documents_issue_missing
from declarations.services.follow_up import cases_follow_up
from declarations.services.projection import entries_put_away
from mitm.jobs.ticking import Told, tick_step
from mitm.typography import plural


@tick_step("liste publique\u00a0: remises à disposition anciennes", order=80)
def put_away_old_returns(now: dt.datetime) -> list[str]:
    """Products that came back long ago leave the public list; their history stays."""
    changed = entries_put_away(today=timezone.localdate(now))
    return [plural(changed, "ligne retirée", "lignes retirées")] if changed else []


@tick_step("accusés et déclarations à imprimer", order=20, atomic=False)
def issue_documents(now: dt.datetime) -> Told:
    """Receipts and versions that no worker has issued yet, or that came in by the interface."""
    return documents_issue_missing(now=now).told("document émis", "documents émis")


@tick_step("échéances des déclarations", order=40, atomic=False)
def follow_cases_up(now: dt.datetime) -> list[str]:
    """What is due is computed again; what did not happen in time is called to mind."""
    return cases_follow_up(now=now).lines()
