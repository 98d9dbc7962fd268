"""Addresses that belong to no app."""

from django.urls import include, path

from mitm.api.views import Documentation, OpenApiJson, OpenApiYaml, TokenEndpoint

urlpatterns = [
    path("", Documentation.as_view(), name="api_documentation"),
    path("", include("mitm.api.register.urls")),
    path("", include("mitm.api.law.urls")),
    path("openapi.json", OpenApiJson.as_view(), name="api_openapi_json"),
    path("openapi.yaml", OpenApiYaml.as_view(), name="api_openapi_yaml"),
    path("oauth/jeton/", TokenEndpoint.as_view(), name="api_token"),
]
