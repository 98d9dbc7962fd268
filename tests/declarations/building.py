"""Cases made the way people make them: through the services, so that every test starts from a real one."""

from __future__ import annotations

import datetime as dt

from declarations.models import Declaration, Measure
from declarations.services.evaluation import declaration_conclude, declaration_evaluate, declaration_take
from declarations.services.filing import notice_file
from declarations.services.measures import measure_agree, measure_propose
from mitm.cases.products import ProductRef
from mitm.registry.models import Speciality
from tests.factories import SpecialityFactory
from tests.personas import Persona

TODAY = dt.date(2026, 3, 12)


def notice(**values: object) -> dict[str, object]:
    """The first notice of a rupture known today, back in two months."""
    shortage = {"return_likely": TODAY + dt.timedelta(days=60)} if values.get("kind") != "cessation" else {}
    base = {"kind": "rupture", "aware_on": TODAY, "starts_on": TODAY, "cause": "manufacturing", **shortage}
    return {**base, **values}


def file_case(pharmacist: Persona, *, specialities: list[Speciality] | None = None, **values: object) -> Declaration:
    """A declaration filed by a pharmacist on one new product, or on those given."""
    specialities = specialities or [SpecialityFactory(laboratory=pharmacist.laboratory)]
    products = [ProductRef(speciality.cis) for speciality in specialities]
    return notice_file(values=notice(**values), products=products, actor=pharmacist.actor)


def taken(declaration: Declaration, evaluator: Persona) -> Declaration:
    """The case, taken by an evaluator."""
    return declaration_take(declaration_id=declaration.pk, actor=evaluator.actor)


def followed(declaration: Declaration, evaluator: Persona) -> Declaration:
    """The case, taken, evaluated and followed."""
    taken(declaration, evaluator)
    declaration_evaluate(declaration_id=declaration.pk, actor=evaluator.actor)
    return declaration_conclude(declaration_id=declaration.pk, actor=evaluator.actor)


def running_measure(declaration: Declaration, evaluator: Persona, *, since: dt.date = TODAY) -> Measure:
    """A quota that runs since a day."""
    measure = measure_propose(declaration_id=declaration.pk, actor=evaluator.actor, kind="quantitative")
    return measure_agree(measure_id=measure.pk, actor=evaluator.actor, starts_on=since)
