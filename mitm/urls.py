"""The address of everything: one prefix per face."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    path("compte/", include("allauth.urls")),
    path("labo/declarations/", include("declarations.urls.portal")),
    path("agence/declarations/", include("declarations.urls.agency")),
    path("api/v1/", include("mitm.api.urls")),
    path("", include("mitm.home.urls")),
    *i18n_patterns(
        path("", include("mitm.home.urls.public")),
        path("", include("declarations.urls.public")),
        prefix_default_language=False,
    ),
]
