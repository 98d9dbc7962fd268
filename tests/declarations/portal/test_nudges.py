"""The worker is told of what was filed: at most once a second, and never too early for the last of that second."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from declarations import tasks
from declarations.tasks import documents_issue_soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks.issue_documents, "apply_async", lambda **options: told.append(options))
    monkeypatch.setattr(tasks, "_NUDGE", tasks._Nudge())
    return told


def test_the_filings_of_a_second_share_one_nudge_that_comes_after_them(
    sent, monkeypatch, django_capture_on_commit_callbacks
):
    for instant in (100.0, 100.4, 100.9, 101.0):
        monkeypatch.setattr(tasks, "time", SimpleNamespace(monotonic=lambda instant=instant: instant))
        with django_capture_on_commit_callbacks(execute=True):
            documents_issue_soon()
    assert sent == [{"countdown": 1.0}, {"countdown": 1.0}]


def test_a_broker_that_is_down_is_tried_again(monkeypatch, django_capture_on_commit_callbacks):
    nudge = tasks._Nudge()
    monkeypatch.setattr(tasks, "_NUDGE", nudge)
    monkeypatch.setattr(tasks.issue_documents, "apply_async", lambda **options: 1 / 0)
    with django_capture_on_commit_callbacks(execute=True):
        documents_issue_soon()
    assert nudge.given_at < 0
