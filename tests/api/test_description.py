"""The description of the API is true, complete and readable under the site's security policy."""

import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

from mitm.api.idempotency import KEPT_FOR
from mitm.api.pagination import ByCursor

pytestmark = pytest.mark.django_db


def described():
    return SchemaGenerator().get_schema(request=None, public=True)


def test_the_committed_description_is_the_current_one():
    current = io.StringIO()
    with translation.override(settings.LANGUAGE_CODE):  # a page in English may have been read just before
        call_command("spectacular", "--validate", "--fail-on-warn", stdout=current)

    committed = Path(settings.BASE_DIR, "docs/openapi.yaml").read_text(encoding="utf-8")
    assert current.getvalue() == committed, "Run: manage.py spectacular --file docs/openapi.yaml"


def test_every_operation_says_what_it_does_and_how_it_fails():
    for path, operations in described()["paths"].items():
        for method, operation in operations.items():
            assert operation.get("summary"), f"{method} {path} has no summary"
            assert "application/problem+json" in operation["responses"]["default"]["content"]


@pytest.mark.parametrize(
    ("address", "content_type"),
    [("openapi.json", "application/vnd.oai.openapi+json"), ("openapi.yaml", "application/vnd.oai.openapi")],
)
def test_anybody_may_read_the_description(client, address, content_type):
    response = client.get(f"/api/v1/{address}")

    assert response.status_code == 200
    assert response["Content-Type"].startswith(content_type)


def test_the_documentation_has_no_inline_script(client):
    page = client.get("/api/v1/")

    assert page.status_code == 200
    assert "<script>" not in page.text
    assert "unsafe-inline" not in page["Content-Security-Policy"]


def test_the_documentation_tells_the_limits_in_force(client):
    page = client.get("/api/v1/").text.replace("\u202f", "").replace("&#8239;", "").replace("&nbsp;", " ")
    rates = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]

    for rate in rates.values():
        count, period = rate.split("/")
        assert period == "min"
        assert re.search(rf"\b{count}\b", page)
    assert f"de 1 à {ByCursor.max_page_size}" in page
    assert f"{int(KEPT_FOR.total_seconds() // 3600)} heures" in page


def test_its_script_is_served_as_a_file(client):
    script = client.get("/api/v1/?script=")

    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/v1/openapi.json" in script.text
