"""Which release is running, as seen by a browser: pages made by another one must not be reused."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings

_WATCHED = (("templates", "*.html"), ("locale", "*.mo"), ("static", "*.css"), ("static", "*.js"))


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """A short hash of everything that shapes a page; read once a process, the same on every server."""
    found = hashlib.sha256()
    for folder, pattern in _WATCHED:
        for path in sorted(Path(settings.BASE_DIR, folder).rglob(pattern)):
            found.update(path.read_bytes())
    return found.hexdigest()[:12]
