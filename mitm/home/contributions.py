"""What the ground floor adds to the menus, the desks and search."""

from django.utils.translation import gettext_lazy as _

from mitm.accounts.enums import Audience
from mitm.accounts.permissions import Permission
from mitm.home import imports, kinds, operations, search, sign_in  # noqa: F401 they register jobs, names, results
from mitm.web.contributions import register_navigation

# The foot of every page, whoever reads it.
register_navigation(
    Audience.PUBLIC, _("Accessibilité\u00a0: non conforme"), "public_accessibility", order=10, place="footer"
)
register_navigation(Audience.PUBLIC, _("Mentions légales"), "public_legal_notice", order=20, place="footer")
register_navigation(
    Audience.PUBLIC, _("Données personnelles et cookies"), "public_personal_data", order=30, place="footer"
)
register_navigation(Audience.PUBLIC, _("Données ouvertes (API)"), "api_documentation", order=40, place="footer")

register_navigation(Audience.AGENCY, "Bureau", "agency_desk", order=0)
register_navigation(Audience.LABORATORY, "Bureau", "portal_desk", order=0)
for _audience in (Audience.AGENCY, Audience.LABORATORY):
    register_navigation(_audience, "Changer d’organisation", "organisation", order=10, place="account")
    register_navigation(_audience, "Agenda à distance", "calendar", order=11, place="account")

register_navigation(Audience.AGENCY, "Travaux", "agency_jobs", Permission.AGENCY_JOB_READ, 30, place="account")
register_navigation(Audience.AGENCY, "Horloge", "agency_clock", Permission.AGENCY_JOB_READ, 29, place="account")
register_navigation(
    Audience.AGENCY, "État du service", "agency_health", Permission.AGENCY_JOB_READ, 31, place="account"
)
register_navigation(
    Audience.AGENCY, "Messages sortants", "agency_messages", Permission.AGENCY_OUTBOX_READ, 32, place="account"
)
register_navigation(Audience.AGENCY, "Personnes", "agency_people", Permission.AGENCY_PEOPLE_READ, 33, place="account")
register_navigation(
    Audience.AGENCY, "Délégations", "agency_delegations", Permission.AGENCY_DELEGATION_READ, 33, place="account"
)
register_navigation(Audience.AGENCY, "Journal", "agency_journal", Permission.AGENCY_AUDIT_READ, 34, place="account")
register_navigation(Audience.LABORATORY, "Personnes", "portal_people", Permission.PORTAL_PEOPLE_MANAGE, 80)
register_navigation(Audience.AGENCY, "Médicaments", "agency_products", Permission.AGENCY_REGISTER_READ, 50)
register_navigation(Audience.AGENCY, "Laboratoires", "agency_laboratories", Permission.AGENCY_REGISTER_READ, 51)
register_navigation(Audience.LABORATORY, "Médicaments", "portal_products", Permission.PORTAL_CASE_READ, 50)
register_navigation(
    Audience.AGENCY, "Registre", "agency_register", Permission.AGENCY_REGISTER_READ, 20, place="account"
)
register_navigation(Audience.AGENCY, "Doctrine", "agency_doctrine", Permission.AGENCY_CASE_READ, 21, place="account")
