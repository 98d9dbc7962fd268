"""The pages of a published case: no fault of accessibility, nothing sideways, in both languages and widths."""

from __future__ import annotations

import pytest

from declarations.models import Declaration, PublicEntry
from declarations.services.publication import notice_draft, notice_publish
from mitm.registry.enums import GenericKind
from mitm.registry.models import GenericGroup, GenericMember
from tests.browser.test_accessibility import faults, overflow
from tests.factories import PresentationFactory, SpecialityFactory
from tests.personas import Persona


@pytest.fixture
def published(filed_case: Declaration, publisher: Persona) -> Declaration:
    """A published case on a product that has an alternative and boxes, and a correction in preparation."""
    product = filed_case.products.get().speciality
    PresentationFactory(speciality=product)
    group = GenericGroup.objects.create(code="9", label="Groupe", first_seen_on=product.first_seen_on)
    for speciality in (product, SpecialityFactory()):
        GenericMember.objects.create(
            group=group, speciality=speciality, kind=GenericKind.GENERIC, first_seen_on=product.first_seen_on
        )
    notice_draft(declaration_id=filed_case.pk, actor=publisher.actor)
    notice_publish(declaration_id=filed_case.pk, actor=publisher.actor, reason="Difficultés signalées.")
    notice_draft(declaration_id=filed_case.pk, actor=publisher.actor)
    return filed_case


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_what_the_public_reads_has_no_fault(
    open_page, anonymous: Persona, published: Declaration, prefix: str, width: int
) -> None:
    cis = published.products.get().speciality_id
    page = open_page(anonymous, f"{prefix}/medicaments/", width=width)
    found = {}
    for path in (
        "medicaments/",
        f"medicaments/{cis}/",
        f"disponibilite/{PublicEntry.objects.get().key}/",
        "recherche/",
    ):
        page.goto(f"{prefix}/{path}")
        found[path] = [*faults(page), *([f"{overflow(page)} px"] if overflow(page) > 0 else [])]
    assert not [fault for faults_of_page in found.values() for fault in faults_of_page]


@pytest.mark.parametrize("width", [375, 1280])
def test_the_notice_beside_its_preview_has_no_fault(
    open_page, publisher: Persona, published: Declaration, width: int
) -> None:
    page = open_page(publisher, f"/agence/declarations/{published.pk}/avis/", width=width)
    assert faults(page) == []
    assert overflow(page) <= 0


def test_the_preview_follows_what_is_typed(open_page, publisher: Persona, published: Declaration) -> None:
    page = open_page(publisher, f"/agence/declarations/{published.pk}/avis/")
    page.locator("[name=for_patients]").fill("Demandez conseil à votre pharmacien.")
    page.locator("[name=for_patients]").press("Tab")
    page.locator("#apercu").get_by_text("Demandez conseil à votre pharmacien.").first.wait_for()
