"""The second screen: when, why and until when."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.declarations.portal.driving import DATES, act, begin, page, products, ready, said, step
from tests.factories import SpecialityFactory

pytestmark = pytest.mark.django_db
RTL = "Arrêt \u202egnp.exe de ligne"


def test_six_answers_lead_to_the_review(declarant_a, speciality):
    case = begin(declarant_a, speciality.cis)
    response = step(declarant_a, case, "avis", **DATES)
    assert response.url == case.get_portal_url()
    case.refresh_from_db()
    assert (case.cause, case.return_likely.isoformat(), case.return_unknown) == ("capacity", "2026-04-30", False)


def test_the_return_may_be_unknown(declarant_a, speciality):
    case = begin(declarant_a, speciality.cis)
    step(declarant_a, case, "avis", **{**DATES, "return_likely": "", "return_unknown": "on"})
    case.refresh_from_db()
    assert case.return_unknown


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"aware_on": ""}, "Indiquez la date."),
        ({"starts_on": ""}, "Indiquez la date."),
        ({"cause": ""}, "Choisissez une réponse."),
        ({"cause": "meteor"}, "Cette réponse n’est pas dans la liste."),
        ({"cause": "commercial"}, "Cette réponse n’est pas dans la liste."),
        ({"return_likely": ""}, "Indiquer la date de retour probable, ou cocher « inconnue »."),
        ({"return_unknown": "on"}, "pas les deux."),
        ({"aware_on": "13/03/2026"}, "La date de connaissance est dans l’avenir."),
        ({"aware_on": "2026-03-11"}, "Écrivez la date sous la forme JJ/MM/AAAA"),
        ({"aware_on": "31/02/2026"}, "Le 31/02/2026 n’existe pas dans le calendrier."),
        ({"starts_on": "20/03/2924"}, "L’année 2924 n’est pas plausible."),
        ({"starts_on": "20/03/1926"}, "L’année 1926 n’est pas plausible."),
        ({"return_likely": "19/03/2026"}, "Le retour ne peut pas précéder le début."),
        ({"return_earliest": "01/05/2026"}, "Le retour au plus tôt vient après le retour probable."),
        ({"return_latest": "01/04/2026"}, "Le retour au plus tard vient avant le retour probable."),
    ],
)
def test_a_wrong_answer_is_refused_at_its_field(declarant_a, speciality, wrong, message):
    case = begin(declarant_a, speciality.cis)
    response = step(declarant_a, case, "avis", **{**DATES, **wrong})
    assert response.status_code == 200
    assert message in said(response)
    case.refresh_from_db()
    assert case.aware_on is None


def test_a_rupture_to_come_is_a_risk(declarant_a, speciality):
    case = begin(declarant_a, speciality.cis, kind="rupture")
    assert "Une rupture à venir se déclare comme un risque" in said(step(declarant_a, case, "avis", **DATES))


def test_a_risk_whose_start_has_passed_is_a_rupture_or_was_put_off(declarant_a, speciality):
    case = begin(declarant_a, speciality.cis)
    text = said(step(declarant_a, case, "avis", **{**DATES, "starts_on": "11/03/2026"}))
    assert "Ce début prévu est déjà passé. Si la rupture a commencé, déclarez une rupture" in text


def test_a_draft_whose_start_passes_is_not_filed(declarant_a, pharmacist_a, speciality, clock):
    case = ready(declarant_a, speciality.cis)
    clock.shift(dt.timedelta(days=9))
    text = page(pharmacist_a, case)
    assert "Ce début prévu est déjà passé." in text
    assert "Confirmer et déposer" not in text


def test_a_rupture_that_was_a_risk_after_all_says_its_start_again(declarant_a, speciality):
    case = ready(declarant_a, speciality.cis, kind="rupture", starts_on="11/03/2026")
    address = reverse("portal_declaration_products", args=[case.pk])
    declarant_a.client.post(address, {"products": ["61234567:"], "codes": "", "kind": "risk", "act": "next"})
    case.refresh_from_db()
    assert (case.kind, case.starts_on) == ("risk", None)


def test_an_unfinished_step_is_kept_for_later(declarant_a, speciality):
    case = begin(declarant_a, speciality.cis)
    response = step(declarant_a, case, "avis", act="later", aware_on="11/03/2026")
    assert response.url == case.get_portal_url()
    assert 'value="11/03/2026"' in page_of_step(declarant_a, case)
    review = page(declarant_a, case)
    assert "Il manque" in review
    assert "Transmettre au pharmacien" not in review


def page_of_step(person, case):
    return said(person.client.get(reverse("portal_declaration_step", args=[case.pk, "avis"])))


class TestLateness:
    """The tolerance is two working days: on Thursday 12 March, whoever knew on Monday 9 is late."""

    def test_within_the_tolerance_nothing_is_asked(self, declarant_a, speciality):
        review = page(declarant_a, ready(declarant_a, speciality.cis, aware_on="10/03/2026"))
        assert "la déclaration est dans les temps" in review

    def test_a_late_notice_must_be_justified(self, declarant_a, speciality):
        case = begin(declarant_a, speciality.cis)
        response = step(declarant_a, case, "avis", **{**DATES, "aware_on": "09/03/2026"})
        assert "Ce dépôt vient après le délai : justifiez le retard." in said(response)
        assert "la déclaration a 1 jour de retard" in said(response)

    def test_the_delay_is_explained_step_by_step_with_its_articles(self, declarant_a, speciality):
        review = page(declarant_a, ready(declarant_a, speciality.cis, aware_on="10/03/2026"))
        assert "L’entreprise a connaissance des faits le 10/03/2026." in review
        assert "L. 5121-32 et R. 5124-49-1 CSP" in review

    def test_a_justified_delay_passes(self, declarant_a, speciality):
        case = ready(declarant_a, speciality.cis, aware_on="02/03/2026", late_justification="Le fournisseur a tardé.")
        assert case.late_justification == "Le fournisseur a tardé."

    def test_a_justification_without_delay_is_dropped(self, declarant_a, speciality):
        assert ready(declarant_a, speciality.cis, late_justification="Pour rien").late_justification == ""

    def test_a_cessation_is_due_a_year_before(self, declarant_a, speciality):
        case = begin(declarant_a, speciality.cis, kind="cessation")
        sent = {"aware_on": "11/03/2026", "starts_on": "01/09/2026", "cause": "commercial"}
        response = said(step(declarant_a, case, "avis", **sent))
        assert "Le préavis légal imposait de déclarer au plus tard le" in response
        assert "le préavis est de 12 mois : au plus tard le 01/09/2025" in response

    def test_a_cessation_asks_for_no_return(self, declarant_a, speciality):
        case = begin(declarant_a, speciality.cis, kind="cessation")
        assert "Retour probable" not in page_of_step(declarant_a, case)


class TestWhileTyping:
    """What the page asks while the dates are being typed: the law's answer, and nothing saved."""

    def ask(self, person, case, **sent):
        return said(person.client.post(reverse("portal_declaration_lateness", args=[case.pk]), sent))

    def test_both_dates_bring_the_verdict_the_record_and_then_the_justification(self, declarant_a, speciality):
        case = begin(declarant_a, speciality.cis)
        answer = self.ask(declarant_a, case, aware_on="09/03/2026", starts_on="20/03/2026")
        places = [
            answer.index(words) for words in ("a 1 jour de retard", "12 derniers mois", "Justification du retard")
        ]
        assert places == sorted(places)

    def test_within_the_delay_nothing_is_asked(self, declarant_a, speciality):
        case = begin(declarant_a, speciality.cis)
        answer = self.ask(declarant_a, case, aware_on="11/03/2026", starts_on="20/03/2026")
        assert "dans les temps" in answer
        assert "Justification" not in answer

    @pytest.mark.parametrize("sent", [{}, {"aware_on": "09/03/2026"}, {"aware_on": "9/3", "starts_on": "20/03/2026"}])
    def test_nothing_is_said_before_both_dates_can_be_read(self, declarant_a, speciality, sent):
        assert self.ask(declarant_a, begin(declarant_a, speciality.cis), **sent).strip() == ""

    def test_a_date_that_was_saved_does_not_answer_for_one_that_cannot_be_read(self, declarant_a, speciality):
        case = ready(declarant_a, speciality.cis, aware_on="10/03/2026")
        assert self.ask(declarant_a, case, aware_on="10/03/20", starts_on="20/03/2026").strip() == ""

    def test_nothing_is_saved(self, declarant_a, speciality):
        case = begin(declarant_a, speciality.cis)
        self.ask(declarant_a, case, aware_on="09/03/2026", starts_on="20/03/2026")
        case.refresh_from_db()
        assert case.aware_on is None

    def test_a_filed_declaration_asks_no_more(self, declarant_a, pharmacist_a, speciality):
        case = ready(declarant_a, speciality.cis)
        act(pharmacist_a, case, "confirm")
        address = reverse("portal_declaration_lateness", args=[case.pk])
        assert declarant_a.client.post(address, DATES).status_code == 404


