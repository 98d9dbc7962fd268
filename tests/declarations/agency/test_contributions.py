"""What the agency finds of declarations on its desk, in its agenda, in dossiers and in search."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from declarations.enums import DueKind, State
from declarations.models import Declaration
from declarations.services.closure import SERVICES, Answers
from declarations.services.evaluation import declaration_assign
from declarations.services.exchanges import information_request, message_post
from mitm.accounts.services import membership_end
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
from tests.conftest import NOW
from tests.declarations.building import TODAY, file_case, followed, taken

pytestmark = pytest.mark.django_db


def on_desk(person, today=TODAY) -> dict[str, Urgency]:
    """What a person's desk says of declarations, with its urgency."""
    return {item.reason: item.urgency for item in desk_items(person.actor, today=today) if item.app == "declarations"}


def test_a_case_to_take_is_on_every_evaluator_s_desk(case, evaluator, head, jurist):
    reason = f"{case.reference}, à prendre en charge"

    assert on_desk(evaluator)[reason] == on_desk(head)[reason] == Urgency.SOON
    assert reason not in on_desk(jurist)


def test_a_case_entrusted_awaits_whoever_is_to_take_it(case, evaluator, head):
    declaration_assign(declaration_id=case.pk, actor=head.actor, assignee=evaluator.user)

    assert on_desk(evaluator) == {f"{case.reference}, vous est confié, à prendre en charge": Urgency.SOON}
    assert on_desk(head) == {}


def test_a_case_taken_is_on_its_follower_s_desk_only(case, evaluator, head):
    taken(case, evaluator)

    assert on_desk(evaluator) == {f"{case.reference}, à évaluer": Urgency.SOON}
    assert on_desk(head) == {}


def test_news_come_before_what_waits(case, evaluator, pharmacist_a):
    followed(case, evaluator)
    assert on_desk(evaluator) == {f"{case.reference}, attend le laboratoire": Urgency.WAITING}

    message_post(declaration_id=case.pk, actor=pharmacist_a.actor, body="Un lot arrive.")

    assert on_desk(evaluator) == {f"{case.reference}, nouvelles du laboratoire à lire": Urgency.SOON}


def test_what_is_late_for_long_reaches_the_head(case, evaluator, head):
    followed(case, evaluator)
    information_request(declaration_id=case.pk, actor=evaluator.actor, question="Combien ?", due_on=TODAY)

    assert on_desk(head, TODAY + dt.timedelta(days=5)) == {}
    reason = f"{case.reference}, le laboratoire n’a pas répondu, suivi par Elsa Evrard"
    assert on_desk(head, TODAY + dt.timedelta(days=6)) == {reason: Urgency.OVERDUE}


def test_a_desk_that_does_not_show_everything_says_so_and_leads_to_the_list(evaluator, pharmacist_a, monkeypatch):
    monkeypatch.setattr("declarations.selectors.agency_desk.SHOWN", 2)
    for count, said in ((2, False), (3, True)):
        while Declaration.objects.count() < count:
            file_case(pharmacist_a)
        page = evaluator.client.get(reverse("agency_desk")).content.decode()
        assert ("Plus de 2\u00a0déclarations" in page) == said
        assert page.count("à prendre en charge</p>") == 2
    assert f'<a href="{reverse("agency_declarations")}?etat=ouverts">Voir la liste entière</a>' in page


def test_the_agenda_has_the_dates_of_one_s_own_cases(case, evaluator, head):
    taken(case, evaluator)
    last = TODAY + dt.timedelta(days=90)

    said = [date.title for date in agenda(evaluator.actor, first=TODAY, last=last)]

    assert any("retour attendu" in title for title in said)
    assert agenda(head.actor, first=TODAY, last=last) == []


def test_the_day_that_a_risk_announces_is_told_once_in_each_agenda(pharmacist_a, evaluator):
    starts_on = TODAY + dt.timedelta(days=3)
    risk = file_case(pharmacist_a, kind="risk", starts_on=starts_on)
    followed(risk, evaluator)
    Declaration.objects.filter(pk=risk.pk).update(due_kind=DueKind.START, due_on=starts_on)

    for person, words in ((evaluator, "début annoncé"), (pharmacist_a, "début")):
        said = [date.title for date in agenda(person.actor, first=TODAY, last=TODAY + dt.timedelta(days=14))]
        assert said == [f"{risk.product_label}\u00a0: {words}"]


