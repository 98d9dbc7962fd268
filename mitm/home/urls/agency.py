"""Addresses of the agency's pages of the ground floor."""

from django.urls import path

from mitm.home.views import desk

urlpatterns = [
    path("", desk.agency_desk, name="agency_desk"),
]
