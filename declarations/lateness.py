"""When a declaration had to be made, from the values of its first notice; the law itself is in `mitm.law.notice`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from declarations.enums import Kind
from mitm.law.doctrine import Answers
from mitm.law.notice import NoticeVerdict, cessation_notice, shortage_notice


def lateness(
    values: Mapping[str, object], *, filed_on: dt.date, is_mitm: bool, doctrine: Answers
) -> NoticeVerdict | None:
    """The verdict were it filed on a day; None while the dates that it needs are missing or impossible."""
    aware_on, starts_on = values.get("aware_on"), values.get("starts_on")
    if not isinstance(aware_on, dt.date) or not isinstance(starts_on, dt.date):
        return None
    if values.get("kind") == Kind.CESSATION:
        return cessation_notice(planned_on=starts_on, filed_on=filed_on, is_mitm=is_mitm)
    if aware_on > filed_on:
        return None
    return shortage_notice(aware_on=aware_on, filed_on=filed_on, doctrine=doctrine)


def brought_forward(
    before: dt.date | None, planned_on: dt.date | None, *, filed_on: dt.date, is_mitm: bool
) -> NoticeVerdict | None:
    """The verdict on a cessation that is moved to an earlier day for which its first notice came too late; else None.

    The notice runs from the day on which the agency was first told of the cessation (L. 5124-6 CSP).
    """
    if before is None or planned_on is None or planned_on >= before:
        return None
    verdict = cessation_notice(planned_on=planned_on, filed_on=filed_on, is_mitm=is_mitm)
    return verdict if verdict.is_late else None
