"""Addresses of the agency's pages on declarations, under /agence/declarations/."""

from django.urls import include, path

from declarations.views.agency import case, crisis, worklist
from declarations.views.agency.acts import course, evaluation, exchanges, links, measures

case_urls = [
    path("", case.declaration_page, name="agency_declaration"),
    path("versions/<int:number>/", case.version_page, name="agency_version"),
    path("prise-en-charge/", evaluation.take, name="agency_take"),
    path("lu/", evaluation.news_read, name="agency_news_read"),
    path("confier/", evaluation.assign, name="agency_assign"),
    path("evaluation/", evaluation.evaluate, name="agency_evaluate"),
    path("evaluation/conclusion/", evaluation.conclude, name="agency_conclude"),
    path("evaluation/reprise/", evaluation.reassess, name="agency_reassess"),
    path("demandes/nouvelle/", exchanges.ask, name="agency_ask"),
    path("demandes/<int:request_id>/annulation/", exchanges.ask_cancel, name="agency_ask_cancel"),
    path("message/", exchanges.message, name="agency_write"),
    path("note/", exchanges.note, name="agency_note"),
    path("pieces/nouvelle/", exchanges.file_add, name="agency_file_add"),
    path("mesures/nouvelle/", measures.propose, name="agency_measure_propose"),
    path("mesures/<int:measure_id>/accord/", measures.agree, name="agency_measure_agree"),
    path("mesures/<int:measure_id>/refus/", measures.refuse, name="agency_measure_refuse"),
    path("mesures/<int:measure_id>/fin/", measures.end, name="agency_measure_end"),
    path("nature/", course.kind, name="agency_kind"),
    path("cloture/", course.close, name="agency_close"),
    path("cloture/<str:outcome>/", course.close_as, name="agency_close_as"),
    path("cloture/<str:outcome>/avis/", course.ask_notice, name="agency_ask_notice"),
    path("reouverture/", course.reopen, name="agency_reopen"),
    path("liens/nouveau/", links.link, name="agency_link"),
    path("liens/<int:link_id>/retrait/", links.unlink, name="agency_unlink"),
    path("crise/", links.crisis_attach, name="agency_crisis_attach"),
]
crisis_urls = [
    path("", crisis.crisis_list, name="agency_crises"),
    path("nouvelle/", crisis.crisis_open, name="agency_crisis_open"),
    path("<int:pk>/", crisis.crisis_page, name="agency_crisis"),
    path("<int:pk>/texte/", crisis.crisis_write, name="agency_crisis_write"),
    path("<int:pk>/cloture/", crisis.crisis_close, name="agency_crisis_close"),
    path("<int:pk>/retrait/<int:declaration_id>/", crisis.crisis_detach, name="agency_crisis_detach"),
]
urlpatterns = [
    path("", worklist.declaration_list, name="agency_declarations"),
    path("reprise/", evaluation.reassign, name="agency_reassign"),
    path("crises/", include(crisis_urls)),
    path("<int:pk>/", include(case_urls)),
]
