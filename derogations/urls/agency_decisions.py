"""Addresses of the decisions on a request at the agency, under its page."""

from django.urls import path

from derogations.views.agency import decisions, grants

urlpatterns = [
    path("decision/", decisions.propose, name="agency_decision_propose"),
    path("decision/<int:decision_id>/", decisions.decision_page, name="agency_decision"),
    path("decision/<int:decision_id>/signature/", decisions.sign, name="agency_decision_sign"),
    path("decision/<int:decision_id>/renvoi/", decisions.send_back, name="agency_decision_return"),
    path("decision/<int:decision_id>/abandon/", decisions.discard, name="agency_decision_discard"),
    path("accord/fin/", grants.end, name="agency_grant_end"),
    path("accord/observations/", grants.observations, name="agency_grant_observations"),
    path("accord/maintien/", grants.keep, name="agency_grant_keep"),
    path("motifs/", grants.reasons, name="agency_request_reasons"),
    path("recours/", grants.appeal, name="agency_request_appeal"),
    path("desistement/", grants.withdraw, name="agency_request_withdraw"),
]
