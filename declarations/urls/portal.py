"""Addresses of the laboratories' pages on declarations, under /labo/declarations/."""

from django.urls import path

from declarations.views.portal import cases, documents, exchanges, files, lists, notice, review, steps, updates

urlpatterns = [
    path("", lists.declaration_list, name="portal_declarations"),
    path("nouvelle/", notice.new_notice, name="portal_declaration_new"),
    path("<int:pk>/", cases.declaration_page, name="portal_declaration"),
    path("<int:pk>/produits/", notice.notice_products, name="portal_declaration_products"),
    path("<int:pk>/etape/<slug:step>/", steps.step, name="portal_declaration_step"),
    path("<int:pk>/delai/", steps.lateness_now, name="portal_declaration_lateness"),
    path("<int:pk>/pieces-jointes/", files.draft_files, name="portal_declaration_draft_files"),
    path(
        "<int:pk>/pieces-jointes/<int:file>/retirer/",
        files.draft_file_remove,
        name="portal_declaration_draft_file_remove",
    ),
    path("<int:pk>/transmettre/", review.submit, name="portal_declaration_submit"),
    path("<int:pk>/confirmer/", review.confirm, name="portal_declaration_confirm"),
    path("<int:pk>/renvoyer/", review.send_back, name="portal_declaration_send_back"),
    path("<int:pk>/abandonner/", review.abandon, name="portal_declaration_abandon"),
    path("<int:pk>/depot/", review.filed, name="portal_declaration_filed"),
    path("<int:pk>/accuse/", documents.receipt, name="portal_declaration_receipt"),
    path("<int:pk>/document/", documents.document, name="portal_declaration_document"),
    path("<int:pk>/mise-a-jour/", updates.update, name="portal_declaration_update"),
    path("<int:pk>/mise-a-jour/ouvrir/", updates.open_update, name="portal_declaration_update_open"),
    path("<int:pk>/mise-a-jour/ecarter/", updates.discard, name="portal_declaration_update_discard"),
    path("<int:pk>/rupture/", updates.begun, name="portal_declaration_begun"),
    path("<int:pk>/fin/", updates.end, name="portal_declaration_end"),
    path("<int:pk>/demandes/<int:number>/", exchanges.answer, name="portal_declaration_answer"),
    path("<int:pk>/messages/", exchanges.message, name="portal_declaration_message"),
    path("<int:pk>/mesures/", exchanges.measure, name="portal_declaration_measure"),
    path("<int:pk>/pieces/", exchanges.file, name="portal_declaration_file"),
]
