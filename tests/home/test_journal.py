"""The auditor reads the journal and sees whether it is what was written."""

import re

import pgtrigger
import pytest
from django.db import transaction
from django.urls import reverse

from mitm.audit.labels import kinds_of_events
from mitm.audit.models import Event
from mitm.audit.services import freeze, record
from tests.declarations.building import file_case
from tests.support.packages import PACKAGES, ROOT


@pytest.fixture
def events(laboratory_a, evaluator):
    with transaction.atomic():
        return [
            record(laboratory_a, kind, actor=evaluator.actor, comment=f"commentaire {kind}")
            for kind in ("attachment_stored", "role_granted")
        ]


def case_page(laboratory) -> str:
    return reverse("agency_journal_case", args=["registry.laboratory", laboratory.pk])


def tamper(event: Event) -> None:
    """What an administrator of the database could do, and the application cannot."""
    with pgtrigger.ignore("audit.Event:append_only"):
        Event.objects.filter(pk=event.pk).update(comment="autre chose")


def test_the_journal_names_events_and_leads_to_their_case(auditor, events, laboratory_a):
    page = auditor.client.get(reverse("agency_journal")).content.decode()
    assert "Pièce jointe reçue" in page
    assert f'href="{case_page(laboratory_a)}"' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=Evrard", 2),
        ("q=inconnu", 0),
        ("du=12/03/2026&au=12/03/2026", 2),
        ("du=13/03/2026", 0),
        ("au=11/03/2026", 0),
        ("nature=role_granted", 1),
        ("dossier=registry.laboratory", 2),
        ("dossier=registry.laboratory&numero=0", 0),
        ("numero=DR-2026-999999", 0),
        (f"numero={'9' * 30}", 0),
    ],
)
def test_the_journal_is_filtered_by_person_date_and_case(auditor, events, query, found):
    page = auditor.client.get(f"{reverse('agency_journal')}?{query}").content.decode()
    assert page.count("commentaire ") == found


def test_people_and_laboratories_of_the_journal_have_names(auditor, evaluator):
    with transaction.atomic():
        record(evaluator.user, "role_granted", actor=evaluator.actor)
    page = auditor.client.get(reverse("agency_journal")).content.decode()

    assert f">{evaluator.user}</" in page or f">{evaluator.user}<span" in page
    assert '<option value="accounts.user">Personne</option>' in page
    assert "accounts.user " not in page


def test_a_case_is_named_and_found_as_people_call_it(auditor, evaluator, laboratory_a, pharmacist_a):
    declaration = file_case(pharmacist_a)
    with transaction.atomic():
        record(laboratory_a, "role_granted", actor=evaluator.actor, comment="ailleurs")
    reference = declaration.reference
    page = auditor.client.get(f"{reverse('agency_journal')}?numero={reference.lower()}").content.decode()

    assert reference in page
    assert "ailleurs" not in page
    assert reference in auditor.client.get(f"{reverse('agency_journal')}?format=csv").getvalue().decode()
    heading = auditor.client.get(reverse("agency_journal_case", args=["declarations.declaration", declaration.pk]))
    assert f"Journal – {reference}" in heading.content.decode()


def test_every_event_that_the_code_writes_has_a_name():
    written = re.compile(r'\brecord\(\s*[\w.]+,\s*"([a-z_]+)"|\bEntry\(\s*[\w.]+,\s*"([a-z_]+)"')
    kinds = {
        first or second
        for folder in PACKAGES
        for path in (ROOT / folder).rglob("*.py")
        for first, second in written.findall(path.read_text(encoding="utf-8"))
    }

    assert len(kinds) > 40
    assert sorted(kinds - dict(kinds_of_events()).keys()) == []


def test_a_wrong_date_gets_a_sentence(auditor, events):
    page = auditor.client.get(f"{reverse('agency_journal')}?du=hier").content.decode()
    assert "JJ/MM/AAAA" in page
    assert "commentaire " not in page


def test_a_chain_that_is_whole_is_said_to_be(auditor, events, laboratory_a):
    page = auditor.client.get(case_page(laboratory_a)).content.decode()
    assert "Chaîne vérifiée" in page
    assert "2\u00a0événements" in page


def test_an_event_that_was_changed_in_the_database_shows(auditor, events, laboratory_a):
    tamper(events[0])
    page = auditor.client.get(case_page(laboratory_a)).content.decode()
    assert "a été altéré" in page
    assert "Événement 1" in page


def test_frozen_versions_are_listed_with_their_hash(auditor, declarant_a, laboratory_a):
    with transaction.atomic():
        version = freeze(laboratory_a, number=1, data={"a": 1}, schema_version=1, actor=declarant_a.actor)
    assert version.sha256 in auditor.client.get(case_page(laboratory_a)).content.decode()


def test_a_case_without_events_does_not_exist(auditor, laboratory_a):
    assert auditor.client.get(case_page(laboratory_a)).status_code == 404


def test_a_kind_of_case_that_no_text_can_hold_is_not_found(auditor):
    assert auditor.client.get("/agence/journal/%00/1/").status_code == 404


def test_no_seal_before_the_first_night(auditor, events):
    assert "Aucun jour n’est encore scellé" in auditor.client.get(reverse("agency_seals")).content.decode()


@pytest.mark.parametrize(
    ("persona", "code"),
    [("evaluator", 403), ("admin", 403), ("head", 403), ("declarant_a", 404), ("anonymous", 302)],
    indirect=["persona"],
)
@pytest.mark.parametrize("name", ["agency_journal", "agency_seals"])
def test_the_journal_is_the_auditor_s(persona, code, name):
    assert persona.client.get(reverse(name)).status_code == code


def test_the_journal_costs_few_queries(auditor, events, django_assert_max_num_queries):
    browser = auditor.client
    with django_assert_max_num_queries(15):
        browser.get(reverse("agency_journal"))
