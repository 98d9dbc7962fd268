"""The demonstration agency on one machine: same engines as in production, accounts shown on the sign-in page."""

from mitm.settings import base
from mitm.settings.base import *  # noqa: F403

DEMO = True
TIME_TRAVEL = True
STORAGES = base.STORAGES | {"staticfiles": {"BACKEND": "mitm.web.storage.QuickStaticFilesStorage"}}
