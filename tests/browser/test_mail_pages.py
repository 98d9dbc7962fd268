"""The pages on requests that came by mail or on paper: no fault of accessibility, no sideways scrolling."""

from __future__ import annotations

import pytest
from django.utils import timezone

from derogations.models import IncomingMail
from derogations.services.mail_intake import Delivery, mail_take
from tests.browser.test_accessibility import faults, overflow
from tests.derogations.mail.letters import message
from tests.personas import Persona
from tests.support.files import pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mails(settings, tmp_path) -> list[IncomingMail]:
    """One of nobody known with files, one badly titled with a long word, one unreadable."""
    settings.MEDIA_ROOT = tmp_path
    raws = (
        message("[DemandeBaisse] Maison Inconnue", files=(("a.pdf", pdf()), ("b" * 110 + ".pdf", b"MZ"))),
        message("m" * 200, identifier="<2@x>", text="n" * 500),
        b"\0\0",
    )
    return [mail_take(Delivery(raw, len(raw), timezone.now())) for raw in raws]


def addresses_of(mails: list[IncomingMail]) -> list[str]:
    titled, untitled, unreadable = mails
    assert titled.request is not None
    pages = [
        "/agence/demandes/courrier/",
        "/agence/demandes/papier/",
        f"/agence/demandes/{titled.request.pk}/rattacher/",
    ]
    acts = [f"{untitled.get_absolute_url()}{act}/" for act in ("enregistrer", "ecarter")]
    return [*pages, *acts, *(mail.get_absolute_url() for mail in (titled, untitled, unreadable))]


@pytest.mark.parametrize("width", [375, 1280])
def test_pages_on_the_mailbox_have_no_fault(head: Persona, mails, open_page, width: int) -> None:
    page = open_page(head, "/agence/demandes/courrier/", width=width)
    wrong = {}
    for path in addresses_of(mails):
        page.goto(path)
        if found := [*faults(page), *([f"{overflow(page)} px too wide"] if overflow(page) > 0 else [])]:
            wrong[path] = found
    assert wrong == {}
