"""The English catalogue is complete, and its compiled form is the one that is committed."""

import re

import polib
import pytest

from tests.support.catalogue import CATALOGUE, catalogue, is_translated, key, messages

_PLACES = re.compile(r"%\((\w+)\)s")


def test_the_catalogue_holds_what_the_sources_say_and_nothing_else():
    written = {key(entry) for entry in catalogue()}
    assert written == set(messages()), "Run `python -m tests.support.catalogue`, then translate what is new."


def test_every_message_has_its_english():
    assert [entry.msgid for entry in catalogue() if not is_translated(entry)] == []


def test_the_english_fills_the_same_places():
    for entry in catalogue():
        for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            assert set(_PLACES.findall(text)) == set(_PLACES.findall(entry.msgid)), entry.msgid


def test_the_compiled_catalogue_is_the_catalogue():
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    said = {key(entry): entry.msgstr or entry.msgstr_plural for entry in compiled}
    assert said == {key(entry): entry.msgstr or entry.msgstr_plural for entry in catalogue()}


@pytest.mark.django_db
def test_a_product_is_told_in_english(case, publish, client):
    publish(case)
    page = client.get(f"/en/medicaments/{case.products.get().speciality_id}/").content.decode()
    assert '<html lang="en"' in page
    assert "Out of stock since 10\u00a0March 2026. Return expected on 4\u00a0May 2026." in page
    assert "has reported a shortage." in page
    assert "You take this medicine" in page


@pytest.mark.django_db
def test_french_words_of_the_agency_are_marked_as_french_in_english(case, publish, client):
    publish(case, for_patients="Voyez votre médecin.", summary_en="")
    page = client.get(f"/en/medicaments/{case.products.get().speciality_id}/").content.decode()
    assert '<div lang="fr"><p>Voyez votre médecin.</p></div>' in page
    assert '<div class="p-situation__text" lang="fr">' in page
