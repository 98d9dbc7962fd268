"""Addresses of the law, under /api/v1/law/; the last slash may be left out, since a POST cannot be redirected."""

from django.urls import re_path

from mitm.api.law.views import Clock

urlpatterns = [re_path(r"^law/clock/?$", Clock.as_view(), name="api_law_clock")]
