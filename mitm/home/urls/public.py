"""Addresses of the public pages of the ground floor; each exists in French and under /en/."""

from django.urls import path

from mitm.home.views import legal, public

urlpatterns = [
    path("", public.public_home, name="public_home"),
    path("accessibilite/", legal.accessibility, name="public_accessibility"),
    path("mentions-legales/", legal.legal_notice, name="public_legal_notice"),
    path("donnees-personnelles/", legal.personal_data, name="public_personal_data"),
]
