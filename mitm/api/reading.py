"""What endpoints of open data share: anybody reads, and nothing is sent again to who has it already."""

from __future__ import annotations

from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from mitm.api.permissions import AnyoneMayRead

MAX_AGE = 60  # seconds


@method_decorator(conditional_page, name="dispatch")
class OpenData(GenericAPIView):
    """A view of open data: the tag of an answer is the hash of what it says."""

    permission_classes = (AnyoneMayRead,)

    def finalize_response(self, request: Request, response: Response, *args: object, **kwargs: object) -> Response:
        """Relays may keep for a minute what anybody reads; not errors, nor what a machine asked for in its own name."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code == 200 and "Authorization" not in request.headers:
            patch_cache_control(response, public=True, max_age=MAX_AGE)
        return response


class OpenList(ListAPIView, OpenData):
    """A list, page by page."""


class OpenItem(RetrieveAPIView, OpenData):
    """One object; a list's filters do not apply to it."""

    filter_backends = ()
