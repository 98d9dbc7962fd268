"""Configuration of the app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """What all HTML faces share."""

    name = "mitm.web"
    verbose_name = "pages"

    def ready(self) -> None:
        """Offer the pages of the sign-in library in the menu of the person."""
        from mitm.accounts.enums import Audience
        from mitm.web.contributions import register_navigation

        for audience in (Audience.AGENCY, Audience.LABORATORY):
            register_navigation(audience, "Mot de passe", "account_change_password", order=20, place="account")
            register_navigation(audience, "Double authentification", "mfa_index", order=30, place="account")
