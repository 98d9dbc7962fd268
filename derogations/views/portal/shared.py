"""What the laboratories' pages of a request have in common."""

from __future__ import annotations

from django.http import Http404

from derogations.models import LoweringRequest
from derogations.selectors.portal import own_request
from mitm.web.http import PageRequest


def own_or_404(request: PageRequest, pk: int) -> LoweringRequest:
    """One request of the reader's laboratory."""
    lowering = own_request(pk, actor=request.actor)
    if lowering is None:
        raise Http404
    return lowering
