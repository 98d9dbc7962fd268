"""Addresses of lowered thresholds, under /api/v1/."""

from django.urls import path

from derogations.api.lowered import LoweredList

urlpatterns = [
    path("lowered-thresholds/", LoweredList.as_view(), name="api_lowered_thresholds"),
]
