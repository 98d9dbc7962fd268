"""Pictures: they say in words what they show, and stand on paper as on screen."""

import datetime as dt
import re
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string

from mitm.web import svg
from mitm.web.svg.scales import TimeScale, round_scale

TODAY = dt.date(2026, 3, 12)
EPISODES = [
    svg.Episode("risk", "Risque", dt.date(2025, 11, 1), dt.date(2026, 1, 20)),
    svg.Episode("rupture", "Rupture", dt.date(2026, 1, 20)),
]
ESTIMATES = [
    svg.Estimate(dt.date(2026, 1, 20), dt.date(2026, 2, 10), dt.date(2026, 2, 15), dt.date(2026, 3, 1)),
    svg.Estimate(dt.date(2026, 2, 8)),
    svg.Estimate(dt.date(2026, 3, 11), dt.date(2026, 4, 10), dt.date(2026, 4, 15), dt.date(2026, 4, 20)),
]


def timeline() -> svg.Chart:
    return svg.episodes("Épisodes", EPISODES, first=dt.date(2025, 1, 1), last=dt.date(2026, 6, 30), today=TODAY)


def every_chart() -> list[svg.Chart]:
    return [
        timeline(),
        svg.drift("Retour", ESTIMATES, today=TODAY, returned_on=dt.date(2026, 4, 18)),
        svg.bars("Déclarations", ["janv.", "févr."], {"Ruptures": [3, 1], "Risques": [5, 0]}),
        svg.lines("Stock", ["S1", "S2", "S3"], {"Stock": [9, None, 4]}, threshold=[5, 5, 5]),
        svg.bars("Rien", [], {"Ruptures": []}),
        svg.drift("Rien", [], today=TODAY),
        svg.episodes("Rien", [], first=TODAY, last=TODAY, today=TODAY),
    ]


@pytest.mark.parametrize("number", range(7))
def test_a_picture_is_well_formed_and_has_a_title_and_a_description(number):
    for markup in (every_chart()[number].svg, every_chart()[number].svg_narrow):
        root = ElementTree.fromstring(markup)  # noqa: S314 - our own markup
        assert root.get("role") == "img"
        assert [child.tag for child in root[:2]] == ["title", "desc"]
        assert root[1].text


@pytest.mark.parametrize("number", range(7))
def test_the_security_policy_accepts_a_picture(number):
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", every_chart()[number].svg)


def test_both_widths_can_stand_on_one_page():
    chart = timeline()
    ids = re.findall(r' id="([^"]+)"', chart.svg + chart.svg_narrow)
    assert len(ids) == len(set(ids))


def test_the_table_says_what_the_picture_shows():
    assert timeline().rows[1] == ["Rupture", "20\u00a0janvier 2026", "en cours", "51 jours"]


@pytest.mark.parametrize(("days", "said"), [(0, "0 jour"), (1, "1 jour"), (2, "2 jours")])
def test_one_day_is_not_several(days, said):
    episode = svg.Episode("rupture", "Rupture", TODAY - dt.timedelta(days=days), TODAY)
    assert svg.episodes("Vie", [episode], first=TODAY, last=TODAY, today=TODAY).rows[0][-1] == said


@pytest.mark.parametrize(("days", "said"), [(1, " 1 jour plus tard."), (-1, " 1 jour plus tôt.")])
def test_a_drift_of_one_day_is_not_of_several(days, said):
    dates = [TODAY, TODAY + dt.timedelta(days=days)]
    estimates = [svg.Estimate(TODAY, likely=day) for day in dates]
    assert svg.drift("Retour", estimates, today=TODAY).description.endswith(said)


def test_the_drift_is_said_in_one_sentence():
    assert "59 jours plus tard" in svg.drift("Retour", ESTIMATES, today=TODAY).description


def test_a_risk_is_hatched_so_that_it_survives_black_and_white():
    assert "url(#" in timeline().svg


def test_the_total_stands_on_stacked_bars():
    assert svg.bars("D", ["janv."], {"a": [3], "b": [5]}).rows == [["janv.", "3", "5", "8"]]


def test_names_are_escaped():
    assert "<b>" not in svg.bars("D", ["<b>"], {"a": [1]}).svg


def test_an_unknown_value_is_a_gap():
    chart = svg.lines("S", ["1", "2", "3"], {"a": [1, None, 2]})
    assert "polyline" not in chart.svg
    assert chart.rows[1] == ["2", "–"]


def test_scales_end_on_round_numbers():
    assert round_scale(97, 100, 0)[0].top_value == 100


def test_a_day_beyond_the_picture_stands_at_its_end():
    scale = TimeScale(dt.date(2026, 1, 1), dt.date(2026, 2, 1), 0, 100)
    assert scale.place(dt.date(2027, 1, 1)) == 100


def test_a_picture_becomes_an_image_for_a_document():
    assert timeline().data_uri.startswith("data:image/svg+xml;base64,")


def test_the_component_shows_the_picture_and_its_table():
    page = render_to_string("components/chart.html", {"chart": timeline()})
    assert page.count("<svg") == 2
    assert page.count('<th scope="row">') == 2
