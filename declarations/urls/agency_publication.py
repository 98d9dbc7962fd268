"""Addresses of public notices at the agency, under /agence/."""

from django.urls import path

from declarations.views.agency import publication

urlpatterns = [
    path("avis/", publication.notice_list, name="agency_notices"),
    path("declarations/<int:pk>/avis/", publication.notice_page, name="agency_notice"),
    path("declarations/<int:pk>/avis/preparer/", publication.draft, name="agency_notice_draft"),
    path("declarations/<int:pk>/avis/enregistrer/", publication.save, name="agency_notice_save"),
    path("declarations/<int:pk>/avis/apercu/", publication.preview, name="agency_notice_preview"),
    path("declarations/<int:pk>/avis/retirer/", publication.withdraw, name="agency_notice_withdraw"),
    path("declarations/<int:pk>/avis/ecarter/", publication.discard, name="agency_notice_discard"),
]
