"""A form on a case knows the revision that the person read, when the act depends on it."""

from __future__ import annotations

import pytest

from mitm.web.acts import CaseForm
from tests.derogations.building import instructed
from tests.personas import Persona


def test_an_act_that_depends_on_it_gets_the_revision_that_was_read() -> None:
    form = CaseForm({"revision": "3"}, initial={"revision": 3})

    assert form.is_valid()
    assert form.service_data() == {"revision": 3}


def test_another_act_never_hears_of_a_revision() -> None:
    form = CaseForm({"revision": "3"})

    assert form.is_valid()
    assert form.service_data() == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["pieces/stability/", "note/", "avis/", "desistement/", "lettres/nouvelle/completeness/"]
)
def test_a_revision_that_nobody_asked_for_breaks_no_page(pharmacist_a: Persona, evaluator: Persona, path: str) -> None:
    case = instructed(pharmacist_a, evaluator)
    sent = {"revision": "1", "verdict": "missing", "text": "Lu.", "advice": "unfavourable", "reasons": "Insuffisant."}

    answer = evaluator.client.post(f"/agence/demandes/{case.pk}/{path}", sent)

    assert answer.status_code in (302, 422)
