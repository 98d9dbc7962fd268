"""Addresses of the decisions on a request at the agency, under its page."""

from django.urls import path

from derogations.views.agency import decisions, grants

urlpatterns = [
    path("decision/", decisions.propose, name="agency_decision_propose"),
    path("decision/<int:decision_id>/", decisions.decision_page, name="agency_decision"),
    path("decision/<int:decision_id>/signature/", decisions.sign, name="agency_decision_sign"),
    path("decision/<int:decision_id>/renvoi/", decisions.send_back, name="agency_decision_return"),
    path("decision/<int:decision_id>/abandon/", decisions.discard, name="agency_decision_discard"),
    path("accord/retrait/", grants.revoke, name="agency_grant_revoke"),
    path("accord/abrogation/", grants.abrogate, name="agency_grant_abrogate"),
    path("desistement/", grants.withdraw, name="agency_request_withdraw"),
]
