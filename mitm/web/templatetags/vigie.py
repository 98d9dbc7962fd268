"""Dates, numbers, statuses and small pieces of pages; `{% load vigie %}`."""

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeData, SafeString
from django.utils.translation import get_language

from mitm import typography
from mitm.web import badges

register = template.Library()

Day = dt.date | dt.datetime | None


def _language() -> str:
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def _day(value: dt.date | dt.datetime) -> dt.date:
    """The day in Paris of a moment; a date as it is."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def _time_element(value: dt.date | dt.datetime, text: str) -> SafeString:
    """A date in words; neither form of it holds anything to escape."""
    return SafeString(f'<time datetime="{value.isoformat()}">{text}</time>')


@register.simple_tag
def date_with_relative(value: Day, today: dt.date | None = None) -> str:
    """« mardi 15 décembre 2026 · dans 12 jours »; an em dash when there is no date."""
    if value is None:
        return "—"
    day = _day(value)
    language = _language()
    relative = typography.relative_date(day, today or timezone.localdate(), language)
    absolute = _time_element(day, typography.long_date(day, language))
    return format_html('{} <span class="v-relative">· {}</span>', absolute, relative)


@register.filter
def of(name: object) -> str:
    """« de Claire », « d’Antoine »."""
    return typography.of(name)


@register.filter
def relative(value: Day) -> str:
    """« dans 12 jours »."""
    return typography.relative_date(_day(value), timezone.localdate(), _language()) if value else ""


@register.filter
def long_date(value: Day) -> str:
    """« mardi 15 décembre 2026 »."""
    return _time_element(_day(value), typography.long_date(_day(value), _language())) if value else "—"


@register.filter
def medium_date(value: Day) -> str:
    """« 15 décembre 2026 »."""
    return _time_element(_day(value), typography.medium_date(_day(value), _language())) if value else "—"


@register.filter
def short_date(value: Day) -> str:
    """« 15/12/2026 », for dense columns."""
    return _time_element(_day(value), typography.short_date(_day(value))) if value else "—"


@register.filter
def moment(value: dt.datetime | None) -> str:
    """« 15 décembre 2026 à 10 h 05 »."""
    if value is None:
        return "—"
    return _time_element(value, typography.medium_datetime(timezone.localtime(value), _language()))


@register.filter
def fr_number(value: int | float | Decimal | None, decimals: int | None = None) -> str:
    """« 1 234 567 » in figures of one width; an em dash when unknown."""
    if value is None:
        return "—"
    return format_html('<span class="v-num">{}</span>', typography.number(value, decimals, _language()))


@register.filter
def percentage(share: float | Decimal | None, decimals: int = 0) -> str:
    """« 12,5 % » of a share between 0 and 1."""
    if share is None:
        return "—"
    return format_html('<span class="v-num">{}</span>', typography.percentage(share, decimals, _language()))


@register.filter
def euros(amount: int | Decimal | None) -> str:
    """« 1 200 000 € »."""
    return "—" if amount is None else format_html('<span class="v-num">{}</span>', typography.euros(amount))


@register.filter
def file_size(count: int) -> str:
    """« 1,2 Mo »."""
    return typography.file_size(count)


@register.filter
def counted(count: int, words: str) -> str:
    """`{{ n|counted:"dossier" }}` or `"cheval,chevaux"`: « 3 dossiers »."""
    singular, _, many = words.partition(",")
    return typography.plural(count, singular, many)


@register.filter
def typo(text: object) -> str:
    """French no-break spaces and apostrophes; in markup only the spaces change."""
    text = text if isinstance(text, str) else str(text)  # a translation may turn out to be markup
    if isinstance(text, SafeData):
        return SafeString(typography.french_spaces(text))
    return conditional_escape(typography.french(text))


@register.filter
def typo_markup(markup: str) -> SafeString:
    """The same inside markup that a library made; apostrophes change between letters only."""
    return SafeString(typography.french(markup))


@register.simple_tag
def status_badge(label: object, tone: str = "", icon: str = "") -> SafeString:
    """A status: `{% status_badge "En rupture" "red" "stop" %}`, or an object that has label, tone and icon."""
    if not tone:
        tone, icon = str(getattr(label, "tone", "grey")), str(getattr(label, "icon", ""))
        label = getattr(label, "label", label)
    return badges.badge(str(label), tone, icon)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite `static/img/icons.svg`; always put a word beside it."""
    return badges.icon(name)


@register.simple_tag(takes_context=True)
def idempotency_key(context: Context) -> SafeString:
    """The hidden key of a form that has no form class; the same when the page is shown again after a refusal."""
    request = context.get("request")
    key = (request.POST.get("idempotency_key") if request else "") or uuid.uuid4()
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', key)


@register.simple_tag(takes_context=True)
def panel(context: Context, built: Any) -> str:
    """The body of a contributed panel: its own template with its own context, and `site` and `actor`."""
    content: Mapping[str, Any] = built.context
    shared = {name: context.get(name) for name in ("site", "actor", "request", "csrf_token")}
    return context.template.engine.get_template(built.template).render(Context({**shared, **content}))
