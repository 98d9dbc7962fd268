"""Addresses of the agency's pages on lowering requests, under /agence/demandes/."""

from django.urls import path

from derogations.views.agency import cases

urlpatterns = [
    path("<int:pk>/", cases.request_page, name="agency_request"),
]
