"""What happens to one declaration, told as a generator: it yields the next instant at which somebody acts.

The scenario stops a story where the future begins, so that open cases are simply stories that are not over.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from declarations.deadlines import announces
from declarations.enums import OPEN, Cause, Criticality, Kind, MeasureKind, NoticeState, PublicStatus, State
from declarations.models import Declaration, Measure
from declarations.services import closure, evaluation, exchanges, intervals, measures, publication, updates
from declarations.services.drafting import draft_create, draft_submit
from declarations.services.filing import declaration_file
from mitm.cases.products import ProductRef
from mitm.home.demonstration.catalogue import Product
from mitm.home.demonstration.people import Cast, Company
from mitm.home.demonstration.texts import (
    ANSWERS,
    CAUSE_DETAILS,
    CLOSURE_COMMENTS,
    COMES_SOONER,
    EFFECTS,
    LATE_REASONS,
    NOTES,
    QUESTIONS,
    SLIPS,
    UPDATE_COMMENTS,
    based_on,
)

Story = Iterator[dt.datetime]
_SHORTAGE_CAUSES = [cause for cause in Cause if cause != Cause.COMMERCIAL]


@dataclass(slots=True)
class Plot:
    """One declaration to come: what, when, and how it will end."""

    product: Product
    kind: Kind
    filed_at: dt.datetime
    end: State | None
    duration: int
    rng: random.Random
    cast: Cast
    also: tuple[Product, ...] = ()
    late: bool = False
    turns: bool = False
    published: bool = False
    sales: int = 0  # what the first notice said
    share: int = 0

    @property
    def company(self) -> Company:
        """The laboratory that declares."""
        return self.cast.companies[self.product.seller]

    @property
    def evaluator(self):  # type: ignore[no-untyped-def]
        """Who evaluates."""
        return self.cast.evaluators[ord(self.product.atc[0]) % len(self.cast.evaluators)]


def tell(plot: Plot) -> Story:
    """The whole life of a declaration."""
    rng = plot.rng
    yield plot.filed_at - dt.timedelta(hours=3)
    declaration = _draft(plot)
    yield plot.filed_at - dt.timedelta(hours=2)
    draft_submit(declaration_id=declaration.pk, actor=plot.company.declarant)
    yield plot.filed_at
    declaration = declaration_file(declaration_id=declaration.pk, actor=plot.company.pharmacist)
    yield _working(plot.filed_at + dt.timedelta(hours=rng.randint(3, 26)), rng)
    yield from _evaluate(plot, declaration)
    over = plot.filed_at + dt.timedelta(days=plot.duration)
    yield from _follow(plot, declaration, over)
    yield _working(over, rng)
    yield from _end(plot, declaration)


def _working(instant: dt.datetime, rng: random.Random) -> dt.datetime:
    """A moment of a working day, not before `instant`."""
    local = timezone.localtime(instant)
    if local.hour >= 18 or local.hour < 8:
        local = local.replace(hour=9, minute=rng.randint(0, 59)) + dt.timedelta(days=1 if local.hour >= 18 else 0)
    while local.weekday() >= 5:
        local += dt.timedelta(days=1)
    return local


def _values(plot: Plot) -> dict[str, object]:
    rng, filed_on = plot.rng, timezone.localdate(plot.filed_at)
    aware_on = filed_on - dt.timedelta(days=rng.randint(9, 25) if plot.late else rng.randint(0, 1))
    values: dict[str, object] = {"kind": plot.kind, "aware_on": aware_on}
    if plot.kind == Kind.CESSATION:
        notice = 300 if plot.late else 400
        values |= {"starts_on": filed_on + dt.timedelta(days=min(plot.duration, notice)), "cause": Cause.COMMERCIAL}
    else:
        starts_on = aware_on if plot.kind == Kind.RUPTURE else filed_on + dt.timedelta(days=rng.randint(5, 25))
        likely = starts_on + dt.timedelta(days=max(20, int(plot.duration * rng.uniform(0.5, 1.0))))
        spread = dt.timedelta(days=rng.randint(5, 20))
        values |= {
            "starts_on": starts_on,
            "cause": rng.choice(_SHORTAGE_CAUSES),
            "return_earliest": max(starts_on, likely - spread),
            "return_likely": likely,
            "return_latest": likely + spread,
        }
    values["late_justification"] = rng.choice(LATE_REASONS) if plot.late or plot.kind == Kind.CESSATION else ""
    values["cause_detail"] = CAUSE_DETAILS[Cause(values["cause"])]
    return values | _figures(plot) | _circumstances(plot)


def _figures(plot: Plot) -> dict[str, object]:
    """The market is that of the first notice, give or take; stocks move from one version to the next."""
    rng = plot.rng
    drawn = rng.randint(400, 60_000)
    sales = plot.sales = plot.sales * (95 + drawn % 11) // 100 if plot.sales else drawn
    stock = int(sales * (rng.uniform(0.0, 0.6) if plot.kind == Kind.RUPTURE else rng.uniform(0.4, 4.0)))
    share = rng.choice((2, 4, 7, 12, 18, 25, 35, 48, 60, 85))
    plot.share = plot.share or share
    retail = 0 if plot.product.hospital else stock
    return {
        "stock_retail": retail,
        "sales_retail": 0 if plot.product.hospital else sales,
        "stock_hospital": stock if plot.product.hospital else stock // 8,
        "sales_hospital": sales if plot.product.hospital else sales // 8,
        "safety_stock": stock,
        "market_share": plot.share,
    }


def _circumstances(plot: Plot) -> dict[str, object]:
    rng = plot.rng
    return {
        "manufacturing_sites": rng.choice(("Site de Vernoux (FR)", "Site d’Almeira (PT)", "Site de Karlsbrück (DE)")),
        "packaging_sites": "Site de Vernoux (FR)",
        "other_countries": rng.choice(("Belgique, Espagne", "Allemagne", "aucun")),
        "indications": f"Indications de l’AMM de la spécialité {based_on(plot.product.substance)}.",
        "patient_impact": "Patients traités au long cours ; relais possible sous surveillance médicale.",
        "patients_a_month": rng.choice((40, 90, 250, 800, 3_000, 15_000)),
        "alternatives": rng.choice(("aucune", "Autres spécialités de même substance, en quantité limitée.")),
        "measures": [MeasureKind.QUANTITATIVE, MeasureKind.INFORMATION],
    }


def _draft(plot: Plot) -> Declaration:
    refs = [ProductRef(product.cis) for product in (plot.product, *plot.also)]
    return draft_create(actor=plot.company.declarant, values=_values(plot), products=refs)


def _evaluate(plot: Plot, declaration: Declaration) -> Story:
    rng, who = plot.rng, plot.evaluator
    evaluation.declaration_take(declaration_id=declaration.pk, actor=who)
    yield timezone.now() + dt.timedelta(hours=rng.randint(1, 5))
    if rng.random() < 0.12:
        reason = "Population pédiatrique concernée, sans autre forme adaptée."
        evaluation.declaration_evaluate(
            declaration_id=declaration.pk, actor=who, level=Criticality.CRITICAL, reason=reason
        )
    else:
        evaluation.declaration_evaluate(declaration_id=declaration.pk, actor=who)
    if rng.random() < 0.4:
        exchanges.note_add(declaration_id=declaration.pk, actor=who, body=rng.choice(NOTES))
    if rng.random() < 0.35:
        yield from _ask(plot, declaration)
    if rng.random() < 0.45 or plot.kind == Kind.RUPTURE:
        yield from _measure(plot, declaration)
    if plot.published:
        yield timezone.now() + dt.timedelta(hours=4)
        _publish(plot, declaration)
    yield _working(timezone.now() + dt.timedelta(days=rng.randint(1, 3)), rng)
    evaluation.declaration_conclude(
        declaration_id=declaration.pk, actor=who, comment="Situation évaluée, suivi des livraisons."
    )


def _ask(plot: Plot, declaration: Declaration) -> Story:
    rng = plot.rng
    due_on = timezone.localdate() + dt.timedelta(days=rng.randint(3, 7))
    request = exchanges.information_request(
        declaration_id=declaration.pk, actor=plot.evaluator, question=rng.choice(QUESTIONS), due_on=due_on
    )
    yield _working(timezone.now() + dt.timedelta(days=rng.randint(1, 6)), rng)
    exchanges.information_answer(request_id=request.pk, actor=plot.company.declarant, answer=rng.choice(ANSWERS))
    yield timezone.now() + dt.timedelta(hours=3)
    evaluation.news_read(declaration_id=declaration.pk, actor=plot.evaluator)


def _measure(plot: Plot, declaration: Declaration) -> Story:
    rng = plot.rng
    kinds = [MeasureKind.QUANTITATIVE] * 6 + [MeasureKind.EMERGENCY_STOCK] * 2 + list(MeasureKind)
    measure = measures.measure_propose(
        declaration_id=declaration.pk,
        actor=plot.company.pharmacist,
        kind=rng.choice(kinds),
        description="Distribution au prorata des ventes des trois derniers mois.",
    )
    yield _working(timezone.now() + dt.timedelta(hours=rng.randint(4, 30)), rng)
    today = timezone.localdate()
    measures.measure_agree(measure_id=measure.pk, actor=plot.evaluator, starts_on=today + dt.timedelta(days=1))


def _publish(plot: Plot, declaration: Declaration) -> None:
    who = plot.cast.publisher
    declaration = Declaration.objects.get(pk=declaration.pk)
    publication.notice_draft(declaration_id=declaration.pk, actor=who)
    values = {
        "summary": f"Les approvisionnements de cette spécialité {based_on(plot.product.substance)} sont perturbés.",
        "summary_en": "Supplies of this medicine are disrupted.",
        "for_prescribers": "Réserver l’initiation aux patients sans autre option ; envisager une autre spécialité.",
        "for_pharmacists": "Dispenser au plus juste ; se rapprocher du laboratoire pour les besoins urgents.",
        "for_patients": "N’arrêtez pas votre traitement : parlez-en à votre médecin ou à votre pharmacien.",
    }
    publication.notice_save(declaration_id=declaration.pk, actor=who, values=values)
    reason = "Difficultés signalées par plusieurs établissements de santé."
    publication.notice_publish(declaration_id=declaration.pk, actor=who, reason=reason)


def _follow(plot: Plot, declaration: Declaration, over: dt.datetime) -> Story:
    rng = plot.rng
    while timezone.now() + dt.timedelta(days=20) < over:
        yield _working(timezone.now() + dt.timedelta(days=rng.randint(18, 70)), rng)
        if not _is_open(declaration):
            return
        yield from _update(plot, declaration, over)
        if plot.turns and rng.random() < 0.5:
            plot.turns = False
            _turn(plot, declaration)


def _update(plot: Plot, declaration: Declaration, over: dt.datetime) -> Story:
    rng, company = plot.rng, plot.company
    updates.update_open(declaration_id=declaration.pk, actor=company.declarant)
    values, comment = _figures(plot), rng.choice(UPDATE_COMMENTS)
    current = Declaration.objects.get(pk=declaration.pk)
    values |= _put_off(current)
    if plot.kind != Kind.CESSATION and rng.random() < 0.55:
        current.starts_on = values.get("starts_on", current.starts_on)
        likely = max(timezone.localdate(over), current.starts_on) + dt.timedelta(days=rng.randint(-6, 6))
        likely = max(likely, current.starts_on)
        values |= {
            "return_earliest": max(current.starts_on, likely - dt.timedelta(days=7)),
            "return_likely": likely,
            "return_latest": likely + dt.timedelta(days=10),
        }
        comment = SLIPS if current.return_likely and likely > current.return_likely else COMES_SOONER
    updates.update_save(declaration_id=declaration.pk, actor=company.declarant, values=values, comment=comment)
    yield timezone.now() + dt.timedelta(hours=2)
    if not _is_open(declaration):
        return
    updates.update_file(declaration_id=declaration.pk, actor=company.pharmacist)
    yield timezone.now() + dt.timedelta(hours=20)
    if _is_open(declaration):
        evaluation.news_read(declaration_id=declaration.pk, actor=plot.evaluator)


def _put_off(current: Declaration) -> dict[str, object]:
    """A rupture that was to begin by now is put off, and the return with it."""
    today = timezone.localdate()
    if current.starts_on > today or not announces(current.kind, current.starts_on, current.turned_on):
        return {}
    start = today + dt.timedelta(days=25)
    returns = ("return_earliest", "return_likely", "return_latest")
    days = {name: getattr(current, name) for name in returns}
    return {"starts_on": start} | {name: max(day, start) for name, day in days.items() if day}


def _turn(plot: Plot, declaration: Declaration) -> None:
    current = Declaration.objects.get(pk=declaration.pk)
    kind = Kind.RUPTURE if current.kind == Kind.RISK else Kind.RISK
    day = timezone.localdate()
    if kind == Kind.RISK and day <= current.starts_on:
        return
    reason = "Stock épuisé chez le fabricant." if kind == Kind.RUPTURE else "Livraisons partielles reprises."
    intervals.interval_change(
        declaration_id=declaration.pk, actor=plot.evaluator, kind=kind, starts_on=day, reason=reason
    )


def _is_open(declaration: Declaration) -> bool:
    return Declaration.objects.filter(pk=declaration.pk, state__in=OPEN).exists()


def _end(plot: Plot, declaration: Declaration) -> Story:
    if plot.end is None or not _is_open(declaration):
        return
    current = Declaration.objects.get(pk=declaration.pk)
    today = timezone.localdate()
    end = plot.end
    if end == State.AVOIDED and current.intervals.filter(kind=Kind.RUPTURE).exists():
        end = State.RETURNED
    if end == State.RETURNED and today < current.starts_on:
        end = State.AVOIDED
    ended_on = today
    if current.notices.filter(state=NoticeState.PUBLISHED).exists():
        _settle_notice(plot, current, end, ended_on)
        yield timezone.now() + dt.timedelta(hours=1)
    effects = {
        measure.pk: plot.rng.choice(EFFECTS)
        for measure in Measure.objects.filter(declaration=current, agreed_at__isnull=False, effect="")
    }
    answers = closure.Answers(
        ended_on=ended_on,
        comment=CLOSURE_COMMENTS[end],
        effects=effects,
        cancelled_requests=frozenset(
            current.requests.filter(answered_at__isnull=True, cancelled_at__isnull=True).values_list("pk", flat=True)
        ),
    )
    closure.SERVICES[end](declaration_id=current.pk, actor=plot.evaluator, answers=answers)


def _settle_notice(plot: Plot, declaration: Declaration, end: State, ended_on: dt.date) -> None:
    who = plot.cast.publisher
    if end == State.IN_ERROR:
        publication.notice_withdraw(declaration_id=declaration.pk, actor=who, reason="Déclaration faite par erreur.")
    elif end in (State.RETURNED, State.AVOIDED, State.REVERSED):
        values = {
            "status": PublicStatus.RETURNED,
            "starts_on": min(declaration.notices.get(state=NoticeState.PUBLISHED).starts_on, ended_on),
            "returned_on": ended_on,
            "return_from": None,
            "return_to": None,
            "summary": "La spécialité est de nouveau disponible.",
            "summary_en": "This medicine is available again.",
        }
        publication.notice_correct(
            declaration_id=declaration.pk,
            actor=who,
            values=values,
            correction_reason="Remise à disposition.",
            reason="Suite de l’avis publié.",
        )
