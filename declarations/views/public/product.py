"""The public page of a medicine."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from declarations.enums import PublicStatus
from declarations.models import PublicEntry
from declarations.selectors import public
from declarations.views.public.caching import by_content
from declarations.wording import Telling, describe_episode, draw_episodes, status_badge, tell
from mitm.web.access import public_page
from mitm.web.contributions import public_product_panels

FIRST_ALTERNATIVES = 12
UNTROUBLED = (None, PublicStatus.RETURNED)  # what is back is there again


@public_page
@by_content
def product(request: HttpRequest, cis: str) -> HttpResponse:
    """Whether a medicine is available, since when, until when, and what to do."""
    speciality = public.speciality(cis)
    if speciality is None:
        raise Http404
    today = timezone.localdate()
    lines = public.entries_of(cis)
    standing = public.standing(cis, lines)
    told = [_telling(line, today) for line in standing.told]
    alternatives = [(item, status_badge(item.status)) for item in public.alternatives_to(cis)]
    episodes = public.episodes_of(cis, lines)
    context = {
        "speciality": speciality,
        "telling": told[0] if told else None,
        "others": told[1:],
        "listed_elsewhere": [_telling(line, today) for line in standing.differing],
        "same_elsewhere": [line.url for line in standing.replaced if line.url and line not in standing.differing],
        "no_news": status_badge(None),
        "substances": public.substances_of(cis),
        "presentations": list(public.presentations_of(cis)),
        "listing": public.listing_of(cis, today=today),
        "alternatives": alternatives[:FIRST_ALTERNATIVES],
        "more_alternatives": alternatives[FIRST_ALTERNATIVES:],
        "free_alternatives": sum(item.status in UNTROUBLED for item, _ in alternatives),
        "episodes": [describe_episode(episode, today=today) for episode in episodes],
        "chart": draw_episodes(episodes, today=today),
        "panels": public_product_panels(speciality, as_of=today),
        "register_date": public.register_date(),
        "today": today,
        "permanent_url": settings.SITE_URL + reverse("public_product", args=[cis]),
    }
    return render(request, "declarations/public/product.html", context)


def _telling(line: PublicEntry, today: dt.date) -> Telling:
    return tell(line, today=today, origin=line.origin, texts=line.notice, updated_on=line.updated_on, url=line.url)
