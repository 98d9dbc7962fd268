"""Who may open a page. Every view carries exactly one of these decorators; a test checks it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from mitm.accounts.enums import Audience
from mitm.accounts.permissions import Permission

View = Callable[..., HttpResponse]
GET_POST, POST = ("GET", "HEAD", "POST"), ("POST",)


def public_page(view: View) -> View:
    """Anybody, signed in or not; reading only."""
    wrapped = login_not_required(require_http_methods(["GET", "HEAD"])(view))
    wrapped.access = (Audience.PUBLIC, None)  # type: ignore[attr-defined]
    return wrapped


def public_form(view: View) -> View:
    """Anybody may send this form; what it does must be harmless to whoever is not signed in."""
    wrapped = login_not_required(require_http_methods(["POST"])(view))
    wrapped.access = (Audience.PUBLIC, None)  # type: ignore[attr-defined]
    return wrapped


def signed_in(*, methods: tuple[str, ...] = ("GET", "HEAD")) -> Callable[[View], View]:
    """Any person who is signed in, whatever the membership (even without one)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            return _second_factor_first(request) or view(request, *args, **kwargs)

        wrapped = login_required(require_http_methods(list(methods))(guarded))
        wrapped.access = (None, None)  # type: ignore[attr-defined]
        return wrapped

    return decorate


def agency(permission: Permission, *, methods: tuple[str, ...] = ("GET", "HEAD")) -> Callable[[View], View]:
    """People of the agency whose role grants `permission`; everybody else signed in gets 404, a lesser role 403."""
    return _audience(Audience.AGENCY, permission, methods)


def must(request: HttpRequest, permission: Permission) -> None:
    """Refuse an act on a page that more people may read."""
    if not request.actor.can(permission):  # type: ignore[attr-defined]
        raise PermissionDenied


def portal(permission: Permission, *, methods: tuple[str, ...] = ("GET", "HEAD")) -> Callable[[View], View]:
    """People of a laboratory whose role grants `permission`; everybody else signed in gets 404, a lesser role 403."""
    return _audience(Audience.LABORATORY, permission, methods)


def _second_factor_first(request: HttpRequest) -> HttpResponse | None:
    """Where the audience enters with a second factor only, send whoever has none to make one; nobody else."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.audience not in settings.SECOND_FACTOR_FOR or actor.membership.second_factor:  # told by `memberships_of`
        return None
    messages.info(request, "Votre rôle demande un second facteur\u00a0: activez-le pour entrer.")
    return redirect("mfa_activate_totp")


def _audience(audience: Audience, permission: Permission, methods: tuple[str, ...]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            actor = request.actor  # type: ignore[attr-defined]
            if actor.audience != audience:
                raise Http404
            if asked := _second_factor_first(request):
                return asked
            if not actor.can(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        wrapped = require_http_methods(list(methods))(guarded)
        wrapped.access = (audience, permission)  # type: ignore[attr-defined]
        return wrapped

    return decorate
