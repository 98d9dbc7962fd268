"""The laboratory writes a request step by step, hands it over, confirms it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from derogations.enums import Ground, State
from derogations.forms.series import month_of
from derogations.models import LoweringRequest
from derogations.rules import last_twelve_months
from derogations.services.pieces import pieces_provide
from tests.derogations.building import TODAY, draft, filed
from tests.factories import SpecialityFactory

if TYPE_CHECKING:
    from tests.personas import Persona

MONTHS = last_twelve_months(TODAY)
ASKED = {"threshold_value": "4", "threshold_unit": "weeks", "residence": "metropolitan", "consent": "on"}
SALES = {f"sales-{month}": "1 000" for month in MONTHS}
STOCK = {**SALES, "stock_units": "900", "stock_sites": "Dépôt de Lyon"}
CARE = {"market_share": "40", "alternatives": "aucune", "measures": "Livraisons hebdomadaires", "contact_name": "Alice"}
SEASONS = "\n".join(f"{year}-{month:02d}\t{100 * month}" for year in (2024, 2025) for month in range(1, 13))
EVIDENCE = {
    Ground.SHELF_LIFE: {
        "shelf_life_months": "3",
        "release_weeks": "5",
        "remaining_life_months": "2",
        "stability-0-batch": "L1",
        "stability-0-condition": "5 °C",
        "stability-0-months": "3",
        "stability-0-compliant": "yes",
    },
    Ground.HUMAN_ORIGIN: {"origin": "human", "origin_detail": "Plasma humain", "patients_a_year": "1 200"},
    Ground.SEASONALITY: {
        "seasonal_sales-paste": SEASONS,
        "season_months": ["10", "11", "12"],
        "season_reason": "Épidémies hivernales",
    },
    Ground.MEDICAL_GAS: {"gas_status": "authorised", "gas_supply": "Production continue sur site"},
}


def begin(persona: Persona, ground: Ground) -> LoweringRequest:
    product = SpecialityFactory(laboratory=persona.laboratory)
    sent = {"words": product.cis, "cis": product.cis, "ground": ground, "act": "next"}
    persona.client.post("/labo/demandes/nouvelle/", sent)
    return LoweringRequest.objects.get()


def send(persona: Persona, request: LoweringRequest, step: str, values: dict[str, object], act: str = "next"):
    return persona.client.post(f"/labo/demandes/{request.pk}/etape/{step}/", {**values, "act": act})


def write(persona: Persona, ground: Ground) -> LoweringRequest:
    """Every step, as a person fills it."""
    request = begin(persona, ground)
    for step, values in (("demande", ASKED), ("motif", EVIDENCE[ground]), ("stocks", STOCK), ("continuite", CARE)):
        assert send(persona, request, step, values).status_code == 302, step
    request.refresh_from_db()
    return request


@pytest.mark.parametrize("ground", list(Ground))
def test_each_ground_is_filed_from_its_own_form(pharmacist_a: Persona, ground: Ground) -> None:
    request = write(pharmacist_a, ground)

    answer = pharmacist_a.client.post(f"/labo/demandes/{request.pk}/confirmer/", {"revision": request.revision})

    request.refresh_from_db()
    assert (answer["Location"], request.state) == (f"/labo/demandes/{request.pk}/depot/", State.RECEIVED)
    assert request.details["sales"]["2026-02"] == 1_000


def test_pasted_lines_fill_the_months(declarant_a: Persona) -> None:
    request = write(declarant_a, Ground.SEASONALITY)

    assert request.details["seasonal_sales"]["2025-12"] == 1_200
    assert len(request.details["seasonal_sales"]) == 24


@pytest.mark.parametrize(
    ("pasted", "message"),
    [
        ("2026-13 5", "Ligne 1"),
        ("2026-01 cinq", "Ligne 1"),
        ("2026-01 1,5", "nombre entier"),
        ("2026-01 -4", "Ligne 1"),
        ("n’importe quoi", "écrivez le mois puis le nombre"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(declarant_a: Persona, pasted: str, message: str) -> None:
    request = begin(declarant_a, Ground.SEASONALITY)

    page = send(declarant_a, request, "motif", {"seasonal_sales-paste": pasted}, act="later").content.decode()

    assert message in page
    assert pasted in page


@pytest.mark.parametrize(
    ("text", "month"),
    [("2026-03", "2026-03"), ("03/2026", "2026-03"), ("01/03/2026", "2026-03"), ("mars 2026", "2026-03")],
)
def test_months_are_read_as_spreadsheets_write_them(text: str, month: str) -> None:
    assert month_of(text) == month


def test_figures_are_computed_beside_the_fields(declarant_a: Persona) -> None:
    request = begin(declarant_a, Ground.MEDICAL_GAS)
    send(declarant_a, request, "demande", ASKED)

    page = send(declarant_a, request, "stocks", STOCK, act="calc").content.decode()

    assert "1\u202f000\u00a0boîtes" in page  # mean
    assert "921\u00a0boîtes" in page  # 12,000 × 28 / 365, rounded up
    assert "0,9\u00a0mois" in page  # 900 / 1,000
    request.refresh_from_db()
    assert "sales" not in request.details


def test_a_step_left_for_later_is_kept_incomplete(declarant_a: Persona) -> None:
    request = begin(declarant_a, Ground.MEDICAL_GAS)

    send(declarant_a, request, "continuite", {"measures": "Tournées"}, act="later")

    request.refresh_from_db()
    assert request.details["measures"] == "Tournées"


def test_a_new_ground_drops_the_answers_of_the_former(declarant_a: Persona, laboratory_a) -> None:
    request = write(declarant_a, Ground.HUMAN_ORIGIN)
    sent = {"words": request.speciality_id, "cis": request.speciality_id, "ground": "medical_gas", "act": "next"}

    declarant_a.client.post(f"/labo/demandes/{request.pk}/produit/", {**sent, "revision": request.revision})

    request.refresh_from_db()
    assert request.ground == Ground.MEDICAL_GAS
    assert "origin" not in request.details
    assert "sales" in request.details


def test_only_own_essential_medicines_are_offered(declarant_a: Persona, laboratory_b) -> None:
    foreign = SpecialityFactory(laboratory=laboratory_b, name="ETRANGER 1 mg, comprimé")
    plain = SpecialityFactory(laboratory=declarant_a.laboratory, is_mitm=False)
    own = SpecialityFactory(laboratory=declarant_a.laboratory)

    page = declarant_a.client.get("/labo/demandes/nouvelle/").content.decode()

    assert [one.cis in page for one in (own, foreign, plain)] == [True, False, False]


def test_a_declarant_hands_over_and_the_pharmacist_sends_back(declarant_a: Persona, pharmacist_a: Persona) -> None:
    request = write(declarant_a, Ground.MEDICAL_GAS)
    declarant_a.client.post(f"/labo/demandes/{request.pk}/transmettre/", {"revision": request.revision})

    pharmacist_a.client.post(f"/labo/demandes/{request.pk}/renvoyer/", {"comment": "Préciser la cuve"})

    page = declarant_a.client.get(f"/labo/demandes/{request.pk}/").content.decode()
    assert "Préciser la cuve" in page


def test_the_review_says_what_is_missing(declarant_a: Persona) -> None:
    request = begin(declarant_a, Ground.SHELF_LIFE)

    page = declarant_a.client.get(f"/labo/demandes/{request.pk}/").content.decode()

    assert "<li>Durée de conservation</li>" in page


def test_a_piece_that_the_form_does_not_say_yet_is_not_ticked(declarant_a: Persona) -> None:
    request = begin(declarant_a, Ground.SHELF_LIFE)

    page = declarant_a.client.get(f"/labo/demandes/{request.pk}/").content.decode()

    assert "Le formulaire le dira" in page
    assert page.index("Le formulaire le dira") > page.index("État des ventes en France")


def test_who_may_not_write_is_offered_no_change(declarant_a: Persona, reader_a: Persona) -> None:
    address = f"/labo/demandes/{begin(declarant_a, Ground.SHELF_LIFE).pk}/"

    assert f"{address}etape/" in declarant_a.client.get(address).content.decode()
    assert f"{address}etape/" not in reader_a.client.get(address).content.decode()


def test_the_receipt_shows_the_clock_at_once(pharmacist_a: Persona) -> None:
    request = filed(pharmacist_a)

    page = pharmacist_a.client.get(f"/labo/demandes/{request.pk}/depot/").content.decode()

    assert str(request.reference) in page
    assert "mardi 12\u00a0mai 2026 à minuit" in page


def test_a_form_sent_twice_opens_one_draft(declarant_a: Persona) -> None:
    product = SpecialityFactory(laboratory=declarant_a.laboratory)
    sent = {"words": product.cis, "cis": product.cis, "ground": "medical_gas", "act": "next"}
    sent["idempotency_key"] = "0b5c54f1-7a3f-4f0b-9f6b-0d2f6f3c9d11"

    for _ in range(2):
        declarant_a.client.post("/labo/demandes/nouvelle/", sent)

    assert LoweringRequest.objects.count() == 1


def test_a_confirmation_sent_twice_files_once_and_refuses_nothing(pharmacist_a: Persona) -> None:
    request = draft(pharmacist_a, Ground.MEDICAL_GAS)
    sent = {"revision": request.revision, "idempotency_key": "0b5c54f1-7a3f-4f0b-9f6b-0d2f6f3c9d12"}

    led_to = [pharmacist_a.client.post(f"/labo/demandes/{request.pk}/confirmer/", sent).url for _ in range(2)]

    assert led_to == [f"/labo/demandes/{request.pk}/depot/"] * 2


@pytest.mark.parametrize("step", ["demande", "motif", "stocks", "continuite", "pieces"])
@pytest.mark.parametrize("ground", list(Ground))
def test_every_step_opens_on_every_ground(
    declarant_a: Persona, pharmacist_a: Persona, step: str, ground: Ground
) -> None:
    request = draft(pharmacist_a, ground)

    assert declarant_a.client.get(f"/labo/demandes/{request.pk}/etape/{step}/").status_code == 200


def test_a_second_click_on_remove_changes_nothing_and_finds_its_page(pharmacist_a: Persona) -> None:
    request = draft(pharmacist_a)
    [kept] = pieces_provide(request_id=request.pk, actor=pharmacist_a.actor, files=[("stability", None, "Joint.")])
    address = f"{request.get_portal_url()}pieces/{kept.pk}/retirer/"
    key = {"idempotency_key": str(uuid.uuid4())}

    first, copy = (pharmacist_a.client.post(address, key) for _ in range(2))
    assert (first.status_code, copy.status_code) == (302, 302)
    later = pharmacist_a.client.post(address, follow=True).content.decode()
    assert "Cette pièce n’est plus au brouillon." in later


def test_a_second_click_on_the_ground_is_led_to_the_first(pharmacist_a: Persona) -> None:
    request = draft(pharmacist_a)
    product = {"words": request.speciality_id, "cis": request.speciality_id, "ground": "shelf_life", "act": "next"}
    sent = {**product, "revision": request.revision, "idempotency_key": str(uuid.uuid4())}

    answers = [pharmacist_a.client.post(f"{request.get_portal_url()}produit/", sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("etape/demande/", {"threshold_value": "5", "act": "next"}),
        ("produit/", {"ground": "medical_gas", "act": "next"}),
        ("renvoyer/", {"comment": "Revoir les ventes."}),
    ],
)
def test_whoever_types_in_a_draft_that_was_filed_meanwhile_is_told(
    pharmacist_a: Persona, path: str, sent: dict[str, str]
) -> None:
    request = filed(pharmacist_a)

    answer = pharmacist_a.client.post(f"{request.get_portal_url()}{path}", sent, follow=True)
    assert "ce que vous venez d’envoyer n’a rien changé" in answer.content.decode()
