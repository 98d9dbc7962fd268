"""The browser of the end-to-end tests."""

import os
import shutil

from launcher import pango, say
from launcher.places import Places

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_or_install(places: Places) -> str | None:
    """The path of Chromium, installed when we may; None when there is none."""
    if found := os.environ.get("CHROMIUM") or _find():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        with say.step("Installation de Chromium pour les tests de navigation"):
            pango.apt_install(["chromium"], places.log("installation"))
    return _find()


def _find() -> str | None:
    return next(filter(None, map(shutil.which, _NAMES)), None)
