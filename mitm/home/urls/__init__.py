"""Addresses of the desks, the dossiers and the pages of the ground floor (everything that has no English version)."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
