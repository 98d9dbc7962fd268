"""Probes: is the process alive, and can it do its work. They say nothing secret."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from mitm.jobs.health import health
from mitm.web.access import public_page


@public_page
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """This process answers; nothing else is looked at."""
    return JsonResponse({"ok": True})


@public_page
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Every part of the service; 503 when one does not work."""
    checks = health()
    ok = all(check.ok for check in checks)
    parts = {check.name: {"ok": check.ok, "detail": check.detail} for check in checks}
    return JsonResponse({"ok": ok, "checks": parts}, status=200 if ok else 503)
