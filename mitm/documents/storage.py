"""Bytes on disk, outside the web root, under their SHA-256: written once, verified whenever they are read."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings

ATTACHMENTS = "attachments"
DOCUMENTS = "documents"
ORIGINALS = "originals"  # messages, byte for byte


class CorruptFileError(RuntimeError):
    """The bytes on disk are no longer those that were kept."""


def path_of(folder: str, sha256: str) -> Path:
    """Where the bytes with this hash lie."""
    return Path(settings.MEDIA_ROOT) / folder / sha256[:2] / sha256


def keep(folder: str, content: bytes) -> str:
    """Keep the bytes and return their hash; the same bytes are kept once.

    The file appears whole or not at all: it is written beside its place, flushed to the disk, then renamed.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(folder, sha256)
    if path.exists() and _matches(path.read_bytes(), sha256):
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
    return sha256


def fetch(folder: str, sha256: str) -> bytes:
    """The bytes with this hash. Raises `CorruptFileError` when they are missing or have changed."""
    path = path_of(folder, sha256)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise CorruptFileError(f"{folder}/{sha256} is missing.") from None
    if not _matches(content, sha256):
        raise CorruptFileError(f"{folder}/{sha256} has changed.")
    return content


def _matches(content: bytes, sha256: str) -> bool:
    return hashlib.sha256(content).hexdigest() == sha256


def beginning(folder: str, sha256: str, length: int) -> bytes:
    """The first bytes, unverified: enough to show what a large file says of itself; nothing when it is missing."""
    try:
        with path_of(folder, sha256).open("rb") as file:
            return file.read(length)
    except FileNotFoundError:
        return b""
