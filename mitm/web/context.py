"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """The site's name, its mode, and who acts."""
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "official_brand": settings.OFFICIAL_BRAND,
        "actor": getattr(request, "actor", None),
    }
