"""Addresses of the laboratories' pages of the ground floor."""

from django.urls import path

from mitm.home.views import desk

urlpatterns = [
    path("", desk.portal_desk, name="portal_desk"),
]
