"""The packages of the project as `pyproject.toml` names them: a test keeps no list of its own."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES: tuple[str, ...] = tuple(PROJECT["tool"]["importlinter"]["root_packages"])
KINDS_OF_CASES = tuple(name for name in PACKAGES if name != "mitm")
