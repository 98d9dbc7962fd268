"""What the pages of a request begin with."""

from __future__ import annotations

from django.http import Http404

from derogations.models import LoweringRequest
from derogations.selectors.cases import request_visible
from mitm.web.http import PageRequest


def request_or_404(request: PageRequest, pk: int) -> LoweringRequest:
    """The request, or 404 for a stranger."""
    lowering = request_visible(pk, actor=request.actor)
    if lowering is None:
        raise Http404
    return lowering
