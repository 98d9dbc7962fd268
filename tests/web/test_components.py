"""Components, each rendered the way pages include it."""

import datetime as dt

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string

from mitm.web.badges import Tone
from mitm.web.contributions import BuiltPanel, DeskItem, Urgency

DAY = dt.date(2026, 3, 24)
MINIMAL = {
    "facts": {"facts": [{"label": "Nature", "value": "Risque"}, {"label": "Référent", "value": ""}]},
    "timeline": {"events": [{"on": DAY, "title": "Déposée"}]},
    "notice": {"text": "Le laboratoire a été prévenu."},
    "empty": {"title": "Aucune mesure"},
    "why": {"steps": [{"on": DAY, "text": "Demande reçue.", "article": "L. 112-8"}]},
    "steps": {"current": 1, "total": 3, "title": "Produit"},
    "attachments": {"files": [{"name": "a.pdf", "url": "/x", "size": 1200}]},
    "diff": {"caption": "Mise à jour", "rows": [{"label": "Cause", "before": "", "after": "Retard"}]},
    "figures": {"figures": [{"label": "ruptures", "value": 1234, "url": "/x"}]},
    "anchors": {"links": [{"id": "mesures", "label": "Mesures", "count": 3}]},
    "as_of": {"day": DAY, "today_url": "/x"},
    "desk": {"items": [], "empty_title": "Rien ne vous attend."},
    "messages": {"messages": []},
}


@pytest.mark.parametrize("name", MINIMAL)
def test_a_component_needs_only_what_its_first_line_asks(name):
    assert render_to_string(f"components/{name}.html", MINIMAL[name]) is not None


def test_an_empty_fact_says_so():
    assert "Non renseigné" in render_to_string("components/facts.html", MINIMAL["facts"])


def test_a_fact_of_zero_is_a_fact():
    page = render_to_string("components/facts.html", {"facts": [{"label": "Stock", "value": 0}]})
    assert "Non renseigné" not in page


def test_what_the_law_threatens_is_marked_on_the_desk():
    item = DeskItem(title="Décider", url="/x", app="a", reason="Silence", due_on=DAY, urgency=Urgency.LAW)
    page = render_to_string("components/desk.html", {"items": [item], "empty_title": ""})
    assert "v-desk__item--law" in page
    assert "dans 12\u00a0jours" in page


def test_a_panel_is_drawn_with_its_own_context(tmp_path, settings):
    built = BuiltPanel("mesures", "Mesures", "components/empty.html", {"title": "Aucune mesure"})
    page = render_to_string("components/panels.html", {"panels": [built], "open_count": 1})
    assert '<details class="v-panel" id="mesures" open>' in page
    assert "Aucune mesure" in page


def tag(source: str, **context: object) -> str:
    return Template("{% load vigie %}" + source).render(Context(context))


def test_a_date_is_never_alone():
    assert tag("{% date_with_relative day %}", day=DAY) == (
        '<time datetime="2026-03-24">mardi 24\u00a0mars 2026</time> '
        '<span class="v-relative">· dans 12\u00a0jours</span>'
    )


def test_a_missing_date_is_a_dash():
    assert tag("{% date_with_relative day %}{{ day|medium_date }}", day=None) == "——"


def test_a_moment_is_shown_in_paris():
    moment = dt.datetime(2026, 3, 12, 23, 30, tzinfo=dt.UTC)
    assert "13\u00a0mars 2026 à 0\u00a0h\u00a030" in tag("{{ moment|moment }}", moment=moment)


def test_a_status_has_an_icon_a_word_and_a_colour():
    badge = tag('{% status_badge "En rupture" "red" %}')
    assert ("#stop" in badge, "En rupture" in badge, "v-badge--red" in badge) == (True, True, True)


def test_a_status_may_be_an_object_that_knows_its_tone():
    class Status:
        label, tone, icon = "Suspendue", Tone.VIOLET, "pause"

    assert "v-badge--violet" in tag("{% status_badge status %}", status=Status)


def test_what_a_person_typed_in_a_status_is_escaped():
    assert "<b>" not in tag("{% status_badge label 'grey' %}", label="<b>")


def test_typed_text_gets_french_spaces_and_stays_escaped():
    assert tag("{{ text|typo }}", text="<b> : l'agence ?") == "&lt;b&gt;\u00a0: l’agence\u202f?"


def test_numbers_have_one_width():
    assert tag("{{ n|fr_number }}", n=1234) == '<span class="v-num">1\u202f234</span>'


def test_a_share_is_a_percentage():
    assert "12,5\u00a0%" in tag("{{ share|percentage:1 }}", share=0.125)
