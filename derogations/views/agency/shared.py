"""What the agency's pages on a request have in common."""

from __future__ import annotations

from dataclasses import dataclass

from derogations.views.shared import request_or_404
from mitm.web import acts

__all__ = ["Sheet", "request_or_404"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(acts.Sheet):
    """A page with one form that does one thing on a request."""

    template: str = "derogations/agency/act.html"
