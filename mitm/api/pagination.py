"""Pages of the API."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, QuerySet
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError as Refused
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request


class ByCursor(CursorPagination):
    """Keyset pages: page 2,000 costs as page 1."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500
    ordering = "pk"
    offset_cutoff = 1_000_000  # lines that share one position, such as those of one day, are told apart by an offset

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: object = None) -> list[Any] | None:
        """The page, of the kind of thing by which the list is in order."""
        name = self.get_ordering(request, queryset, view)[0].lstrip("-")
        meta = queryset.model._meta
        self._place: Field = meta.pk if name == "pk" else meta.get_field(name)
        return super().paginate_queryset(queryset, request, view)

    def get_schema_operation_parameters(self, view: object) -> list[dict[str, Any]]:
        """The parameters as described: how many lines may be asked for is said, not found out."""
        parameters = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {"minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        return parameters

    def decode_cursor(self, request: Request) -> Cursor | None:
        """The place that a client gives back; one that was never given out is refused."""
        try:
            cursor = super().decode_cursor(request)
            if cursor is not None and cursor.position is not None:
                self._check(cursor.position)
        except (NotFound, ValidationError, ValueError):
            raise _refusal("cursor", "Ce curseur n’est pas valide\u00a0: reprenez à la première page.") from None
        return cursor

    def _check(self, position: str) -> None:
        if "\x00" in position:
            raise ValueError
        self._place.to_python(position)

    def get_page_size(self, request: Request) -> int:
        """As many lines as asked for, within the limit; anything else is refused rather than guessed."""
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not (asked.isascii() and asked.isdigit() and len(asked) < 6 and 1 <= int(asked) <= self.max_page_size):
            raise _refusal("page_size", f"De 1 à {self.max_page_size} lignes par page.")
        return int(asked)


def _refusal(parameter: str, message: str) -> Refused:
    return Refused({parameter: [ErrorDetail(message, code="invalid")]})
