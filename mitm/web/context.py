"""What every template knows about the site: `site`, read lazily so that a partial page pays for nothing."""

from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from mitm.accounts.actor import NOBODY, Actor
from mitm.accounts.enums import Audience
from mitm.accounts.models import Membership
from mitm.accounts.selectors import demonstration_accounts, memberships_of
from mitm.web.contributions import NavigationEntry, navigation

HOME = {Audience.AGENCY: "/agence/", Audience.LABORATORY: "/labo/", Audience.PUBLIC: "/"}
BASES = {
    Audience.AGENCY: "base_agency.html",
    Audience.LABORATORY: "base_portal.html",
    Audience.PUBLIC: "base_public.html",
}
SEARCH = {Audience.AGENCY: "agency_search", Audience.LABORATORY: "portal_search", Audience.PUBLIC: "public_search"}


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `site`, and the few names that many templates use on their own.

    The skeleton says `vigie`, the same object, since the views of the sign-in library have a `site` of their own.
    """
    here = Site(request)
    return {
        "site": here,
        "vigie": here,
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "official_brand": settings.OFFICIAL_BRAND,
        "actor": getattr(request, "actor", NOBODY),
    }


class Site:
    """The site as one request sees it; every attribute is computed when a template first asks."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def name(self) -> str:
        """The product's own name, in the language of the page."""
        return gettext(settings.SITE_NAME)

    @property
    def official_brand(self) -> bool:
        """Whether the operator has turned the State's brand on."""
        return settings.OFFICIAL_BRAND

    @property
    def demo(self) -> bool:
        """Whether this is the demonstration agency."""
        return settings.DEMO

    @cached_property
    def actor(self) -> Actor:
        """Who reads the page."""
        return getattr(self._request, "actor", NOBODY)

    @cached_property
    def audience(self) -> Audience:
        """Whom the page is for: its address says so, since an agent also reads public pages."""
        path = self._request.path
        if path.startswith(HOME[Audience.AGENCY]):
            return Audience.AGENCY
        return Audience.LABORATORY if path.startswith(HOME[Audience.LABORATORY]) else Audience.PUBLIC

    @property
    def base(self) -> str:
        """The base template of the audience, for pages that every audience shares: `{% extends site.base %}`."""
        return BASES[self.audience]

    @property
    def audience_label(self) -> str:
        """The words beside the name in the bar."""
        return {Audience.AGENCY: "Agence", Audience.LABORATORY: "Espace laboratoire"}.get(self.audience, "")

    @property
    def home_url(self) -> str:
        """The first page of the audience."""
        return "/en/" if self.audience == Audience.PUBLIC and self.language == "en" else HOME[self.audience]

    @property
    def language(self) -> str:
        """fr or en."""
        return (get_language() or settings.LANGUAGE_CODE)[:2]

    @property
    def languages(self) -> list[dict[str, Any]]:
        """The same public page in each language."""
        path = self._request.path
        french = path[3:] if path.startswith("/en/") else path
        return [
            {"code": "fr", "label": "Français", "url": french, "is_current": self.language == "fr"},
            {"code": "en", "label": "English", "url": f"/en{french}", "is_current": self.language == "en"},
        ]

    @property
    def words(self) -> dict[str, str]:
        """Words of the skeleton, in the language of the page."""
        return {"quick_access": gettext("Accès rapide"), "content": gettext("Contenu"), "menu": gettext("Menu")}

    @cached_property
    def navigation(self) -> list[dict[str, Any]]:
        """The main menu."""
        return self._menu("main")

    @cached_property
    def account_navigation(self) -> list[dict[str, Any]]:
        """The menu of the person."""
        return self._menu("account")

    @cached_property
    def footer_navigation(self) -> list[dict[str, Any]]:
        """The links at the foot of every page, the same for everybody: public pages."""
        return self._menu("footer", Audience.PUBLIC)

    @cached_property
    def desk_acts(self) -> list[dict[str, Any]]:
        """The buttons of the desk, the main one first."""
        return self._menu("desk")

    @property
    def search_url(self) -> str:
        """Where the search field of the bar leads; empty when the audience has no search page."""
        return _address(SEARCH[self.audience])

    @cached_property
    def demo_accounts(self) -> list[Membership]:
        """The accounts that the sign-in page of the demonstration offers, the agency first; empty elsewhere."""
        return sorted(demonstration_accounts(), key=lambda account: account.laboratory_id is not None)

    @property
    def demonstration_url(self) -> str:
        """Where one click on a demonstration account is sent."""
        return _address("demonstration_sign_in")

    @property
    def login_url(self) -> str:
        """Sign-in page, or the desk of a person who is signed in."""
        return settings.LOGIN_REDIRECT_URL if self.actor.user else _address(settings.LOGIN_URL)

    @property
    def logout_url(self) -> str:
        """Where the sign-out form is sent."""
        return _address("account_logout")

    @property
    def person_label(self) -> str:
        """The person's name in the bar."""
        return str(self.actor.user) if self.actor.user else ""

    @property
    def organisation_label(self) -> str:
        """Role and organisation under the person's name."""
        membership = self.actor.membership
        return f"{membership.get_role_display()} · {self.actor.organisation}" if membership else ""

    @cached_property
    def has_other_roles(self) -> bool:
        """Whether the reader could act in another role, to which a page that is closed to this one may be open."""
        user = self.actor.user
        return user is not None and len(memberships_of(user, today=timezone.localdate())) > 1

    def _menu(self, place: str, audience: Audience | None = None) -> list[dict[str, Any]]:
        entries = [entry for entry in navigation(audience or self.audience, place) if self._may_see(entry)]
        links = [(entry, _address(entry.url_name)) for entry in entries]
        return self._with_current([{"label": str(entry.label), "url": url} for entry, url in links if url])

    def _may_see(self, entry: NavigationEntry) -> bool:
        return entry.permission is None or self.actor.can(entry.permission)

    def _with_current(self, links: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Mark the entry whose address is the longest beginning of the page's address."""
        path = self._request.path
        desks = set(HOME.values())
        leading = [link["url"] for link in links if path.startswith(link["url"]) and link["url"] not in desks - {path}]
        current = max(leading, key=len, default=None)
        return [{**link, "is_current": link["url"] == current} for link in links]


def _address(url_name: str) -> str:
    """The address of a page in the language of this one; empty when no installed app serves it."""
    return _address_among(get_resolver(), get_language(), url_name)


@lru_cache(maxsize=256)
def _address_among(pages: URLResolver, language: str | None, url_name: str) -> str:
    """Menus name the same few pages every time, and none of them takes an argument."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
