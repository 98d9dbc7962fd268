"""Pages of the API."""

from rest_framework.pagination import CursorPagination


class ByCursor(CursorPagination):
    """Keyset pages: page 2,000 costs as page 1."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500
    ordering = "pk"
