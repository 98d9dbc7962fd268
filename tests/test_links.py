"""Whoever follows the links of their pages is never refused, and what a page is called is plain text."""

from __future__ import annotations

import re
from collections import deque

import pytest
from django.urls import Resolver404, resolve

from tests.personas import Persona

pytestmark = pytest.mark.django_db
_LINK = re.compile(r'<a [^>]*href="(/[^"#]*)')
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_ELSEWHERE = ("/static/", "/en/", "/compte/logout")
READERS = ["anonymous", "pharmacist_a", "declarant_a", "evaluator", "head", "publisher", "jurist", "auditor", "admin"]


def kind_of(path: str) -> str:
    """Two addresses of one view are alike: one of them is enough."""
    try:
        return resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return path


def walk(persona: Persona) -> dict[str, str]:
    """What is wrong behind the links that a reader meets, by address."""
    wrong: dict[str, str] = {}
    waiting, met = deque([("/", ""), ("/bureau/", "")]), set()
    while waiting:
        path, found_on = waiting.popleft()
        if (kind := kind_of(path)) in met or path.startswith(_ELSEWHERE):
            continue
        met.add(kind)
        response = persona.client.get(path, follow=True)
        if response.status_code in (403, 404):
            wrong[path] = f"{response.status_code}, linked from {found_on}"
        if response.streaming:
            deque(response.streaming_content, maxlen=0)  # to its end: what it holds is then closed
        if response.status_code != 200 or response.streaming or not response["Content-Type"].startswith("text/html"):
            continue
        html = response.content.decode()
        if (title := _TITLE.search(html)) and ("<" in title[1] or "&lt;" in title[1]):
            wrong[path] = f"title: {title[1]}"
        waiting.extend((link.replace("&amp;", "&"), path) for link in _LINK.findall(html))
    assert len(met) > 5
    return wrong


@pytest.mark.parametrize("persona", READERS, indirect=True)
def test_no_link_leads_to_a_refusal(persona: Persona, filed_case, filed_request) -> None:
    assert walk(persona) == {}
