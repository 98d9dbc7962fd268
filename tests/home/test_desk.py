"""What each person sees first."""

import datetime as dt

import pytest
from django.urls import reverse

from mitm.accounts.enums import Audience
from mitm.accounts.permissions import Permission
from mitm.jobs.models import TickRun
from mitm.outbox.models import OutgoingMessage
from mitm.outbox.selectors import notifications_of
from mitm.outbox.services import notify
from mitm.web import contributions
from mitm.web.contributions import (
    AgendaDate,
    AgendaProvider,
    DeskFigure,
    DeskItem,
    DeskProvider,
    FigureProvider,
    LoadProvider,
    PersonLoad,
    Urgency,
    register,
)
from tests.conftest import NOW

TODAY = NOW.date()
EVERYBODY = frozenset(Audience)
both_desks = pytest.mark.parametrize(
    ("persona", "name"), [("head", "agency_desk"), ("pharmacist_a", "portal_desk")], indirect=["persona"]
)


@pytest.fixture(autouse=True)
def _own_contributions(monkeypatch):
    """Tests add to what the apps registered for the menus alone."""
    menus = {
        kind: dict(known) for kind, known in contributions._registered.items() if kind.__name__ == "NavigationEntry"
    }
    monkeypatch.setattr(contributions, "_registered", menus)


def provide(*items: DeskItem) -> None:
    register(DeskProvider(key="essai", audiences=EVERYBODY, items=lambda actor, today: items))


def item(title: str, urgency: Urgency = Urgency.NORMAL) -> DeskItem:
    return DeskItem(title=title, url="/x/", app="essai", reason="", urgency=urgency)


def page(persona, name: str = "agency_desk") -> str:
    response = persona.client.get(reverse(name))
    assert response.status_code == 200
    return response.content.decode()


@both_desks
def test_an_empty_desk_says_that_nothing_awaits(persona, name):
    text = page(persona, name)
    assert "Aucune échéance dans les quatorze jours" in text
    assert "Rien de nouveau" in text


@pytest.mark.parametrize("persona", ["declarant_a", "company_admin_a"], indirect=True)
def test_the_agency_s_desk_does_not_exist_for_a_laboratory(persona):
    assert persona.client.get(reverse("agency_desk")).status_code == 404


def test_the_laboratory_s_desk_does_not_exist_for_the_agency(evaluator):
    assert evaluator.client.get(reverse("portal_desk")).status_code == 404


@both_desks
def test_what_the_law_threatens_comes_first_and_what_waits_comes_last(persona, name):
    provide(item("Dossier en attente", Urgency.WAITING), item("Mon dossier"), item("Silence demain", Urgency.LAW))
    text = page(persona, name)
    places = [text.index(title) for title in ("Silence demain", "Mon dossier", "Dossier en attente")]
    assert places == sorted(places)


def test_a_long_section_is_folded(evaluator):
    provide(*(item(f"Dossier {n}") for n in range(15)))
    assert "Voir les 3 autres" in page(evaluator)


@pytest.mark.parametrize(("value", "words"), [(0, "dossier ouvert"), (1, "dossier ouvert"), (2, "dossiers ouverts")])
def test_the_label_of_a_figure_agrees_with_it(value, words):
    assert DeskFigure(label="dossiers ouverts", one="dossier ouvert", value=value, url="/").words == words


def test_a_figure_links_to_the_list_that_it_counts(evaluator):
    figure = DeskFigure(label="dossiers ouverts", value=1234, url="/agence/liste/", trend=-2)
    register(FigureProvider(key="f", audiences=EVERYBODY, figures=lambda *_: [figure]))
    text = page(evaluator)
    assert 'href="/agence/liste/"' in text
    assert "1\u202f234" in text
    assert "2 de moins qu’il y a 28" in text


def test_the_agenda_shows_the_dates_of_the_next_fortnight(evaluator):
    asked = []

    def dates(actor, first, last):
        asked.append((first, last))
        return [AgendaDate(on=TODAY + dt.timedelta(days=1), title="Réponse attendue", url="/agenda")]

    register(AgendaProvider(key="essai", audiences=EVERYBODY, dates=dates))
    assert "Réponse attendue" in page(evaluator)
    assert asked == [(TODAY, TODAY + dt.timedelta(days=14))]


