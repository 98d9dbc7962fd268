"""Addresses of the agency's pages on lowering requests, under /agence/demandes/."""

from django.urls import URLPattern, URLResolver, include, path

from derogations.views.agency import cases, instruction, intake, simulator, worklist

case_urls: list[URLPattern | URLResolver] = [
    path("", cases.request_page, name="agency_request"),
    path("prise-en-charge/", instruction.take, name="agency_request_take"),
    path("lu/", instruction.news_read, name="agency_request_read"),
    path("confier/", instruction.assign, name="agency_request_assign"),
    path("rattacher/", intake.identify, name="agency_request_identify"),
    path("note/", instruction.note, name="agency_request_note"),
    path("avis/", instruction.opinion, name="agency_opinion"),
    path("pieces/<slug:code>/", instruction.check, name="agency_piece_check"),
    path("", include("derogations.urls.agency_letters")),
    path("", include("derogations.urls.agency_decisions")),
    path("", include("derogations.urls.agency_publication")),
]
urlpatterns = [
    path("", worklist.request_list, name="agency_requests"),
    path("horloge/", simulator.clock_page, name="agency_simulator"),
    path("a-signer/", worklist.to_sign, name="agency_to_sign"),
    path("reprise/", instruction.reassign, name="agency_requests_reassign"),
    path("", include("derogations.urls.agency_intake")),
    path("<int:pk>/", include(case_urls)),
]