class TestText:
    def test_html_stays_text(self, declarant_a, speciality):
        case = ready(declarant_a, speciality.cis, aware_on="02/03/2026", late_justification="<script>alert(1)</script>")
        review = page(declarant_a, case)
        assert "&lt;script&gt;alert(1)" in review
        assert "<script>alert(1)" not in review

    @pytest.mark.parametrize(
        ("name", "field"),
        [
            ("avis", "late_justification"),
            ("approvisionnement", "cause_detail"),
            ("approvisionnement", "manufacturing_sites"),
            ("consequences", "patient_impact"),
            ("mesures", "contact_name"),
        ],
    )
    def test_text_that_reads_backwards_is_refused(self, declarant_a, speciality, name, field):
        case = ready(declarant_a, speciality.cis)
        sent = {**DATES, "aware_on": "02/03/2026"} if name == "avis" else {}
        assert "inverse le sens de lecture" in said(step(declarant_a, case, name, **{**sent, field: RTL}))

    @pytest.mark.parametrize(("name", "field"), [("avis", "late_justification"), ("consequences", "alternatives")])
    def test_twenty_thousand_characters_are_too_many(self, declarant_a, speciality, name, field):
        case = ready(declarant_a, speciality.cis)
        sent = {**DATES, "aware_on": "02/03/2026"} if name == "avis" else {}
        assert "au plus 5000 caractères" in said(step(declarant_a, case, name, **{**sent, field: "a" * 20_000}))


