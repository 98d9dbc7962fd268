"""Updates: figures typed again, differences before filing, and the report of the end."""

import datetime as dt

import pytest
from django.urls import reverse

from declarations.models import UpdateDraft
from mitm.audit.models import Event
from tests.declarations.building import TODAY, file_case
from tests.declarations.portal.driving import act, page, said, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(pharmacist_a):
    return file_case(pharmacist_a, stock_retail=500, cause_detail="Arrêt de ligne")


@pytest.fixture
def preparing(case, declarant_a):
    """An update that a declarant has opened."""
    act(declarant_a, case, "update_open")
    return case


def test_figures_start_empty_and_words_are_kept(preparing, declarant_a):
    stocks = said(declarant_a.client.get(reverse("portal_declaration_step", args=[preparing.pk, "stocks"])))
    assert "ressaisissez ceux du jour" in stocks
    assert 'value="500"' not in stocks
    supply = said(declarant_a.client.get(reverse("portal_declaration_step", args=[preparing.pk, "approvisionnement"])))
    assert "Arrêt de ligne" in supply


def test_what_the_first_notice_fixed_is_not_asked_again(preparing, declarant_a):
    text = said(declarant_a.client.get(reverse("portal_declaration_step", args=[preparing.pk, "avis"])))
    assert "id_aware_on" not in text
    assert "id_starts_on" in text


def test_differences_are_shown_before_filing(preparing, declarant_a):
    step(declarant_a, preparing, "stocks", stock_retail="200")
    text = page(declarant_a, preparing, "update")
    assert "<del>500 boîtes</del>" in text
    assert "<ins>200 boîtes</ins>" in text


def test_a_declarant_hands_the_update_over_and_the_pharmacist_files_it(preparing, declarant_a, pharmacist_a):
    step(declarant_a, preparing, "stocks", stock_retail="200")
    text = said(act(declarant_a, preparing, "update", act="submit", comment="Vente des stocks."))
    assert "attend la confirmation du pharmacien responsable" in text
    text = said(act(pharmacist_a, preparing, "update", act="confirm", comment="Vente des stocks."))
    preparing.refresh_from_db()
    assert preparing.version == 2
    assert "Mise à jour déposée" in text
    assert "Vente des stocks." in text


def test_a_declarant_does_not_file_an_update(preparing, declarant_a):
    address = reverse("portal_declaration_update", args=[preparing.pk])
    assert declarant_a.client.post(address, {"act": "confirm", "comment": "Oui"}).status_code == 403


def test_a_wrong_date_is_refused_at_its_field(preparing, declarant_a):
    sent = {"starts_on": "12/03/2026", "cause": "manufacturing", "return_likely": "01/03/2026"}
    assert "Le retour ne peut pas précéder le début." in said(step(declarant_a, preparing, "avis", **sent))


def test_an_update_is_left_and_resumed(preparing, declarant_a):
    step(declarant_a, preparing, "consequences", act="later", alternatives="Céfazoline")
    assert "Reprendre la mise à jour" in page(declarant_a, preparing)
    assert "Céfazoline" in page(declarant_a, preparing, "update")


def test_an_update_may_be_thrown_away(preparing, declarant_a):
    act(declarant_a, preparing, "update_discard")
    assert not UpdateDraft.objects.exists()


def test_an_update_of_nothing_says_so(case, pharmacist_a):
    act(pharmacist_a, case, "update_open")
    step(pharmacist_a, case, "stocks", stock_retail="500")
    text = said(act(pharmacist_a, case, "update", act="confirm", comment=""))
    assert "Rien n’a changé" in text


def test_without_update_the_page_leads_back_to_the_case(case, declarant_a):
    address = reverse("portal_declaration_update", args=[case.pk])
    assert declarant_a.client.get(address).url == case.get_portal_url()


class TestTheEnd:
    def test_the_pharmacist_reports_a_return_with_its_date(self, case, pharmacist_a):
        text = said(act(pharmacist_a, case, "end", outcome="returned", on="12/03/2026", comment="Lot libéré."))
        case.refresh_from_db()
        assert case.return_likely.isoformat() == "2026-03-12"
        assert case.version == 2
        assert "Fin signalée : remise à disposition normale depuis le 12 mars 2026." in text

    def test_what_was_reported_is_kept_as_data_for_the_agency(self, case, pharmacist_a):
        act(pharmacist_a, case, "end", outcome="in_error", on="11/03/2026", comment="")
        event = Event.objects.get(kind="end_reported")
        assert event.data == {"outcome": "in_error", "on": "2026-03-11"}

    def test_a_declarant_s_report_waits_for_the_pharmacist(self, case, declarant_a):
        act(declarant_a, case, "end", outcome="returned", on="12/03/2026", comment="")
        case.refresh_from_db()
        assert case.version == 1
        assert UpdateDraft.objects.get().to_confirm

    def test_the_agency_hears_of_an_end_once_the_pharmacist_has_confirmed_it(self, case, declarant_a, pharmacist_a):
        act(declarant_a, case, "end", outcome="returned", on="12/03/2026", comment="")
        assert not Event.objects.filter(kind="end_reported").exists()
        act(pharmacist_a, case, "update", act="confirm", comment="Lot libéré.")
        assert Event.objects.get(kind="end_reported").data == {"outcome": "returned", "on": "2026-03-12"}

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"on": "13/03/2026"}, "la date est dans l’avenir"),
            ({"on": "01/03/2026"}, "Le retour ne peut pas précéder le début déclaré."),
            ({"on": ""}, "Indiquez la date."),
            ({"outcome": ""}, "Choisissez une réponse."),
            ({"outcome": "ceased"}, "Cette réponse n’est pas dans la liste."),
            ({"outcome": "avoided"}, "Cette réponse n’est pas dans la liste."),
        ],
    )
    def test_an_impossible_end_is_refused(self, case, pharmacist_a, wrong, message):
        sent = {"outcome": "returned", "on": "12/03/2026", "comment": "", **wrong}
        assert message in said(act(pharmacist_a, case, "end", **sent))
        case.refresh_from_db()
        assert case.version == 1

    def test_a_cessation_ends_in_its_own_ways(self, pharmacist_a):
        case = file_case(pharmacist_a, kind="cessation", late_justification="Décision du groupe.", cause="commercial")
        text = page(pharmacist_a, case, "end")
        assert "La commercialisation a cessé" in text
        assert "Le produit est de nouveau disponible" not in text


