"""`manage.py law`: facts on the standard input, verdicts on the standard output."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

FACTS = {"received_at": "2026-09-15", "now": "2026-09-16T08:00:00Z"}


def law(monkeypatch, text: str, *options: str) -> object:
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    call_command("law", "clock", *options, stdout=out)
    return json.loads(out.getvalue())


def test_an_object_gets_its_verdict(monkeypatch) -> None:
    found = law(monkeypatch, json.dumps(FACTS))
    assert (found["implicit_decision_on"], found["registration_due_on"]) == ("2026-11-15", None)


def test_an_array_gets_an_array_in_the_language_asked_for(monkeypatch) -> None:
    good, bad = law(monkeypatch, json.dumps([FACTS, {**FACTS, "now": "2026-09-14T08:00:00Z"}]), "--language", "en")
    assert good["steps"][0]["text"] == "The request arrives on paper on 15 September 2026."
    assert bad["error"]["code"] == "future"


def test_what_is_not_json_is_refused(monkeypatch) -> None:
    with pytest.raises(CommandError, match="JSON"):
        law(monkeypatch, "{")
