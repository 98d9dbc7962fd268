"""What endpoints of open data share: anybody reads, and nothing is sent again to who has it already."""

from __future__ import annotations

from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView

from mitm.api.permissions import AnyoneMayRead


@method_decorator(conditional_page, name="dispatch")
class OpenData(GenericAPIView):
    """A view of open data: the tag of an answer is the hash of what it says."""

    permission_classes = (AnyoneMayRead,)


class OpenList(ListAPIView, OpenData):
    """A list, page by page."""


class OpenItem(RetrieveAPIView, OpenData):
    """One object; a list's filters do not apply to it."""

    filter_backends = ()
