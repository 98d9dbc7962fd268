"""Addresses of the public pages of the ground floor; each exists in French and under /en/."""

from django.urls import path

from mitm.home.views import public

urlpatterns = [
    path("", public.public_home, name="public_home"),
]
