"""Addresses of the public pages on lowered stocks; each exists in French and under /en/."""

from django.urls import path

from derogations.views import public

urlpatterns = [
    path("medicaments-sous-deux-mois/", public.lowered, name="public_lowered"),
    path("medicaments-sous-deux-mois/<slug:reference>/", public.decision, name="public_lowering"),
    path("medicaments-sous-deux-mois/<slug:reference>/decision.pdf", public.decision_pdf, name="public_lowering_pdf"),
]
