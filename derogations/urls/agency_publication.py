"""Addresses of the publication of one request, under /agence/demandes/<pk>/."""

from django.urls import path

from derogations.views.agency import publication

urlpatterns = [
    path("publication/", publication.publication_page, name="agency_publication"),
    path("publication/publier/", publication.publish, name="agency_publication_publish"),
    path("publication/retirer/", publication.withdraw, name="agency_publication_withdraw"),
]
