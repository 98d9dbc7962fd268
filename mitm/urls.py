"""The address of everything: one prefix per face."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path

from mitm.api.problems import not_found
from mitm.home.views.errors import no_such_page

handler400 = "mitm.home.views.errors.bad_request"
handler429 = "mitm.home.views.errors.too_many_requests"  # the sign-in library looks for it here
handler500 = "mitm.home.views.errors.server_error"

urlpatterns = [
    # An administrator opens accounts and addresses: nobody signs up, changes an address or confirms one.
    re_path("^compte/(?:email|confirm-email|signup|login/code)/", no_such_page),
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
