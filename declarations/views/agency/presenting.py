"""From the rows of a case to what its page prints: words, colours, addresses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from declarations import pictures
from declarations.deadlines import Deadline, announces, deadlines
from declarations.display import Change, changes, parts
from declarations.enums import Kind, LinkKind, MeasureKind, MeasureStatus, NoticeState
from declarations.evaluation import UNKNOWN
from declarations.fields import BY_NAME
from declarations.lateness import lateness
from declarations.marks import kind_mark, level_mark, measure_mark, public_mark, state_mark
from declarations.models import Measure
from declarations.selectors.alternatives import replaced_by
from declarations.selectors.case_page import CasePage
from declarations.selectors.due import facts_of
from declarations.snapshots import differences, values_of
from mitm.doctrine.selectors import doctrine_on
from mitm.law.notice import NoticeVerdict
from mitm.law.publication import PublicationVerdict, publishable
from mitm.law.verdict import Step
from mitm.web.svg import Estimate

_NOTICES = {
    NoticeState.DRAFT: "brouillon",
    NoticeState.PUBLISHED: "publié",
    NoticeState.SUPERSEDED: "remplacé",
    NoticeState.WITHDRAWN: "retiré",
    NoticeState.DISCARDED: "écarté",
}


def address_of(name: str, *args: object) -> str:
    """The address of a page that another part of the site may not serve; empty when it does not."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def presented(page: CasePage, *, today: dt.date) -> dict[str, Any]:
    """The context of the page, whoever reads it."""
    case = page.declaration
    estimates = _estimates(page)
    due = _due(page)
    codes = {product.speciality_id for product in page.products}
    replaced = bool(codes) and codes <= replaced_by(page.alternatives)
    return {
        "case": case,
        "page": page,
        "today": today,
        "kind": kind_mark(case.kind),
        "state": state_mark(case.state),
        "level": level_mark(case.criticality),
        "public": _public(page),
        "drift": pictures.drift_of(estimates) if case.kind != Kind.CESSATION else None,
        "life": pictures.life(_periods(page), today=today),
        "returns": pictures.returns(estimates, today=today, returned_on=case.ended_on),
        "only_announced": case.starts_on is not None and announces(case.kind, case.starts_on, case.turned_on),
        "due": due,
        "due_steps": [Step(deadline.on, f"{deadline.text}", "") for deadline in due],
        "late": _late(page),
        "evaluation": page.evaluations[0] if page.evaluations else None,
        "unknown": UNKNOWN,
        "parts": _parts(page),
        "measures": [MeasureLine.of(measure, today) for measure in page.measures],
        "unregistered": _unregistered(page),
        "rule": _rule(page, replaced),
        "notices": [_notice(notice) for notice in page.notices],
        "changes": changed(page.versions[1].data, page.versions[0].data) if len(page.versions) > 1 else [],
        "links": [
            {**link, "word": LinkKind(link["kind"]).label, "mark": state_mark(link["state"])} for link in page.links
        ],
        "episodes": [(row, kind_mark(row.kind), state_mark(row.state)) for row in page.episodes],
        "open_requests": [request for request in page.requests if request.is_open],
        "settled_requests": [request for request in page.requests if not request.is_open],
    }


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What a version changed."""
    return changes(differences(dict(before), dict(after)))


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _periods(page: CasePage) -> list[pictures.Period]:
    found = []
    for row in page.intervals:
        start = _day(row["starts_on"])
        if start:
            found.append(pictures.Period(start, _day(row["ends_on"]), Kind(row["kind"])))
    return found + [
        pictures.Period(measure.starts_on, measure.ends_on, measure=str(measure))
        for measure in page.measures
        if measure.agreed_at and measure.starts_on
    ]


def _estimates(page: CasePage) -> list[Estimate]:
    """What each version announced, oldest first."""
    found = []
    for version in reversed(page.versions):
        values = version.data["values"]
        days = (_day(values.get(f"return_{name}")) for name in ("earliest", "likely", "latest"))
        found.append(Estimate(timezone.localdate(version.filed_at), *days))
    return found


def _public(page: CasePage) -> Any:
    published = next((notice for notice in page.notices if notice["state"] == NoticeState.PUBLISHED), None)
    return public_mark(published["status"]) if published else None


def _notice(row: Mapping[str, Any]) -> dict[str, Any]:
    published_at = row["published_at"]
    return {
        "number": row["number"],
        "word": _NOTICES[NoticeState(row["state"])],
        "mark": public_mark(row["status"]),
        "on": dt.datetime.fromisoformat(published_at) if published_at else None,
        "is_draft": row["state"] == NoticeState.DRAFT,
    }


def _due(page: CasePage) -> list[Deadline]:
    if not page.declaration.is_open:
        return []
    waiting = [request.due_on for request in page.requests if request.is_open]
    return deadlines(facts_of(page.declaration, open_requests=waiting), page.doctrine)


def _late(page: CasePage) -> NoticeVerdict | None:
    """When the first notice was due, from its own values, as it was told that day.

    Since then the doctrine may have changed, and a medicine may have come onto the list or left it.
    """
    if not page.versions or page.declaration.filed_at is None:
        return None
    first = dict(page.versions[-1].data["values"])
    values = {"kind": first["kind"], "aware_on": _day(first["aware_on"]), "starts_on": _day(first["starts_on"])}
    filed_on = timezone.localdate(page.declaration.filed_at)
    for doctrine in (lambda: page.doctrine, lambda: doctrine_on(filed_on)):  # mostly the same: read only if it is not
        for is_mitm in (page.is_mitm, not page.is_mitm):
            verdict = lateness(values, filed_on=filed_on, is_mitm=is_mitm, doctrine=doctrine())
            if verdict and verdict.late_days == page.declaration.late_days:
                return verdict
    return None


def _parts(page: CasePage) -> list[Any]:
    values = values_of(page.declaration)
    return [part for part in parts(values, kind=page.declaration.kind, empty=False) if part.lines]


def _rule(page: CasePage, has_alternative: bool) -> PublicationVerdict:
    return publishable(is_mitm=page.is_mitm, has_alternative=has_alternative, doctrine=page.doctrine)


def _unregistered(page: CasePage) -> list[tuple[str, str]]:
    """Measures that the declaration proposes and that nobody has put on the register of measures."""
    wanted = page.declaration.details.get("measures") or []
    known = {measure.kind for measure in page.measures}
    labels = dict(BY_NAME["measures"].choices)
    return [(kind, labels[kind]) for kind in wanted if kind in MeasureKind.values and kind not in known]


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure with what may be done about it."""

    row: Measure
    status: MeasureStatus
    mark: Any

    @classmethod
    def of(cls, measure: Measure, today: dt.date) -> MeasureLine:
        """The line of a measure on a day."""
        status = measure.status_on(today)
        return cls(measure, status, measure_mark(status))

    @property
    def to_decide(self) -> bool:
        """Proposed, and neither agreed nor refused."""
        return self.status == MeasureStatus.PROPOSED

    @property
    def may_refuse(self) -> bool:
        """Not started yet."""
        return self.status in (MeasureStatus.PROPOSED, MeasureStatus.AGREED)

    @property
    def to_end(self) -> bool:
        """Running, or over without a word on its effect."""
        return self.status == MeasureStatus.RUNNING or (self.status == MeasureStatus.ENDED and not self.row.effect)
