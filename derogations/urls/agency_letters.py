"""Addresses of the letters of a request at the agency, under its page."""

from django.urls import path

from derogations.views.agency import letters

urlpatterns = [
    path("lettres/nouvelle/<slug:kind>/", letters.letter_new, name="agency_letter_new"),
    path("lettres/<int:letter_id>/", letters.letter_page, name="agency_letter"),
    path("lettres/<int:letter_id>/texte/", letters.letter_edit, name="agency_letter_edit"),
    path("lettres/<int:letter_id>/emission/", letters.letter_issue, name="agency_letter_issue"),
    path("lettres/<int:letter_id>/ecarter/", letters.letter_discard, name="agency_letter_discard"),
    path("lettres/<int:letter_id>/distribution/", letters.letter_received, name="agency_letter_received"),
    path("lettres/<int:letter_id>/pieces/", letters.letter_answered, name="agency_letter_answered"),
]
