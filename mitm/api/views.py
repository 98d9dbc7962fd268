"""Endpoints that belong to no app: the token, the description of the API and its page."""

from __future__ import annotations

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView, SpectacularYAMLAPIView
from oauth2_provider.views import TokenView
from rest_framework import serializers
from rest_framework.parsers import FormParser
from rest_framework.request import Request
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from mitm.api.permissions import AnyoneMayAsk, AnyoneMayRead


class TokenRequest(serializers.Serializer):
    """What a client sends, besides its identifier and secret in HTTP Basic."""

    grant_type = serializers.ChoiceField(choices=["client_credentials"])
    scope = serializers.CharField(required=False, help_text="Portées séparées par une espace.")


class Token(serializers.Serializer):
    """What a client gets."""

    access_token = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Durée de validité, en secondes.")
    token_type = serializers.CharField()
    scope = serializers.CharField()


class OauthError(serializers.Serializer):
    """A refusal in the words of OAuth 2 (RFC 6749, section 5.2)."""

    error = serializers.CharField()
    error_description = serializers.CharField(required=False)


class TokenEndpoint(APIView):
    """OAuth 2 client credentials, by HTTP Basic."""

    authentication_classes = ()
    permission_classes = (AnyoneMayAsk,)
    parser_classes = (FormParser,)
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "token"

    @extend_schema(
        operation_id="jeton",
        summary="Obtenir un jeton d’accès",
        description="Identifiant et secret du compte de machine en HTTP Basic ; corps `grant_type=client_credentials`.",
        tags=["oauth"],
        auth=[{"basic": []}],  # type: ignore[list-item] # a requirement as OpenAPI writes it
        request={"application/x-www-form-urlencoded": TokenRequest},
        responses={200: Token, 400: OpenApiResponse(OauthError), 401: OpenApiResponse(OauthError)},
    )
    def post(self, request: Request) -> HttpResponse:
        """Issue a token; a body that is no form is refused before the library looks for one in it."""
        _ = request.data
        return TokenView.as_view()(request._request)


class OpenApiJson(SpectacularJSONAPIView):
    """The description of the API, in JSON."""

    authentication_classes = ()
    permission_classes = (AnyoneMayRead,)


class OpenApiYaml(SpectacularYAMLAPIView):
    """The description of the API, in YAML."""

    authentication_classes = ()
    permission_classes = (AnyoneMayRead,)


class Documentation(SpectacularSwaggerSplitView):
    """The page on which the API is read and tried; its script is a file of its own, as the security policy asks."""

    authentication_classes = ()
    permission_classes = (AnyoneMayRead,)
    url_name = "api_openapi_json"
    template_name = "api/documentation.html"
