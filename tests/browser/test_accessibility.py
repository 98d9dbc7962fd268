"""axe-core finds nothing on any page; no page scrolls sideways, wide or narrow."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.personas import Persona
from tests.test_access_matrix import addresses

AXE = Axe()
NOT_PAGES = ("openapi", "progress", "fragment", "choisir", "export", ".csv", ".json", ".ics", ".atom")


def pages_of(persona: Persona, **known: str) -> list[str]:
    """Every address that the persona may open and that answers a page."""
    found = []
    for address in addresses():
        if any(part in address.route + address.name for part in NOT_PAGES):
            continue
        path = address.path(**known)
        response = persona.client.get(path)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            found.append(path)
    return found


def faults(page) -> list[str]:
    """What axe finds, each with the first element concerned."""
    violations = AXE.run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['target']} {fault['nodes'][0]['html'][:120]}" for fault in violations]


def overflow(page) -> int:
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize(
    "persona", ["anonymous", "pharmacist_a", "company_admin_a", "head", "admin", "jurist"], indirect=True
)
def test_every_page_is_without_fault_and_fits_its_window(persona: Persona, filed_case, open_page) -> None:
    known = {"pk": str(filed_case.pk), "cis": filed_case.products.get().speciality_id}
    page = open_page(persona, "/medicaments/")
    found, wide = {}, {}
    for path in pages_of(persona, **known):
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(path)
        if list_of_faults := faults(page):
            found[path] = list_of_faults
        for width in (1280, 375):
            page.set_viewport_size({"width": width, "height": 800})
            if (pixels := overflow(page)) > 0:
                wide[path, width] = pixels
    assert found == {}
    assert wide == {}
