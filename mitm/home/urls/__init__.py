"""Addresses of the desks, the dossiers and the pages of the ground floor (everything that has no English version)."""

from django.urls import include, path

urlpatterns = [
    path("", include("mitm.home.urls.session")),
    path("agence/", include("mitm.home.urls.agency")),
    path("labo/", include("mitm.home.urls.portal")),
    path("documents/", include("mitm.home.urls.files")),
    path("sante/", include("mitm.home.urls.probes")),
]
