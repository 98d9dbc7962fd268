"""Filters of lists: their values are typed the French way and stand in the address, so that a list can be shared."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet, Value

from mitm.registry.fields import Searchable
from mitm.registry.identifiers import identify
from mitm.web.fields import DateField, DecimalField, IntegerField
from mitm.web.forms import VigieForm


class DateFilter(django_filters.DateFilter):
    """A date JJ/MM/AAAA; name two of them, with `gte` and `lte`, to bound a period."""

    field_class = DateField


class NumberFilter(django_filters.NumberFilter):
    """A number « 1 234,5 »."""

    field_class = DecimalField


class IntegerFilter(django_filters.NumberFilter):
    """A whole number."""

    field_class = IntegerField


class WordsFilter(django_filters.CharFilter):
    """The search field of a list: name it `q`. Every word must be found in one of the fields.

    A field `search_name` is compared whatever the accents; `also` says where else a word may be found.
    """

    def __init__(
        self,
        *args: Any,
        fields: Sequence[str] = (),
        label: str = "Rechercher",
        also: Callable[[str], Q] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, label=label, max_length=200, **kwargs)
        self.paths = tuple(fields)
        self.also = also

    def filter(self, qs: QuerySet[Any], value: str | None) -> QuerySet[Any]:
        """Keep the rows that hold all the words, or that a code typed with spaces names."""
        found = [reduce(operator.or_, places) for word in (value or "").split() if (places := list(self._places(word)))]
        if value and len(found) > 1 and self.also is not None and identify(value).names_a_product:
            return qs.filter(reduce(operator.and_, found) | self.also(value))
        for word in found:
            qs = qs.filter(word)
        return qs

    def _places(self, word: str) -> Iterator[Q]:
        """Where a word may be found; nowhere when it is a sign alone and only names are looked at."""
        for path in self.paths:
            if not path.endswith("search_name"):
                yield Q(**{f"{path}__icontains": word})
            elif any(map(str.isalnum, word)):
                yield Q(**{f"{path}__contains": Searchable(Value(word))})
        if self.also is not None:
            yield self.also(word)


class SeveralChoicesField(django_filters.MultipleChoiceFilter.field_class):  # type: ignore[misc]
    """Several choices, and what the bar says when none is ticked."""

    def __init__(self, *args: Any, empty_label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.empty_label = empty_label


class SeveralChoicesFilter(django_filters.MultipleChoiceFilter):
    """Several statuses at once."""

    field_class = SeveralChoicesField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, widget=forms.CheckboxSelectMultiple, **kwargs)


class ListFilterSet(django_filters.FilterSet):
    """The base of the filters of lists; declare its filters explicitly."""

    class Meta:
        form = VigieForm
        fields: Sequence[str] = ()
