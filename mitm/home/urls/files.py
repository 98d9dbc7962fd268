"""Addresses of files."""

from django.urls import path

from mitm.home.views import files

urlpatterns = [
    path("piece/<int:pk>/", files.attachment, name="attachment"),
    path("emis/<int:pk>/", files.issued_document, name="issued_document"),
]
