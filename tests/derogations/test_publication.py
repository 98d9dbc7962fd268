"""What the public reads of a grant, and the secrets that it never reads."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from derogations.fields import BY_NAME, FIELDS
from derogations.models import LoweringRequest
from derogations.publicity import leaks, public_values
from derogations.services.publication import publication_publish, publication_withdraw
from derogations.services.values import values_of
from mitm.cases.fieldtable import Secrecy
from mitm.documents.selectors import document_bytes
from mitm.errors import CaseError, ConflictError, ForbiddenError
from tests.derogations.building import TODAY, ended, filed, instructed, opened, signed

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries
    from time_machine import Traveller

    from derogations.models import Publication
    from tests.personas import Persona

DAY = dt.timedelta(days=1)
LIST = "/medicaments-sous-deux-mois/"
WRITTEN = "La conservation est trop courte pour tenir deux mois de stock."
SECRETS = ("Dépôt de Lyon", "Livraisons hebdomadaires", "Alice Abadie", "5 °C", "1 000", "900")


@pytest.fixture
def granted(pharmacist_a: Persona, evaluator: Persona, signatory: Persona) -> LoweringRequest:
    """A request granted, and notified; the decision itself quotes a secret."""
    request = instructed(pharmacist_a, evaluator)
    secret = "Le stock de 900 boîtes au Dépôt de Lyon suffit."
    opened(signed(request, evaluator, signatory, reasons=secret, valid_until=TODAY + 90 * DAY), pharmacist_a)
    return request


def published(request: LoweringRequest, publisher: Persona, reasons: str = WRITTEN) -> Publication:
    return publication_publish(request_id=request.pk, actor=publisher.actor, reasons=reasons)


def page_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("\u202f", " ").split())


class TestSecrets:
    def test_stay_out_of_the_list_the_page_the_file_and_the_pdf(
        self, granted: LoweringRequest, publisher: Persona, anonymous: Persona
    ) -> None:
        publication = published(granted, publisher)
        assert publication.document is not None
        pdf = pypdf.PdfReader(io.BytesIO(document_bytes(publication.document)))
        texts = [
            page_of(anonymous.client, LIST),
            page_of(anonymous.client, f"{LIST}{granted.reference}/"),
            page_of(anonymous.client, f"{LIST}?format=csv"),
            " ".join(" ".join(page.extract_text() for page in pdf.pages).split()),
            str(publication.data),
        ]

        found = [secret for text in texts for secret in SECRETS if secret in text]

        assert found == []
        assert all("4 semaines" in text for text in texts[:4])

    def test_are_every_field_that_the_table_does_not_call_public(self, granted: LoweringRequest) -> None:
        kept = public_values(values_of(granted))

        assert {BY_NAME[name].secrecy for name in kept} == {Secrecy.PUBLIC}
        assert set(kept) <= {field.name for field in FIELDS if field.secrecy == Secrecy.PUBLIC}

    @pytest.mark.parametrize(
        ("text", "field"),
        [
            ("Le dépôt de  lyon suffit.", "stock_sites"),
            ("Il reste 900 boîtes.", "stock_units"),
            ("Il reste 900,0 boîtes.", "stock_units"),
            ("Les ventes sont de 1\u202f000 boîtes.", "sales"),
            ("Selon Mme Alice Abadie, oui.", "contact_name"),
        ],
    )
    def test_quoted_in_the_reasons_are_caught(
        self, granted: LoweringRequest, publisher: Persona, text: str, field: str
    ) -> None:
        with pytest.raises(CaseError) as refused:
            published(granted, publisher, text)

        assert (refused.value.code, set(refused.value.fields)) == ("secret_quoted", {"reasons"})
        assert BY_NAME[field].label in refused.value.message

    @pytest.mark.parametrize("text", [WRITTEN, "Le seuil est de 4 semaines.", "Il y a 9000 patients.", "Pas d’autre."])
    def test_are_not_seen_everywhere(self, granted: LoweringRequest, text: str) -> None:
        assert leaks(text, values_of(granted)) == []

    def test_may_be_let_through_by_whoever_confirms(self, granted: LoweringRequest, publisher: Persona) -> None:
        publication = publication_publish(
            request_id=granted.pk, actor=publisher.actor, reasons="Il reste 900 boîtes.", confirmed=True
        )

        assert publication.data["reasons"] == "Il reste 900 boîtes."


class TestPublishing:
    def test_is_for_publishers(self, granted: LoweringRequest, evaluator: Persona) -> None:
        with pytest.raises(ForbiddenError):
            published(granted, evaluator)

    def test_waits_until_the_grant_is_notified(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona, publisher: Persona
    ) -> None:
        request = instructed(pharmacist_a, evaluator)
        signed(request, evaluator, signatory)

        with pytest.raises(ConflictError) as refused:
            published(request, publisher)

        assert refused.value.code == "not_granted"

    def test_needs_a_grant(self, pharmacist_a: Persona, publisher: Persona) -> None:
        with pytest.raises(ConflictError) as refused:
            published(filed(pharmacist_a), publisher)

        assert refused.value.code == "not_granted"

    def test_needs_reasons_for_the_public(self, granted: LoweringRequest, publisher: Persona) -> None:
        with pytest.raises(CaseError) as refused:
            published(granted, publisher, "  ")

        assert set(refused.value.fields) == {"reasons"}

    def test_again_takes_the_place(self, granted: LoweringRequest, publisher: Persona, anonymous: Persona) -> None:
        first = published(granted, publisher)
        again = published(granted, publisher, "La conservation est de trois mois.")

        assert again.pk == first.pk
        assert "La conservation est de trois mois." in page_of(anonymous.client, f"{LIST}{granted.reference}/")

    def test_is_taken_back(self, granted: LoweringRequest, publisher: Persona, anonymous: Persona) -> None:
        published(granted, publisher)

        publication_withdraw(request_id=granted.pk, actor=publisher.actor, reason="Erreur de produit.")

        assert anonymous.client.get(f"{LIST}{granted.reference}/").status_code == 404
        assert anonymous.client.get(f"{LIST}{granted.reference}/decision.pdf").status_code == 404
        with pytest.raises(ConflictError):
            publication_withdraw(request_id=granted.pk, actor=publisher.actor, reason="Encore.")


class TestTheList:
    def test_is_open_to_anybody_in_both_languages(
        self, granted: LoweringRequest, publisher: Persona, anonymous: Persona
    ) -> None:
        published(granted, publisher)

        assert "4 semaines de besoins" in page_of(anonymous.client, LIST)
        assert "4 weeks of needs" in page_of(anonymous.client, f"/en{LIST}")

    def test_leads_to_the_medicine(self, granted: LoweringRequest, publisher: Persona, anonymous: Persona) -> None:
        published(granted, publisher)

        for address in (LIST, f"{LIST}{granted.reference}/"):
            assert f'href="/medicaments/{granted.speciality_id}/"' in page_of(anonymous.client, address)

    def test_may_be_empty(self, anonymous: Persona) -> None:
        assert "Aucune décision n’est publiée" in page_of(anonymous.client, LIST)

    def test_is_downloaded_as_a_table(self, granted: LoweringRequest, publisher: Persona, anonymous: Persona) -> None:
        published(granted, publisher)

        text = anonymous.client.get(f"{LIST}?format=csv").content.decode("utf-8-sig")

        [line] = csv.DictReader(io.StringIO(text), delimiter=";")
        assert (line["Décision"], line["Code CIS"]) == (granted.reference, granted.speciality_id)

    def test_is_read_by_software(self, granted: LoweringRequest, publisher: Persona, anonymous: Persona) -> None:
        published(granted, publisher)

        text = anonymous.client.get("/api/v1/lowered-thresholds/").json()

        [line] = text["results"]
        assert (line["reference"], line["threshold_value"], line["ends_on"]) == (
            granted.reference,
            "4.00",
            (TODAY + 90 * DAY).isoformat(),
        )
        assert [secret for secret in SECRETS if secret in str(text)] == []

    def test_keeps_a_grant_without_end(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona, publisher: Persona, anonymous: Persona
    ) -> None:
        request = instructed(pharmacist_a, evaluator)
        opened(signed(request, evaluator, signatory), pharmacist_a)
        published(request, publisher)

        page = page_of(anonymous.client, LIST)

        assert "sans terme" in page

    @pytest.mark.parametrize(("days", "listed"), [(0, True), (90, True), (91, False)])
    def test_holds_a_medicine_until_its_last_day(
        self,
        granted: LoweringRequest,
        publisher: Persona,
        anonymous: Persona,
        clock: Traveller,
        days: int,
        listed: bool,
    ) -> None:
        published(granted, publisher)
        clock.shift(days * DAY)

        assert (str(granted.reference) in page_of(anonymous.client, LIST)) is listed
        assert anonymous.client.get(f"{LIST}{granted.reference}/").status_code == 200

    def test_forgets_an_abrogated_grant_from_its_day_on(
        self,
        granted: LoweringRequest,
        publisher: Persona,
        evaluator: Persona,
        pharmacist_a: Persona,
        signatory: Persona,
        anonymous: Persona,
        clock: Traveller,
    ) -> None:
        published(granted, publisher)
        ended(granted, evaluator, pharmacist_a, signatory, on=TODAY + DAY)
        assert str(granted.reference) in page_of(anonymous.client, LIST)
        clock.shift(DAY)

        assert str(granted.reference) not in page_of(anonymous.client, LIST)
        assert anonymous.client.get(f"{LIST}{granted.reference}/").status_code == 200

    def test_forgets_a_revoked_grant_at_once_and_altogether(
        self,
        granted: LoweringRequest,
        publisher: Persona,
        evaluator: Persona,
        pharmacist_a: Persona,
        signatory: Persona,
        anonymous: Persona,
    ) -> None:
        published(granted, publisher)
        ended(granted, evaluator, pharmacist_a, signatory, "revoked")

        assert str(granted.reference) not in page_of(anonymous.client, LIST)
        assert anonymous.client.get(f"{LIST}{granted.reference}/").status_code == 404


class TestThePageOfThePublisher:
    def test_shows_what_the_public_will_see_before_anything_is_published(
        self, granted: LoweringRequest, publisher: Persona, anonymous: Persona
    ) -> None:
        address = f"/agence/demandes/{granted.pk}/publication/publier/"

        response = publisher.client.post(address, {"reasons": WRITTEN, "preview": "1"})

        assert WRITTEN in response.content.decode()
        assert 'srcdoc="&lt;!' in response.content.decode()  # markup, whole, inside its attribute
        assert anonymous.client.get(f"{LIST}{granted.reference}/").status_code == 404

    def test_publishes(self, granted: LoweringRequest, publisher: Persona, anonymous: Persona) -> None:
        publisher.client.post(f"/agence/demandes/{granted.pk}/publication/publier/", {"reasons": WRITTEN})

        assert anonymous.client.get(f"{LIST}{granted.reference}/").status_code == 200
        assert publisher.client.get(f"/agence/demandes/{granted.pk}/publication/").status_code == 200

    def test_says_at_the_field_what_must_be_held_back(self, granted: LoweringRequest, publisher: Persona) -> None:
        address = f"/agence/demandes/{granted.pk}/publication/publier/"

        response = publisher.client.post(address, {"reasons": "Il reste 900 boîtes."})

        assert response.status_code == 422
        assert "Stock disponible en France" in response.content.decode()

    def test_is_found_again_from_the_case(self, granted: LoweringRequest, publisher: Persona, auditor: Persona) -> None:
        published(granted, publisher)
        link = f'href="/agence/demandes/{granted.pk}/publication/"'

        assert link in page_of(publisher.client, granted.get_absolute_url())
        assert link not in page_of(auditor.client, granted.get_absolute_url())

    def test_takes_back_what_is_still_read_of_a_grant_that_has_ended(
        self,
        granted: LoweringRequest,
        publisher: Persona,
        evaluator: Persona,
        pharmacist_a: Persona,
        signatory: Persona,
        anonymous: Persona,
    ) -> None:
        published(granted, publisher)
        ended(granted, evaluator, pharmacist_a, signatory)
        address = f"{granted.get_absolute_url()}publication/"
        page = page_of(publisher.client, address)
        assert "Plus rien à publier" in page
        assert f"{address}retirer/" in page
        assert f"{address}publier/" not in page

        publisher.client.post(f"{address}retirer/", {"reason": "Secret cité."})
        assert anonymous.client.get(f"{LIST}{granted.reference}/").status_code == 404

    def test_does_not_lead_to_a_page_that_a_revocation_has_closed(
        self,
        granted: LoweringRequest,
        publisher: Persona,
        evaluator: Persona,
        pharmacist_a: Persona,
        signatory: Persona,
    ) -> None:
        published(granted, publisher)
        ended(granted, evaluator, pharmacist_a, signatory, "revoked")

        page = page_of(publisher.client, f"{granted.get_absolute_url()}publication/")
        assert "Le public ne la lit plus" in page
        assert "Voir la page publique" not in page

    def test_says_when_there_is_nothing_to_publish(self, filed_request: LoweringRequest, publisher: Persona) -> None:
        page = publisher.client.get(f"/agence/demandes/{filed_request.pk}/publication/").content.decode()

        assert "Seul un accord notifié se publie." in page


class TestThePageOfAProduct:
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("", ("Stock de sécurité abaissé", "4 semaines de besoins", "12 mars 2026", "10 juin 2026")),
            ("/en", ("Lowered safety stock", "4 weeks of needs", "12 March 2026", "10 June 2026")),
        ],
    )
    def test_tells_the_public_the_threshold_its_ground_and_its_days(
        self, granted: LoweringRequest, publisher: Persona, anonymous: Persona, language: str, words: tuple[str, ...]
    ) -> None:
        published(granted, publisher)

        page = page_of(anonymous.client, f"{language}/medicaments/{granted.speciality_id}/")

        assert [word for word in words if word not in page] == []
        assert f'href="{language}{LIST}{granted.reference}/"' in page
        assert [secret for secret in SECRETS if secret in page] == []

    def test_keeps_silent_about_a_grant_that_is_not_published(
        self, granted: LoweringRequest, anonymous: Persona
    ) -> None:
        page = page_of(anonymous.client, f"/medicaments/{granted.speciality_id}/")

        assert "Stock de sécurité abaissé" not in page
        assert str(granted.reference) not in page

    def test_keeps_silent_once_the_last_day_is_over(
        self, granted: LoweringRequest, publisher: Persona, anonymous: Persona, clock: Traveller
    ) -> None:
        published(granted, publisher)
        clock.shift(91 * DAY)

        assert "abaissé" not in page_of(anonymous.client, f"/medicaments/{granted.speciality_id}/")

    def test_costs_the_same_whether_or_not_its_stock_is_lowered(
        self,
        granted: LoweringRequest,
        publisher: Persona,
        anonymous: Persona,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        address = f"/medicaments/{granted.speciality_id}/"
        with CaptureQueriesContext(connection) as before:
            anonymous.client.get(address)
        published(granted, publisher)

        with django_assert_num_queries(len(before)):
            anonymous.client.get(address)

    @pytest.mark.parametrize(
        ("persona", "address"),
        [("evaluator", "/agence/produits/{}/"), ("declarant_a", "/labo/produits/{}/")],
        indirect=["persona"],
    )
    def test_tells_the_agency_and_the_laboratory_what_holds_and_what_the_public_reads(
        self, granted: LoweringRequest, publisher: Persona, persona: Persona, address: str
    ) -> None:
        published(granted, publisher)

        page = page_of(persona.client, address.format(granted.speciality_id))

        assert "Seuil en vigueur" in page
        assert "10 juin 2026</time> inclus" in page
        assert f'href="{LIST}{granted.reference}/">Lire la décision publiée' in page

    def test_is_found_by_software_by_its_code(
        self, granted: LoweringRequest, publisher: Persona, anonymous: Persona
    ) -> None:
        published(granted, publisher)

        found = anonymous.client.get(f"/api/v1/lowered-thresholds/?cis={granted.speciality_id}").json()["results"]
        other = anonymous.client.get("/api/v1/lowered-thresholds/?cis=69999999").json()["results"]

        assert [line["reference"] for line in found] == [granted.reference]
        assert other == []
