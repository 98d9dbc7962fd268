"""What the agency reads of lowered stocks on the page of a case of another app: what each medicine must hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils import timezone

from derogations import marks
from derogations.selectors.products import StockDuty, stock_duties
from mitm.accounts.actor import Actor
from mitm.accounts.enums import Audience
from mitm.accounts.permissions import Permission
from mitm.cases.products import NamesProducts
from mitm.web.contributions import CasePanel, register


def case_panel(case: Model, actor: Actor, day: dt.date) -> Mapping[str, Any] | None:
    """The stock that the medicines of a case must hold; nothing for a case that is about none."""
    if not isinstance(case, NamesProducts):
        return None
    duties = stock_duties(case.specialities(), actor=actor, day=day)
    return {"lines": [_line(duty) for duty in duties], "several": len(duties) > 1} if duties else None


def _line(duty: StockDuty) -> dict[str, Any]:
    now = timezone.now()
    requests = [
        {"case": request, "state": marks.state_mark(request.state, flips_at=request.flips_at, now=now)}
        for request in duty.requests
    ]
    return {"speciality": duty.speciality, "held": duty.held, "requests": requests}


register(
    CasePanel(
        key="seuil",
        title="Seuil de stock de sécurité",
        audiences=frozenset({Audience.AGENCY}),
        build=case_panel,
        template="derogations/agency/case_panel.html",
        order=20,
        permission=Permission.AGENCY_CASE_READ,
    )
)