def test_the_head_of_unit_sees_the_load_of_each_person(head, evaluator):
    load = PersonLoad(name=str(evaluator.user), held=7, late=2, url="/agence/liste/?personne=1")
    permission = Permission.AGENCY_CASE_ASSIGN
    register(LoadProvider(key="essai", label="déclarations", permission=permission, load=lambda *_: [load]))
    assert "Charge de l’équipe" in page(head)
    assert "Charge de l’équipe" not in page(evaluator)


def test_the_agency_reads_what_the_clock_did_since_yesterday(evaluator):
    lines = [{"step": "rappels", "lines": ["R-2026-12 rappelé"], "error": ""}]
    TickRun.objects.create(at=NOW - dt.timedelta(hours=8), started_at=NOW, finished_at=NOW, lines=lines)
    assert "R-2026-12 rappelé" in page(evaluator)


@pytest.fixture
def notifications(evaluator):
    told = [("Le laboratoire a répondu", "/x"), ("Une pièce est arrivée", "")]
    return [notify([evaluator.user], subject=subject, body="", url=url, mail=False)[0] for subject, url in told]


def test_a_notification_is_marked_as_read(evaluator, notifications):
    assert "2\u00a0non lues" in page(evaluator)
    evaluator.client.post(reverse("notifications_read"), {"notification": notifications[0].pk})
    assert set(OutgoingMessage.objects.filter(read_at=None)) == {notifications[1]}


def test_all_notifications_are_marked_as_read_at_once(evaluator, notifications):
    evaluator.client.post(reverse("notifications_read"))
    assert not OutgoingMessage.objects.filter(read_at=None).exists()


def about(person, case, subject):
    return notify([person.user], subject=subject, body="", case=case, mail=False)[0]


def test_notifications_on_one_case_are_one_line_with_the_last_word(evaluator, laboratory_a):
    for days in (7, 3, 1):
        about(evaluator, laboratory_a, f"À trancher, rejet dans {days} jours")

    html = page(evaluator)

    assert html.count("Marquer comme lue") == 1
    assert html.index("rejet dans 1 jours") < html.index("2\u00a0autres non lues")
    assert "3\u00a0non lues" in html


def test_notifications_about_no_case_stand_alone(evaluator, notifications):
    assert [group.messages for group in notifications_of(evaluator.user)] == [[notifications[1]], [notifications[0]]]


def test_behind_the_last_word_stands_only_what_nobody_has_read(evaluator, laboratory_a):
    told = [about(evaluator, laboratory_a, subject) for subject in ("Reçue", "Complétée", "Retirée")]
    OutgoingMessage.objects.filter(pk=told[0].pk).update(read_at=NOW)

    [group] = notifications_of(evaluator.user)

    assert (group.latest, group.earlier) == (told[2], [told[1]])


def test_reading_the_last_word_on_a_case_reads_what_came_before_and_nothing_else(
    evaluator, laboratory_a, notifications
):
    told = [about(evaluator, laboratory_a, subject) for subject in ("Reçue", "Complétée", "Retirée")]

    evaluator.client.post(reverse("notifications_read"), {"notification": told[1].pk})

    assert set(OutgoingMessage.objects.filter(read_at=None)) == {told[2], *notifications}


def test_nobody_marks_the_notifications_of_somebody_else(head, notifications):
    head.client.post(reverse("notifications_read"), {"notification": notifications[0].pk})
    head.client.post(reverse("notifications_read"))
    assert OutgoingMessage.objects.filter(read_at=None).count() == 2


@pytest.mark.parametrize("number", ["", "toutes", "-1", "9" * 5_000])
def test_a_number_that_no_notification_can_have_marks_none(evaluator, notifications, number):
    answer = evaluator.client.post(reverse("notifications_read"), {"notification": number})

    assert answer.status_code == 302
    assert OutgoingMessage.objects.filter(read_at=None).count() == 2


@both_desks
def test_a_desk_costs_few_queries(persona, name, django_assert_max_num_queries):
    browser = persona.client
    with django_assert_max_num_queries(11):
        browser.get(reverse(name))
