"""A checkout of its own for each test: what the launcher writes stays in a temporary folder."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from launcher.places import ROOT, Places


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """The folders of an empty checkout that borrows our Python environment."""
    (tmp_path / ".venv").symlink_to(sys.prefix)
    own = Places(tmp_path)
    own.prepare()
    return own


@pytest.fixture
def run_demo(places: Places) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `bin/demo` of that checkout as a person would."""
    shutil.copytree(ROOT / "bin", places.root / "bin")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(places.root / "bin" / "demo"), *arguments]
        return subprocess.run(command, check=False, capture_output=True, text=True, timeout=30)

    return run
