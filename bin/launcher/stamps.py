"""Marks of work already done, so that a second start does it no more."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def of_files(paths: Iterable[Path]) -> str:
    """A mark that changes with the content of the files."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def of_trees(folders: Iterable[Path]) -> str:
    """A mark that changes with the names, sizes and dates of the files below; reads none of them."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                status = path.stat()
                digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    return digest.hexdigest()


def of_code(root: Path) -> str:
    """A mark that changes with the application: its packages, and the libraries that it is locked to."""
    packages = sorted(path.parent for path in root.glob("*/__init__.py") if path.parent.name != "tests")
    return of_trees(packages) + of_files(sorted(root.glob("requirements*.lock")))


def is_current(stamp: Path, value: str) -> bool:
    """Whether the work marked `value` was done."""
    return stamp.exists() and stamp.read_text(encoding="utf-8") == value


def write(stamp: Path, value: str) -> None:
    """Mark the work as done, all at once."""
    draft = stamp.with_name(stamp.name + ".new")
    draft.write_text(value, encoding="utf-8")
    draft.replace(stamp)
