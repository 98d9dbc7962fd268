"""What another answer to a question of the doctrine would change to the cases that are open."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from declarations.deadlines import deadlines
from declarations.models import Declaration, DeclarationProduct, InformationRequest
from declarations.selectors.alternatives import cases_with_alternative
from declarations.selectors.due import facts_of
from mitm.doctrine.consequences import NAMED, NOTHING, Consequences
from mitm.doctrine.selectors import doctrine_on
from mitm.law.publication import publishable
from mitm.typography import number, plural, short_date

MOST = 10_000
PUBLICATION = "publication_scope"
DATES = ("complement_days", "take_days", "stale_rupture", "stale_risk", "stale_cessation")
Answers = Mapping[str, object]


def consequences(key: str, value: object, *, today: dt.date) -> Consequences:
    """Apply the doctrine of the day, with one answer changed, to every open case."""
    if key not in (PUBLICATION, *DATES):
        return NOTHING
    now = doctrine_on(today)
    then = {**now, key: value}
    cases = list(Declaration.objects.open().select_related("laboratory").order_by("pk")[:MOST])
    if key == PUBLICATION:
        return _published_otherwise(cases, now, then, today=today)
    return _due_otherwise(cases, now, then, today=today)


def _due_otherwise(cases: list[Declaration], now: Answers, then: Answers, *, today: dt.date) -> Consequences:
    """Cases whose next deadline moves."""
    waiting: dict[int, list[dt.date]] = defaultdict(list)
    rows = InformationRequest.objects.filter(answered_at__isnull=True, cancelled_at__isnull=True)
    for declaration_id, due_on in rows.values_list("declaration_id", "due_on"):
        waiting[declaration_id].append(due_on)
    moved: list[tuple[Declaration, str]] = []
    late = 0
    for case in cases:
        facts = facts_of(case, open_requests=waiting[case.pk])
        before, after = deadlines(facts, now)[0], deadlines(facts, then)[0]
        if (before.on, before.kind) != (after.on, after.kind):
            moved.append((case, f"{short_date(before.on)} → {short_date(after.on)}, {after.kind.label.lower()}"))
            late += after.on < today <= before.on
    if not moved:
        several = f"Aucune des {number(len(cases))} échéances en cours ne bougerait."
        return Consequences(several if len(cases) > 1 else "Aucune échéance en cours ne bougerait.")
    verb = "bougeraient" if len(moved) > 1 else "bougerait"
    sentence = f"{plural(len(moved), 'échéance')} sur {number(len(cases))} {verb}"
    sentence += f", dont {number(late)} aussitôt en retard." if late else "."
    return Consequences(sentence, len(moved), moved[:NAMED])


def _published_otherwise(cases: list[Declaration], now: Answers, then: Answers, *, today: dt.date) -> Consequences:
    """Cases that the rule of publication would take in or leave out."""
    products: dict[int, set[str]] = {case.pk: set() for case in cases}
    mitm: set[int] = set()
    rows = DeclarationProduct.objects.filter(declaration__in=products)
    for pk, cis, is_mitm in rows.values_list("declaration_id", "speciality_id", "speciality__is_mitm"):
        products[pk].add(cis)
        if is_mitm:
            mitm.add(pk)
    replaced = cases_with_alternative(products, today=today)
    gained: list[tuple[Declaration, str]] = []
    lost: list[tuple[Declaration, str]] = []
    for case in cases:
        facts = {"is_mitm": case.pk in mitm, "has_alternative": case.pk in replaced}
        before = publishable(**facts, doctrine=now).publishable
        after = publishable(**facts, doctrine=then).publishable
        if before != after:
            (gained if after else lost).append((case, "serait à publier" if after else "ne serait plus à publier"))
    sentence = (
        f"{plural(len(gained), 'dossier deviendrait publiable', 'dossiers deviendraient publiables')}, "
        f"{plural(len(lost), 'dossier ne le serait plus', 'dossiers ne le seraient plus')}. "
        "Les avis déjà publiés restent en ligne tant que personne ne les retire."
    )
    return Consequences(sentence, len(gained) + len(lost), (gained + lost)[:NAMED])
