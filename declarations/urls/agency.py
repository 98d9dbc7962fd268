"""Addresses of the agency's pages on declarations, under /agence/declarations/."""

from django.urls import path

from declarations.views.agency import case, crisis, worklist

urlpatterns = [
    path("", worklist.declaration_list, name="agency_declarations"),
    path("<int:pk>/", case.declaration_page, name="agency_declaration"),
    path("crises/<int:pk>/", crisis.crisis_page, name="agency_crisis"),
]
