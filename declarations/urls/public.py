"""Addresses of the public pages on availability; each exists in French and under /en/."""

from django.urls import path

from declarations import converters as converters
from declarations.views.public import availability, product, search

urlpatterns = [
    path("medicaments/", availability.availability, name="public_availability"),
    path("disponibilite/<entry:key>/", availability.entry_page, name="public_entry"),
    path("medicaments/<cis:cis>/", product.product, name="public_product"),
    path("recherche/", search.search, name="public_search"),
]
