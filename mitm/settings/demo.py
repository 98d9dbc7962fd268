"""The demonstration agency on one machine: same engines as in production, accounts shown on the sign-in page."""

from mitm.settings import base, env
from mitm.settings.base import *  # noqa: F403

DEMO = True
TIME_TRAVEL = True
STORAGES = base.STORAGES | {"staticfiles": {"BACKEND": "mitm.web.storage.QuickStaticFilesStorage"}}
AGENCY_ADDRESS = env.text("AGENCY_ADDRESS", "1 rue de l’Exemple, 93200 Saint-Denis")
AGENCY_PHONE = env.text("AGENCY_PHONE", "01 99 00 00 00")
PUBLICATION_DIRECTOR = env.text("PUBLICATION_DIRECTOR", "Camille Exemple (personne fictive)")
HOSTING_PROVIDER = env.text("HOSTING_PROVIDER", "Cette machine")
AGENCY_EMAIL = env.text("AGENCY_EMAIL", "baisse-stock@agence.example")
