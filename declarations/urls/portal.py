"""Addresses of the laboratories' pages on declarations, under /labo/declarations/."""

from django.urls import path

from declarations.views.portal import cases, lists

urlpatterns = [
    path("", lists.declaration_list, name="portal_declarations"),
    path("<int:pk>/", cases.declaration_page, name="portal_declaration"),
]
