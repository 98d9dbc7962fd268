"""What is secret stays secret: the field table says what the public may read, and nothing else gets out."""

import datetime as dt
import json

import pytest

from declarations.fields import FIELDS
from declarations.models import PublicEntry
from declarations.notices import PUBLIC_FIELDS, public_values
from mitm.cases.fieldtable import Secrecy, Type

MARK = "SECRETDAFFAIRES"
SECRET_FIELDS = [field for field in FIELDS if field.secrecy != Secrecy.PUBLIC]


def test_only_public_fields_flow_into_a_notice():
    assert set(public_values({field.name: MARK for field in FIELDS})) == set(PUBLIC_FIELDS)
    assert not {field.name for field in SECRET_FIELDS} & set(PUBLIC_FIELDS)


def _value(field):
    """A value that would be recognised anywhere."""
    return {
        Type.TEXT: MARK,
        Type.WHOLE: 987_654_321,
        Type.DECIMAL: "98.76",
        Type.CHOICES: ["quantitative"],
        Type.DATE: dt.date(2026, 8, 23),
    }.get(field.type)


TRACES = (MARK, "987654321", "987 654 321", "987\u202f654\u202f321", "98.76", "98,76", "2026-08-23", "23 août 2026")


@pytest.fixture
def full_case(file_notice, publish):
    """A published case whose every secret field holds something."""
    skipped = {"kind", "aware_on", "starts_on", "cause", "return_earliest", "late_justification"}
    values = {field.name: _value(field) for field in SECRET_FIELDS if field.name not in skipped}
    declaration = file_notice(**values, return_earliest=dt.date(2026, 4, 30))
    publish(declaration)
    return declaration


@pytest.mark.django_db
def test_no_secret_field_reaches_a_public_page(full_case, client):
    cis = full_case.products.get().speciality_id
    pages = [
        f"/disponibilite/avis-{full_case.reference}/",
        f"/medicaments/{cis}/",
        f"/en/medicaments/{cis}/",
        "/medicaments/?format=csv",
    ]
    for page in pages:
        text = b"".join(client.get(page)).decode()
        assert full_case.laboratory.name in text
        assert not [trace for trace in TRACES if trace in text]


@pytest.mark.django_db
def test_no_secret_field_is_stored_with_the_public_list(full_case):
    stored = json.dumps(list(PublicEntry.objects.values()), default=str)
    notice = json.dumps(list(full_case.notices.values()), default=str)
    assert not [trace for trace in TRACES if trace in stored + notice]


@pytest.mark.django_db
def test_people_are_never_named_to_the_public(full_case, client, publisher, pharmacist_a):
    text = client.get(f"/medicaments/{full_case.products.get().speciality_id}/").content.decode()
    assert publisher.user.last_name not in text
    assert pharmacist_a.user.last_name not in text


@pytest.mark.django_db
def test_a_case_that_is_not_published_shows_nowhere(file_notice, client):
    declaration = file_notice()
    cis = declaration.products.get().speciality_id
    assert declaration.reference not in client.get(f"/medicaments/{cis}/").content.decode()
    assert declaration.product_label not in client.get("/medicaments/").content.decode()
