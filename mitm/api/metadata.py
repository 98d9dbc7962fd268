"""What an endpoint says of itself when asked by OPTIONS."""

from django.urls import reverse
from rest_framework.metadata import BaseMetadata


class PointToDescription(BaseMetadata):
    """Where everything is described."""

    def determine_metadata(self, request: object, view: object) -> dict[str, str]:
        """The address of the description."""
        return {"openapi": reverse("api_openapi_json")}
