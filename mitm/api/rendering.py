"""What an endpoint answers with besides JSON."""

from __future__ import annotations

from rest_framework.renderers import BaseRenderer


class Pdf(BaseRenderer):
    """A file; an error stays a problem in JSON, which no renderer makes."""

    media_type = "application/pdf"
    format = "pdf"
    charset = None

    def render(self, data: bytes, accepted_media_type: str | None = None, renderer_context: object = None) -> bytes:
        """The bytes as they are."""
        return data
