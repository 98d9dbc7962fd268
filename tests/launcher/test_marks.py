"""Stamps skip work that is done; the lock guard keeps addresses out of lock files; secrets are drawn once."""

import re

from launcher import quality, stamps, venv
from launcher.places import ROOT


def test_a_stamp_is_current_until_a_file_changes(tmp_path):
    source, stamp = tmp_path / "a.lock", tmp_path / ".stamp"
    source.write_text("a", encoding="utf-8")
    stamps.write(stamp, stamps.of_files([source]))
    assert stamps.is_current(stamp, stamps.of_files([source]))

    source.write_text("b", encoding="utf-8")

    assert not stamps.is_current(stamp, stamps.of_files([source]))


def test_work_never_done_is_not_current(tmp_path):
    assert not stamps.is_current(tmp_path / ".stamp", "anything")


def test_the_mark_of_trees_changes_with_a_new_file(tmp_path):
    before = stamps.of_trees([tmp_path])
    (tmp_path / "site.css").write_text("", encoding="utf-8")

    assert stamps.of_trees([tmp_path]) != before


def test_our_locks_name_no_address():
    assert quality.locks_with_addresses(ROOT) == ""


def test_an_address_in_a_lock_is_found(tmp_path):
    (tmp_path / "x.lock").write_text("django==5.2\n--index-url https://example.org\n", encoding="utf-8")

    assert quality.locks_with_addresses(tmp_path) == "x.lock:2: --index-url https://example.org"


def test_both_locks_agree():
    pinned, developing = (
        dict(re.findall(r"^([\w.-]+)==([^ ;\\]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in (venv.RUN, venv.DEVELOP)
    )
    assert pinned.items() <= developing.items()


def test_a_secret_is_drawn_once_and_only_its_owner_reads_it(places):
    drawn = places.secret("secret")

    assert places.secret("secret") == drawn
    assert len(drawn) >= 50
    assert (places.local / "secret").stat().st_mode & 0o777 == 0o600
    assert places.local.stat().st_mode & 0o777 == 0o700
