"""What a public service says of itself, at the foot of every page."""

import pytest

PAGES = {
    "/accessibilite/": ("Déclaration d’accessibilité", "n’est pas conforme"),
    "/mentions-legales/": ("Mentions légales", "1 rue de l’Exemple"),
    "/donnees-personnelles/": ("Données personnelles et cookies", "pendant 12 heures"),
    "/en/accessibilite/": ("Accessibility statement", "does not comply"),
    "/en/mentions-legales/": ("Legal notice", "Licence Ouverte"),
    "/en/donnees-personnelles/": ("Personal data and cookies", "for 12 hours"),
}
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", PAGES)
def test_anybody_reads_the_page_in_either_language(client, address):
    title, sentence = PAGES[address]
    text = client.get(address).content.decode()

    assert f"<h1>{title}</h1>" in text
    assert sentence in text


@pytest.mark.parametrize("address", ["/", "/medicaments/", "/compte/login/"])
def test_every_public_page_leads_there(client, address):
    text = client.get(address).content.decode()

    assert [page for page in PAGES if not page.startswith("/en/") and f'href="{page}"' not in text] == []


def test_desks_lead_there_too(evaluator, declarant_a):
    for person, desk in ((evaluator, "/agence/"), (declarant_a, "/labo/")):
        assert 'href="/accessibilite/"' in person.client.get(desk).content.decode()


@pytest.mark.parametrize("address", ["/", "/medicaments/", "/recherche/?q=a", *PAGES])
def test_public_pages_set_no_cookie_as_the_page_on_personal_data_says(client, address):
    response = client.get(address)

    assert response.status_code == 200
    assert not response.cookies


def test_who_publishes_and_hosts_is_named_once_the_operator_tells(client, settings):
    assert "Hébergeur" not in client.get("/mentions-legales/").content.decode()
    settings.PUBLICATION_DIRECTOR, settings.HOSTING_PROVIDER = "Camille Test", "Hébergeur & fils, Lyon"
    text = client.get("/mentions-legales/").content.decode()

    assert "Camille Test" in text
    assert "Hébergeur &amp; fils, Lyon" in text


def test_the_data_protection_officer_takes_the_place_of_the_service(client, settings):
    settings.DATA_PROTECTION_CONTACT = "dpo@agence.example"
    text = client.get("/donnees-personnelles/").content.decode()

    assert "dpo@agence.example" in text
    assert settings.AGENCY_PHONE not in text
