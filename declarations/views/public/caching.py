"""What browsers and relays may keep of a public page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, conditional_page

from declarations.selectors import public
from mitm.web.release import fingerprint

View = Callable[..., HttpResponse]
MAX_AGE = 60


def _is_anonymous(request: HttpRequest) -> bool:
    """Whether the page is the same for everybody: of nobody who is known, and without a word to somebody who was."""
    return not {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name} & request.COOKIES.keys()


def _kept(view: View) -> View:
    """A page that names nobody may be kept for a minute; that of a person who is signed in, by nobody else."""

    @wraps(view)
    def marked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if _is_anonymous(request):
            patch_cache_control(response, public=True, max_age=MAX_AGE)
        else:
            patch_cache_control(response, private=True, no_cache=True)
        return response

    return marked


def by_edition(view: View) -> View:
    """A page that follows from its address, the day and the public list: nothing is computed for who has it already."""
    return _kept(condition(_etag, _last_modified)(view))


def by_content(view: View) -> View:
    """A page that follows from more than that: computed, but not sent again to who has it already."""
    return _kept(conditional_page(view))


def _edition(request: HttpRequest) -> dt.datetime | None:
    if not hasattr(request, "public_edition"):
        request.public_edition = public.edition()  # type: ignore[attr-defined]
    return request.public_edition  # type: ignore[attr-defined]


def _etag(request: HttpRequest, *args: object, **kwargs: object) -> str | None:
    if not _is_anonymous(request):
        return None
    edition = _edition(request)
    stamp = int(edition.timestamp() * 1_000_000) if edition else 0
    return f'"{stamp:x}-{timezone.localdate():%y%m%d}-{fingerprint()}"'


def _last_modified(request: HttpRequest, *args: object, **kwargs: object) -> dt.datetime | None:
    """Words such as « hier » change at midnight even when the list does not."""
    if not _is_anonymous(request):
        return None
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return max(_edition(request) or midnight, midnight)
