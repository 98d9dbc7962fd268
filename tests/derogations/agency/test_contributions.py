"""What the agency finds of lowering requests on its desk, in its agenda, in dossiers and in search."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import time_machine

from derogations.services.decisions import decision_propose
from mitm.web.contributions import (
    Urgency,
    agenda,
    desk_figures,
    desk_items,
    laboratory_panels,
    product_panels,
    search,
    team_loads,
)
from tests.derogations.building import TODAY, filed, instructed, may_sign, proposed

if TYPE_CHECKING:
    from derogations.models import LoweringRequest
    from tests.personas import Persona

LAST = dt.date(2026, 5, 12)


def on_desk(persona: Persona, today: dt.date = TODAY) -> dict[str, Urgency]:
    """What a person's desk says of requests, with its urgency."""
    return {item.reason: item.urgency for item in desk_items(persona.actor, today=today) if item.app == "derogations"}


@pytest.fixture
def case(pharmacist_a: Persona, evaluator: Persona) -> LoweringRequest:
    """A request that the evaluator has taken."""
    return instructed(pharmacist_a, evaluator)


def test_a_request_to_take_is_on_every_evaluator_s_desk(filed_request, evaluator: Persona, jurist: Persona) -> None:
    reason = f"{filed_request.reference}, confiée à personne, à prendre en charge"
    assert on_desk(evaluator) == {reason: Urgency.NOBODY}
    assert on_desk(jurist) == {}


@pytest.mark.parametrize(
    ("day", "words", "urgency"),
    [(8, "accusé d’enregistrement à envoyer", Urgency.OVERDUE), (9, "rejet implicite proche", Urgency.LAW),
     (12, "dernier jour pour décider", Urgency.LAW), (13, "rejetée par silence", Urgency.LAW)],
)  # fmt: skip
def test_the_law_presses_three_days_before_the_last(case, evaluator: Persona, clock, day, words, urgency) -> None:
    clock.move_to(dt.datetime(2026, 5, day, 8, tzinfo=dt.UTC))

    assert on_desk(evaluator, dt.date(2026, 5, day)) == {f"{case.reference}, {words}": urgency}


def test_the_head_sees_what_threatens_others(case, head: Persona) -> None:
    assert on_desk(head) == {}
    reason = f"{case.reference}, rejet implicite proche, suivie par Elsa Evrard"
    assert on_desk(head, LAST - dt.timedelta(days=3)) == {reason: Urgency.LAW}


def test_a_decision_to_sign_is_on_the_desk_of_whoever_may_sign(case, evaluator: Persona, signatory: Persona) -> None:
    decision_propose(
        request_id=case.pk,
        actor=evaluator.actor,
        outcome="granted",
        reasons="Preuves suffisantes.",
        threshold_value=Decimal(4),
        valid_from=TODAY,
    )

    may_sign(signatory)

    assert on_desk(signatory) == {f"{case.reference}, décision à signer": Urgency.SOON}
    assert f"{case.reference}, décision à signer" not in on_desk(evaluator)


def test_what_is_to_be_signed_on_its_last_day_shows_once(case, evaluator: Persona, head: Persona) -> None:
    proposed(case, evaluator)
    may_sign(head)

    assert on_desk(head, LAST) == {f"{case.reference}, décision à signer, dernier jour pour décider": Urgency.LAW}


def test_who_has_no_delegation_reads_that_a_decision_waits_for_a_signatory(
    case, evaluator: Persona, head: Persona
) -> None:
    proposed(case, evaluator)

    assert f"{case.reference}, décision qui attend un signataire" in on_desk(head)


def test_what_nobody_follows_comes_before_what_is_late(case, evaluator: Persona, pharmacist_a: Persona) -> None:
    free = filed(pharmacist_a)
    late = dt.date(2026, 5, 5)

    items = [item for item in desk_items(evaluator.actor, today=late) if item.app == "derogations"]

    assert [item.url for item in items] == [free.get_absolute_url(), case.get_absolute_url()]
    assert [item.urgency for item in items] == [Urgency.NOBODY, Urgency.OVERDUE]


def test_the_desk_counts_what_nobody_follows(case, head: Persona, pharmacist_a: Persona) -> None:
    labels = {figure.words for figure in desk_figures(head.actor, today=TODAY)}
    assert not any("personne" in label for label in labels)
    filed(pharmacist_a)

    figures = {figure.words: figure for figure in desk_figures(head.actor, today=TODAY)}

    figure = figures["demande de baisse confiée à personne"]
    assert figure.value == 1
    assert case.reference not in head.client.get(figure.url).content.decode()


def test_the_last_day_is_in_the_agenda(case, evaluator: Persona) -> None:
    dates = agenda(evaluator.actor, first=LAST, last=LAST)

    assert [date.title.split("\u00a0: ")[1] for date in dates] == ["dernier jour pour décider"]


def test_a_head_reads_the_last_days_of_the_team_in_the_agenda(case, head: Persona) -> None:
    with time_machine.travel(dt.datetime(2026, 5, 4, 8, tzinfo=dt.UTC)):
        [date] = agenda(head.actor, first=LAST, last=LAST)

    assert date.title.endswith("dernier jour pour décider, suivie par Elsa Evrard")


def test_figures_lead_to_the_list_that_they_count(case, evaluator: Persona) -> None:
    figures = {figure.label: figure for figure in desk_figures(evaluator.actor, today=LAST - dt.timedelta(days=5))}
    figure = figures["rejets implicites sous 7\u00a0jours"]

    assert figure.value == 1
    assert evaluator.client.get(figure.url).status_code == 200


def test_the_load_counts_by_person(case, head: Persona) -> None:
    loads = {provider.key: rows for provider, rows in team_loads(head.actor, today=TODAY)}

    assert [(row.name, row.held) for row in loads["derogations"]] == [("Elsa Evrard", 1)]


def test_dossiers_show_requests_and_the_threshold(case, evaluator: Persona) -> None:
    panels = product_panels(case.speciality, actor=evaluator.actor, as_of=TODAY)
    panels += laboratory_panels(case.laboratory, actor=evaluator.actor, as_of=TODAY)
    shown = [panel.context for panel in panels if panel.key == "derogations-agency"]

    assert [[row["case"].pk for row in context["rows"]] for context in shown] == [[case.pk], [case.pk]]
    page = evaluator.client.get(f"/agence/produits/{case.speciality_id}/").content.decode()
    assert "deux mois" in page
    assert evaluator.client.get(f"/agence/laboratoires/{case.laboratory_id}/").status_code == 200


def test_search_finds_a_request_by_its_number(case, evaluator: Persona, pharmacist_a: Persona) -> None:
    found = search(case.reference, actor=evaluator.actor)

    assert [(result.title.split(" ")[0], result.exact) for result in found] == [(case.reference, True)]


def test_the_desk_shows_it(case, evaluator: Persona) -> None:
    assert case.reference in evaluator.client.get("/agence/").content.decode()
