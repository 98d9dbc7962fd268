"""The first page that anybody sees."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from declarations.views.public.caching import by_edition
from mitm.home.public import figures, news
from mitm.web.access import public_page


@public_page
@by_edition
def public_home(request: HttpRequest) -> HttpResponse:
    """One search field, the news of the last days, and figures."""
    context = {"news": news(timezone.localdate()), "figures": figures()}
    return render(request, "home/public/home.html", context)