@pytest.mark.parametrize("figure", ["-1", "1,5", "1.500", "mille", "9" * 20, "9" * 6000, "NaN", "Infinity"])
def test_an_impossible_stock_is_refused(declarant_a, speciality, figure):
    case = ready(declarant_a, speciality.cis)
    response = step(declarant_a, case, "stocks", stock_retail=figure)
    assert response.status_code == 200
    assert "fr-error-text" in said(response)
    case.refresh_from_db()
    assert "stock_retail" not in case.details


def test_nothing_left_in_stock_is_an_answer(declarant_a, speciality):
    case = ready(declarant_a, speciality.cis)
    step(declarant_a, case, "stocks", stock_retail="0", market_share="12,5")
    assert "0 boîte<" in page(declarant_a, case)
    assert "12,5 %" in page(declarant_a, case)


def test_changing_the_kind_clears_what_does_not_suit_it(declarant_a, speciality):
    case = ready(declarant_a, speciality.cis)
    address = reverse("portal_declaration_products", args=[case.pk])
    declarant_a.client.post(address, {"products": ["61234567:"], "codes": "", "kind": "cessation", "act": "next"})
    case.refresh_from_db()
    assert (case.kind, case.return_likely) == ("cessation", None)


def test_an_unknown_step_does_not_exist(declarant_a, speciality):
    case = begin(declarant_a, speciality.cis)
    assert step(declarant_a, case, "secret").status_code == 404


def test_a_stale_page_overwrites_nothing(declarant_a, speciality):
    case = begin(declarant_a, speciality.cis)
    step(declarant_a, case, "avis", **DATES)
    response = step(declarant_a, case, "avis", **{**DATES, "starts_on": "25/03/2026", "revision": "1"})
    assert "Ce dossier a changé depuis que vous l’avez ouvert" in said(response)


def test_every_field_says_who_reads_it_and_why_it_is_asked(declarant_a, speciality):
    text = page_of_step(declarant_a, begin(declarant_a, speciality.cis))
    assert "secret des affaires" in text
    assert "Demandé par : L. 5121-32 CSP." in text


def test_products_are_saved_with_the_form_unsent(declarant_a, speciality):
    assert products(declarant_a, act="add", codes="61234567").status_code == 200


def test_figures_of_several_products_are_asked_for_all_of_them(declarant_a, speciality, laboratory_a):
    def stocks(*codes: str) -> str:
        address = reverse("portal_declaration_step", args=[ready(declarant_a, *codes).pk, "stocks"])
        return said(declarant_a.client.get(address))

    second = SpecialityFactory(laboratory=laboratory_a)
    assert "Pour l’ensemble des" not in stocks(speciality.cis)
    assert "Pour l’ensemble des 2 produits déclarés" in stocks(speciality.cis, second.cis)