class TestWhatIsConfirmedIsWhatWasRead:
    @pytest.fixture
    def read(self, preparing, declarant_a, pharmacist_a):
        """The revision that the pharmacist has on screen when the declarant changes a figure."""
        step(declarant_a, preparing, "stocks", stock_retail="200")
        act(declarant_a, preparing, "update", act="submit", comment="")
        revision = preparing.update_draft.revision
        assert f'name="revision" value="{revision}"' in page(pharmacist_a, preparing, "update")
        step(declarant_a, preparing, "stocks", stock_retail="1")
        return revision

    def test_a_figure_changed_meanwhile_is_not_confirmed_unread(self, preparing, pharmacist_a, read):
        text = said(act(pharmacist_a, preparing, "update", act="confirm", comment="Relu.", revision=read))
        assert "Cette mise à jour a changé depuis que vous l’avez ouverte" in text
        assert "<ins>1 boîte</ins>" in text
        assert ">\nRelu.</textarea>" in text
        preparing.refresh_from_db()
        assert preparing.version == 1

    def test_once_read_again_it_is_confirmed(self, preparing, pharmacist_a, read):
        act(pharmacist_a, preparing, "update", act="confirm", comment="", revision=read + 1)
        preparing.refresh_from_db()
        assert preparing.version == 2

    def test_two_people_do_not_overwrite_each_other_s_step(self, preparing, declarant_a, pharmacist_a):
        step(declarant_a, preparing, "stocks", stock_retail="200", revision="0")
        text = said(step(pharmacist_a, preparing, "stocks", stock_retail="300", revision="0"))
        assert "Cette mise à jour a changé depuis que vous l’avez ouverte" in text
        assert UpdateDraft.objects.get().data["stock_retail"] == 200

    def test_an_update_that_somebody_prepares_is_not_filed_with_the_end(self, preparing, declarant_a, pharmacist_a):
        step(declarant_a, preparing, "stocks", stock_retail="200")
        text = said(act(pharmacist_a, preparing, "end", outcome="returned", on="12/03/2026", comment=""))
        assert "Une mise à jour est en préparation" in text
        preparing.refresh_from_db()
        assert preparing.version == 1
        assert UpdateDraft.objects.get().comment == ""

    def test_nothing_is_thrown_away_when_there_is_nothing(self, case, declarant_a):
        assert "Mise à jour écartée" not in said(act(declarant_a, case, "update_discard"))


@pytest.fixture
def risk(pharmacist_a, clock):
    """A risk whose announced start passed yesterday."""
    case = file_case(pharmacist_a, kind="risk", starts_on=TODAY + dt.timedelta(days=8))
    clock.shift(dt.timedelta(days=9))
    return case


def test_a_start_that_has_passed_is_asked_about_at_its_field(risk, declarant_a):
    act(declarant_a, risk, "update_open")
    sent = {"starts_on": "20/03/2026", "cause": "manufacturing", "return_likely": "11/05/2026"}
    assert "Ce début prévu est déjà passé." in said(step(declarant_a, risk, "avis", **sent))


def test_a_step_that_does_not_show_the_start_is_saved(risk, declarant_a):
    act(declarant_a, risk, "update_open")
    assert step(declarant_a, risk, "stocks", stock_retail="200").status_code == 302


def test_the_review_says_what_stands_against_filing(risk, pharmacist_a):
    act(pharmacist_a, risk, "update_open")
    assert "À revoir avant de déposer" in page(pharmacist_a, risk, "update")
    act(pharmacist_a, risk, "update", act="confirm", comment="Point de la semaine.")
    risk.refresh_from_db()
    assert risk.version == 1


def test_the_pharmacist_says_that_the_rupture_has_begun(risk, pharmacist_a):
    assert "La rupture a commencé" in page(pharmacist_a, risk)
    text = said(act(pharmacist_a, risk, "begun", starts_on="21/03/2026", reason="Plus aucun lot."))
    risk.refresh_from_db()
    assert risk.kind == "rupture"
    assert "Rupture signalée" in text
    assert "La rupture a commencé" not in text


def test_a_rupture_that_begins_tomorrow_has_not_begun(risk, pharmacist_a):
    text = said(act(pharmacist_a, risk, "begun", starts_on="22/03/2026", reason="Plus aucun lot."))
    assert "pas à l’avance" in text
    risk.refresh_from_db()
    assert risk.kind == "risk"


def test_a_declarant_leaves_it_to_the_pharmacist(risk, declarant_a):
    address = reverse("portal_declaration_begun", args=[risk.pk])
    assert declarant_a.client.get(address).status_code == 403
    assert address not in page(declarant_a, risk)


def test_what_is_a_rupture_already_does_not_begin(case, pharmacist_a):
    assert pharmacist_a.client.get(reverse("portal_declaration_begun", args=[case.pk])).status_code == 302