def test_the_dossiers_show_the_cases(case, evaluator):
    speciality = case.products.get().speciality
    product = product_panels(speciality, actor=evaluator.actor, as_of=TODAY)
    laboratory = laboratory_panels(case.laboratory, actor=evaluator.actor, as_of=TODAY)

    for panels in (product, laboratory):
        panel = next(panel for panel in panels if panel.key == "declarations-agency")
        assert [row["case"] for row in panel.context["rows"]] == [case]


def test_the_dossier_of_a_day_before_shows_nothing(case, evaluator):
    panels = product_panels(case.products.get().speciality, actor=evaluator.actor, as_of=TODAY - dt.timedelta(days=1))

    assert next(panel for panel in panels if panel.key == "declarations-agency").context["rows"] == []


def test_a_number_leads_to_its_case(case, evaluator):
    results = search(case.reference.lower(), actor=evaluator.actor)

    assert [result.url for result in results if result.exact] == [case.get_absolute_url()]


@pytest.mark.parametrize("words", ["moléculine", "comprimé moléculine"])
def test_words_find_cases(case, evaluator, words):
    assert case.get_absolute_url() in {result.url for result in search(words, actor=evaluator.actor)}


def test_every_word_must_be_found(case, evaluator):
    assert case.get_absolute_url() not in {r.url for r in search("comprimé introuvable", actor=evaluator.actor)}


def test_each_figure_is_the_length_of_the_list_it_leads_to(case, head, evaluator, pharmacist_a, clock):
    followed(case, evaluator)
    file_case(pharmacist_a, kind="risk")
    clock.shift(dt.timedelta(days=20))
    today = TODAY + dt.timedelta(days=20)

    for figure in desk_figures(head.actor, today=today):
        page = head.client.get(figure.url).content.decode()
        assert page.count("<tr data-row") == figure.value, figure.label


def test_the_trend_compares_with_what_was_open_four_weeks_before(case, evaluator, clock):
    assert trend("dossiers ouverts", evaluator, TODAY) == 1
    assert trend("dossiers ouverts", evaluator, TODAY + dt.timedelta(days=28)) == 0

    clock.shift(dt.timedelta(days=28))
    back = Answers(ended_on=TODAY + dt.timedelta(days=28), comment="Livraisons normales.")
    SERVICES[State.RETURNED](declaration_id=followed(case, evaluator).pk, actor=evaluator.actor, answers=back)

    assert trend("dossiers ouverts", evaluator, TODAY + dt.timedelta(days=28)) == -1


def test_ruptures_are_compared_with_those_of_four_weeks_before(case, evaluator):
    assert trend("ruptures en cours", evaluator, TODAY) == 1
    assert trend("ruptures en cours", evaluator, TODAY + dt.timedelta(days=40)) == 0


def trend(label: str, person, today) -> int | None:
    """By how much a figure of a person's desk moved."""
    return next(figure.trend for figure in desk_figures(person.actor, today=today) if figure.label == label)


def test_the_head_costs_few_queries(case, head, evaluator, django_assert_max_num_queries):
    taken(case, evaluator)
    browser = head.client
    with django_assert_max_num_queries(15):
        browser.get("/agence/")


def test_the_head_sees_the_load_of_each(case, head, evaluator, pharmacist_a):
    taken(case, evaluator)
    file_case(pharmacist_a)

    loads = next(rows for provider, rows in team_loads(head.actor, today=TODAY) if provider.key == "declarations")

    assert [(load.name, load.held, load.late) for load in loads] == [("", 1, 0), (str(evaluator.user), 1, 0)]


def test_the_head_is_told_of_cases_that_stayed_with_somebody_who_left(case, head, evaluator, pharmacist_a):
    taken(case, evaluator)
    membership_end(membership=evaluator.membership, ends_on=TODAY + dt.timedelta(days=3))
    handover = f"{reverse('agency_reassign')}?de={evaluator.user.pk}"

    assert handover not in head.client.get("/agence/").content.decode()
    with time_machine.travel(NOW + dt.timedelta(days=4)):
        assert handover in head.client.get("/agence/").content.decode()
