"""What is answered when no view could: a page for people, a problem for the API."""

from allauth.account import app_settings as sign_in_settings
from allauth.core.internal.ratelimit import parse_rates
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import page_not_found

from mitm.accounts.enums import Audience
from mitm.api.problems import UNEXPECTED, problem, problem_response


@login_not_required
def no_such_page(request: HttpRequest) -> HttpResponse:
    """A page of a library that serves nobody here."""
    return page_not_found(request, Http404())


no_such_page.access = (Audience.PUBLIC, None)  # type: ignore[attr-defined]


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be read, or is too large to be."""
    error = exception if isinstance(exception, RequestDataTooBig) else SuspiciousOperation()
    if _is_api(request):
        return problem_response(error, {"request": request})
    status = 413 if isinstance(error, RequestDataTooBig) else 400
    return HttpResponse(render_to_string(f"{status}.html"), status=status)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """A page that was asked for too often: when to come back, in the header too."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(_longest_wait(request))
    return response


def _longest_wait(request: HttpRequest) -> int:
    """After how many seconds the page is open again, however the attempts were spread: refused ones do not count.

    Limits are named like the pages that they slow down, but for those that share one.
    """
    limits = sign_in_settings.RATE_LIMITS
    match = request.resolver_match
    page = (match.url_name or "") if match else ""
    own = limits.get(page.removeprefix("account_").removeprefix("mfa_"))
    rates = [rate for words in ([own] if own else limits.values()) for rate in parse_rates(words)]
    return int(max(rate.duration for rate in rates))


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Something that nobody expected; it is in the log."""
    if _is_api(request):
        return problem(500, code="unexpected", detail=UNEXPECTED)
    return HttpResponse(render_to_string("500.html"), status=500)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
