"""What the ground floor adds to the menus, the desks and search."""

from mitm.accounts.enums import Audience
from mitm.web.contributions import register_navigation

register_navigation(Audience.AGENCY, "Bureau", "agency_desk", order=0)
register_navigation(Audience.LABORATORY, "Bureau", "portal_desk", order=0)
for _audience in (Audience.AGENCY, Audience.LABORATORY):
    register_navigation(_audience, "Changer d’organisation", "organisation", order=10, place="account")
