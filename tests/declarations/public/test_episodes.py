"""Past and present difficulties, out of what was published."""

import datetime as dt

from declarations.enums import PublicStatus
from declarations.episodes import Episode, Period, Statement, Told, newest_first, of_case, of_register

RUPTURE, TENSION, CESSATION, RETURNED = (int(status) for status in PublicStatus)


def day(month, number=1, year=2026):
    return dt.date(year, month, number)


def line(status, starts_on, *, restored_on=None, gone_on=None, url="a"):
    return Statement(status, starts_on, restored_on, gone_on, url)


def test_a_line_still_published_is_a_difficulty_that_lasts():
    assert of_register([line(TENSION, day(1))]) == [Episode(TENSION, day(1), url="a")]


def test_a_line_updated_several_times_is_one_difficulty():
    statements = [line(TENSION, day(1), gone_on=day(2)), line(TENSION, day(1))]
    assert of_register(statements) == [Episode(TENSION, day(1), url="a")]


def test_a_return_ends_what_the_same_page_said_before():
    statements = [
        line(RUPTURE, day(1), gone_on=day(3, 10)),
        line(RETURNED, day(3, 8), restored_on=day(3, 8)),
    ]
    assert of_register(statements) == [Episode(RUPTURE, day(1), day(3, 8), ended=True, url="a")]


def test_a_return_of_another_page_ends_nothing():
    statements = [line(RUPTURE, day(1)), line(RETURNED, day(3), restored_on=day(3), url="b")]
    assert Episode(RUPTURE, day(1), url="a") in of_register(statements)


def test_a_return_alone_tells_of_a_difficulty_whose_start_is_unknown():
    assert of_register([line(RETURNED, day(3), restored_on=day(3))]) == [
        Episode(RETURNED, None, day(3), ended=True, url="a")
    ]


def test_what_vanished_without_a_word_ended_when_it_vanished():
    assert of_register([line(TENSION, day(1), gone_on=day(4))]) == [
        Episode(TENSION, day(1), day(4), ended=True, url="a")
    ]


def test_an_end_never_precedes_its_start():
    found = of_register([line(CESSATION, day(9), gone_on=day(4))])
    assert (found[0].starts_on, found[0].ends_on) == (day(9), day(9))


def told(status=RUPTURE, starts_on=None, returned_on=None, published_on=None):
    return Told(status, starts_on or day(1), returned_on, published_on or day(6))


def test_a_published_case_has_its_past_periods_and_its_present():
    periods = [Period("risk", day(1), day(3)), Period("rupture", day(3), None)]
    assert of_case(periods, told()) == [
        Episode(TENSION, day(1), day(3), ended=True),
        Episode(RUPTURE, day(3)),
    ]


def test_what_the_agency_has_not_published_yet_does_not_show():
    periods = [Period("risk", day(1), day(7)), Period("rupture", day(7), None)]
    assert of_case(periods, told(TENSION)) == [Episode(TENSION, day(1))]


def test_a_case_that_is_over_ends_with_the_return():
    periods = [Period("rupture", day(1), day(5, 20))]
    notice = told(RETURNED, returned_on=day(5, 20))
    assert of_case(periods, notice) == [Episode(RUPTURE, day(1), day(5, 20), ended=True)]


def test_a_case_closed_of_which_the_public_was_not_told_goes_on_for_the_public():
    assert of_case([Period("rupture", day(1), day(5))], told()) == [Episode(RUPTURE, day(1))]


def test_episodes_that_last_come_first_and_doubles_once():
    over, lasting = Episode(RUPTURE, day(1), day(2), ended=True), Episode(TENSION, day(3))
    assert newest_first([over, lasting, over]) == [lasting, over]


def test_a_past_day_knows_nothing_of_what_followed():
    episode = Episode(RUPTURE, day(3), day(5), ended=True)
    assert episode.as_known_on(day(2)) is None
    assert episode.as_known_on(day(4)) == Episode(RUPTURE, day(3))
    assert episode.as_known_on(day(6)) == episode
