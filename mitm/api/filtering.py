"""Filters of lists: what an address asks for is understood, or refused; never left aside."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import NullBooleanField, TextInput, ValidationError
from django_filters.fields import IsoDateTimeField
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail, ValidationError as Refused
from rest_framework.request import Request

from mitm.api.pagination import ByCursor

_PAGING = {ByCursor.cursor_query_param, ByCursor.page_size_query_param}
_WORDS = {"true": True, "1": True, "false": False, "0": False}


class YesNoField(NullBooleanField):
    """`true` or `false`; nothing at all when the filter is not used."""

    default_error_messages = {"invalid": "Répondre par true ou false."}

    def to_python(self, value: Any) -> bool | None:
        """The answer."""
        return value if value is None or isinstance(value, bool) else _WORDS.get(str(value).lower())

    def clean(self, value: Any) -> bool | None:
        """The answer; whatever is neither is refused."""
        answer = self.to_python(value)
        if answer is None and value not in (None, ""):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return answer


class YesNoFilter(django_filters.BooleanFilter):
    """A question answered by `true` or `false`."""

    field_class = YesNoField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", TextInput)  # what was written, not what a select would make of it
        super().__init__(*args, **kwargs)


class InstantField(IsoDateTimeField):
    """An instant, told with any offset; the database knows offsets under sixteen hours only."""

    def clean(self, value: Any) -> dt.datetime | None:
        """The instant in UTC; one outside the calendar is refused."""
        instant = super().clean(value)
        try:
            return instant and instant.astimezone(dt.UTC)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class InstantFilter(django_filters.IsoDateTimeFilter):
    """An instant."""

    field_class = InstantField


class StrictFilters(DjangoFilterBackend):
    """The library's filters, for addresses without a parameter that nobody knows."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        """The lines asked for."""
        filters = self.get_filterset_class(view, queryset)
        known = _PAGING | set(filters.base_filters if filters else ())
        unknown = sorted(set(request.query_params) - known)
        if unknown:
            detail = ErrorDetail("Ce paramètre n’existe pas.", code="unknown_parameter")
            raise Refused({name: [detail] for name in unknown})
        return super().filter_queryset(request, queryset, view)
