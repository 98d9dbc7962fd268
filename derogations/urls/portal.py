"""Addresses of the laboratories' pages on lowering requests, under /labo/demandes/."""

from django.urls import path

from derogations.views.portal import cases

urlpatterns = [
    path("<int:pk>/", cases.request_page, name="portal_request"),
]
