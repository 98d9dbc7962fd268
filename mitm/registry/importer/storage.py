"""Original bytes, kept compressed under their hash, outside the web root: evidence, and the source of differences."""

import os
import tempfile
import zlib
from pathlib import Path

from django.conf import settings

from mitm.errors import CaseError


def path_of(sha256: str) -> Path:
    """Where the bytes with this hash are."""
    return Path(settings.MEDIA_ROOT) / "register" / sha256[:2] / sha256


def keep(content: bytes, sha256: str) -> None:
    """Store the bytes unless they are there; a file appears whole or not at all."""
    path = path_of(sha256)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".partial-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(zlib.compress(content, level=1))
        os.replace(temporary, path)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise CaseError(
            f"Les fichiers d’origine n’ont pu être conservés\u00a0: {error.strerror}.", code="storage_failed"
        ) from error


def content_of(sha256: str) -> bytes:
    """The original bytes."""
    try:
        return zlib.decompress(path_of(sha256).read_bytes())
    except OSError as error:
        raise CaseError("Le fichier d’origine n’est plus dans le stockage.", code="content_missing") from error
