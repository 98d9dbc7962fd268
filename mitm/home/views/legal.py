"""What a public service must say of itself: accessibility, who answers for it, personal data."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mitm.web.access import public_page


@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement that article 47 of law 2005-102 asks for (decree 2019-768, article 4)."""
    return render(request, "home/public/accessibility.html", {"publisher": _publisher()})


@public_page
def legal_notice(request: HttpRequest) -> HttpResponse:
    """Who publishes and who hosts (law 2004-575, article 1-1), and on what terms the data may be used again."""
    return render(request, "home/public/legal_notice.html", {"publisher": _publisher()})


@public_page
def personal_data(request: HttpRequest) -> HttpResponse:
    """What is kept of people (GDPR, article 13), and that nobody is followed."""
    context = {"publisher": _publisher(), "hours": settings.SESSION_COOKIE_AGE // 3600}
    return render(request, "home/public/personal_data.html", context)


def _publisher() -> dict[str, str]:
    return {
        "service": settings.AGENCY_SERVICE,
        "address": settings.AGENCY_ADDRESS,
        "phone": settings.AGENCY_PHONE,
        "email": settings.AGENCY_EMAIL,
        "director": settings.PUBLICATION_DIRECTOR,
        "host": settings.HOSTING_PROVIDER,
        "data_protection": settings.DATA_PROTECTION_CONTACT,
    }
