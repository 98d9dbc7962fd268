"""The address of everything: one prefix per face."""

from django.conf.urls.i18n import i18n_patterns
from django.http import Http404
from django.urls import include, path, re_path
from django.views.defaults import page_not_found

from mitm.api.problems import not_found

handler400 = "mitm.home.views.errors.bad_request"
handler500 = "mitm.home.views.errors.server_error"

urlpatterns = [
    path("compte/email/", page_not_found, {"exception": Http404()}),  # an administrator opens accounts and addresses
    path("compte/", include("allauth.urls")),
    path("labo/declarations/", include("declarations.urls.portal")),
    path("agence/", include("declarations.urls.agency_publication")),
    path("agence/declarations/", include("declarations.urls.agency")),
    path("labo/demandes/", include("derogations.urls.portal")),
    path("agence/demandes/", include("derogations.urls.agency")),
    path("api/v1/", include("mitm.api.urls")),
    path("api/v1/", include("declarations.api.urls")),
    path("api/v1/", include("derogations.api.urls")),
    re_path("^api/", not_found),
    path("", include("mitm.home.urls")),
    *i18n_patterns(
        path("", include("mitm.home.urls.public")),
        path("", include("declarations.urls.public")),
        path("", include("derogations.urls.public")),
        prefix_default_language=False,
    ),
]
