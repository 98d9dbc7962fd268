"""`manage.py import_register DIR`."""

import json

import pytest
from django.core.management import CommandError, call_command

from mitm.registry.models import Snapshot
from tests.registry import samples

pytestmark = pytest.mark.django_db


def test_it_tells_what_it_did_in_words(tmp_path, capsys):
    call_command("import_register", samples.write(tmp_path / "2026-01-28"))
    out, err = capsys.readouterr()
    assert "28/01/2026" in out
    assert "speciality\u00a0: 3 lignes, 3 apparues" in out
    assert "Lecture de CIS_bdpm.txt" in err


def test_it_tells_what_it_did_in_json(tmp_path, capsys):
    call_command("import_register", samples.write(tmp_path / "2026-01-28"), "--json")
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert err == ""
    assert report["counts"]["presentation"]["added"] == 2
    assert {file["name"] for file in report["files"]} == set(samples.FILES)
    assert {"file", "code", "message", "count", "samples"} == report["anomalies"][0].keys()


def test_the_date_may_be_given(tmp_path):
    call_command("import_register", samples.write(tmp_path / "bdpm"), "--date", "2026-01-28", "--json")
    assert Snapshot.objects.get().date.isoformat() == "2026-01-28"


def test_a_refusal_is_one_sentence_and_a_failure(tmp_path, capsys):
    with pytest.raises(CommandError, match="Aucun fichier reconnu"):
        call_command("import_register", tmp_path, "--json")
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "no_register_file"


def test_a_date_that_is_none_is_refused_in_french(tmp_path):
    with pytest.raises(CommandError, match="« 2026-13-02 » n’est pas une date de la forme AAAA-MM-JJ"):
        call_command("import_register", str(samples.write(tmp_path / "x")), "--date", "2026-13-02")
