"""Addresses of the probes."""

from django.urls import path

from mitm.home.views import probes

urlpatterns = [
    path("vivant", probes.live, name="probe_live"),
    path("pret", probes.ready, name="probe_ready"),
]
