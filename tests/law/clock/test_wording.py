"""Every step is a sentence in both languages, with its article."""

import string

import pytest

from mitm.law.clock import wording
from mitm.law.clock.wording import SENTENCES, day_in_words, render
from tests.law.clock.building import acknowledged, day, decision, judge, letter, texts


@pytest.mark.parametrize("key", list(SENTENCES))
def test_both_languages_name_the_same_facts_and_end_with_a_stop(key: str) -> None:
    french, english = SENTENCES[key]
    names = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (french, english)]
    assert names[0] == names[1]
    assert french.endswith(".")
    assert english.endswith(".")
    assert "'" not in french


@pytest.mark.parametrize(
    ("on", "french", "english"),
    [
        ("2026-10-01", "1er octobre 2026", "1 October 2026"),
        ("2026-08-02", "2 août 2026", "2 August 2026"),
        ("2027-01-31", "31 janvier 2027", "31 January 2027"),
        ("2026-12-11", "11 décembre 2026", "11 December 2026"),
    ],
)
def test_days_are_written_as_people_write_them(on: str, french: str, english: str) -> None:
    assert (day_in_words(day(on), "fr"), day_in_words(day(on), "en")) == (french, english)


def test_one_day_is_singular() -> None:
    found = judge(now="2026-11-20T08:00Z", completeness_requests=(letter("2026-10-01", "2026-10-02"),))
    assert "soit 1 jour." in texts(found)
    assert "(1 day)" in texts(found, "en")
    longer = judge(now="2026-11-20T08:00Z", completeness_requests=(letter("2026-10-01", "2026-10-03"),))
    assert "soit 2 jours." in texts(longer)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="de"):
        render((), "de")


def test_the_explanation_of_an_ordinary_request() -> None:
    found = judge(acknowledgement=acknowledged("2026-09-16"))
    assert [(str(step.on), step.text, step.article) for step in found.steps()] == [
        (
            "2026-09-15",
            "La demande est reçue en ligne le 15 septembre 2026 (heure de Paris).",
            "R. 5124-49-4 III CSP",
        ),
        (
            "2026-11-15",
            "Le silence gardé 2 mois vaut rejet : le délai s’achève le 15 novembre 2026, sans report pour un jour non "
            "ouvré.",
            "R. 5124-49-4 III CSP",
        ),
        (
            "2026-11-15",
            "Sans décision notifiée au plus tard le 15 novembre 2026 à minuit, la demande est réputée rejetée.",
            "R. 5124-49-4 III CSP",
        ),
        (
            "2026-09-16",
            "L’accusé d’enregistrement part aussitôt, ou au plus tard le 16 septembre 2026.",
            "R. 112-11-1 CRPA",
        ),
        ("2026-09-29", "L’accusé de réception part au plus tard le 29 septembre 2026.", "R. 112-11-2 CRPA"),
        (
            "2026-09-16",
            "L’accusé de réception complet du 16 septembre 2026 rend opposable le délai pour saisir le juge.",
            "L. 112-12 CRPA",
        ),
        (
            "2027-01-18",
            "Un rejet né le 15 novembre 2026 pourrait être contesté devant le juge jusqu’au 18 janvier 2027 (délai "
            "franc, reporté au jour ouvré suivant).",
            "R. 421-1 et R. 421-2 CJA",
        ),
    ]


@pytest.mark.parametrize(
    ("flip", "suspended", "says"),
    [
        ("end_of_day", False, "Sans décision notifiée au plus tard le 15 novembre 2026 à minuit"),
        ("start_of_day", False, "Sans décision notifiée avant le 15 novembre 2026 à 0 heure"),
        (
            "end_of_day",
            True,
            "Compte tenu des jours suspendus : sans décision notifiée au plus tard le 15 décembre 2026",
        ),
        ("start_of_day", True, "Compte tenu des jours suspendus : sans décision notifiée avant le 15 décembre 2026"),
    ],
)
def test_the_sentence_of_the_flip_follows_the_reading(flip: str, suspended: bool, says: str) -> None:
    letters = (letter("2026-10-01", "2026-10-31"),) if suspended else ()
    assert says in texts(judge(now="2026-11-05T08:00Z", completeness_requests=letters, doctrine={"clock_flip": flip}))


def test_steps_do_not_depend_on_the_order_of_letters() -> None:
    first, second = letter("2026-10-01", "2026-10-31"), letter("2026-10-20", "2026-11-10", pieces=("c",))
    one = judge(now="2026-11-20T08:00Z", completeness_requests=(first, second))
    other = judge(now="2026-11-20T08:00Z", completeness_requests=(second, first))
    assert one.steps() == other.steps()


def test_every_step_has_an_article() -> None:
    found = judge(
        now="2027-03-01T08:00Z",
        completeness_requests=(letter("2026-10-01", "2026-10-31"), letter("2026-10-02", None, valid=False)),
        express_decision=decision("refused", "2026-12-20", "2026-12-28"),  # type: ignore[arg-type]
        withdrawn_on=day("2027-01-05"),
        recours_gracieux_on=day("2027-01-10"),
        residence="abroad",
    )
    for language in wording.LANGUAGES:
        assert all(step.article and step.text for step in found.steps(language))
