"""One sentence says it all, in French and in English."""

import datetime as dt
from dataclasses import dataclass

import pytest
from django.utils import translation

from declarations.enums import Origin, PublicStatus
from declarations.episodes import Episode
from declarations.wording import advice, describe_episode, sentence

TODAY = dt.date(2026, 11, 22)
NB = "\u00a0"


@dataclass
class Said:
    """A situation."""

    status: int = PublicStatus.RUPTURE
    starts_on: dt.date | None = dt.date(2026, 10, 3)
    return_from: dt.date | None = None
    return_to: dt.date | None = None
    returned_on: dt.date | None = None


RANGE = {"return_from": dt.date(2026, 12, 10), "return_to": dt.date(2026, 12, 20)}


@pytest.mark.parametrize(
    ("situation", "origin", "french", "english"),
    [
        (
            Said(**RANGE),
            Origin.AGENCY,
            f"En rupture depuis le 3{NB}octobre 2026. Retour prévu entre le 10 et le 20{NB}décembre 2026.",
            f"Out of stock since 3{NB}October 2026. Return expected between 10 and 20{NB}December 2026.",
        ),
        (
            Said(return_from=dt.date(2026, 12, 28), return_to=dt.date(2027, 1, 4)),
            Origin.AGENCY,
            f"En rupture depuis le 3{NB}octobre 2026. "
            f"Retour prévu entre le 28{NB}décembre 2026 et le 4{NB}janvier 2027.",
            f"Out of stock since 3{NB}October 2026. Return expected between 28{NB}December 2026 and 4{NB}January 2027.",
        ),
        (
            Said(return_from=dt.date(2026, 12, 1), return_to=dt.date(2026, 12, 1)),
            Origin.AGENCY,
            f"En rupture depuis le 3{NB}octobre 2026. Retour prévu le 1er{NB}décembre 2026.",
            f"Out of stock since 3{NB}October 2026. Return expected on 1{NB}December 2026.",
        ),
        (
            Said(return_from=dt.date(2026, 11, 1), return_to=dt.date(2026, 11, 1)),
            Origin.AGENCY,
            f"En rupture depuis le 3{NB}octobre 2026. Le retour était prévu le 1er{NB}novembre 2026{NB}; "
            "aucune nouvelle date n’est annoncée.",
            f"Out of stock since 3{NB}October 2026. The return was expected on 1{NB}November 2026; "
            "no new date has been announced.",
        ),
        (
            Said(),
            Origin.AGENCY,
            f"En rupture depuis le 3{NB}octobre 2026. La date de retour n’est pas connue.",
            f"Out of stock since 3{NB}October 2026. The date of return is not known.",
        ),
        (
            Said(),
            Origin.REGISTER,
            f"En rupture depuis le 3{NB}octobre 2026.",
            f"Out of stock since 3{NB}October 2026.",
        ),
        (
            Said(PublicStatus.CESSATION, dt.date(2027, 6, 30)),
            Origin.AGENCY,
            f"Arrêt de commercialisation prévu le 30{NB}juin 2027.",
            f"Will be discontinued on 30{NB}June 2027.",
        ),
        (
            Said(PublicStatus.RETURNED, returned_on=dt.date(2026, 11, 20)),
            Origin.AGENCY,
            f"De nouveau disponible depuis le 20{NB}novembre 2026.",
            f"Available again since 20{NB}November 2026.",
        ),
        (
            Said(PublicStatus.TENSION, dt.date(2023, 10, 6)),
            Origin.REGISTER,
            f"En tension d’approvisionnement depuis le 6{NB}octobre 2023 au plus tard.",
            f"In limited supply since 6{NB}October 2023 at the latest.",
        ),
        (Said(PublicStatus.TENSION, None), Origin.REGISTER, "En tension d’approvisionnement.", "In limited supply."),
    ],
)
def test_a_situation_is_one_sentence(situation, origin, french, english):
    with translation.override("fr"):
        assert sentence(situation, today=TODAY, origin=origin) == french
    with translation.override("en"):
        assert sentence(situation, today=TODAY, origin=origin) == english


@pytest.mark.parametrize("status", PublicStatus)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_everybody_is_told_what_to_do(status, language):
    with translation.override(language):
        told = advice(status)
    assert len(told) == 3
    assert all(item.text and item.language == language for item in told)


@pytest.mark.parametrize(
    ("start", "end", "period", "length"),
    [
        (dt.date(2023, 10, 7), None, f"depuis le 7{NB}octobre 2023", "887 jours"),
        (dt.date(2023, 10, 6), None, f"depuis le 6{NB}octobre 2023 au plus tard", "au moins 888 jours"),
        (
            dt.date(2023, 10, 6),
            dt.date(2023, 10, 7),
            f"du 6{NB}octobre 2023 au plus tard, au 7{NB}octobre 2023",
            "au moins 1 jour",
        ),
        (dt.date(2026, 7, 24), dt.date(2026, 6, 30), f"le 30{NB}juin 2026", ""),
    ],
)
def test_a_difficulty_that_began_before_starts_were_published_lasted_at_least(start, end, period, length):
    told = describe_episode(
        Episode(PublicStatus.TENSION, start, end, url="https://exemple"), today=dt.date(2026, 3, 12)
    )
    assert (told.period, told.length) == (period, length)
