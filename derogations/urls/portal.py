"""Addresses of the laboratories' pages on lowering requests, under /labo/demandes/."""

from django.urls import path

from derogations.views.portal import cases, letters, lists, product, remedies, review, steps

urlpatterns = [
    path("", lists.request_list, name="portal_requests"),
    path("nouvelle/", product.new_request, name="portal_request_new"),
    path("<int:pk>/", cases.request_page, name="portal_request"),
    path("<int:pk>/produit/", product.change_product, name="portal_request_product"),
    path("<int:pk>/etape/<slug:step>/", steps.step, name="portal_request_step"),
    path("<int:pk>/pieces/<int:piece>/retirer/", steps.remove_piece, name="portal_request_piece_remove"),
    path("<int:pk>/transmettre/", review.submit, name="portal_request_submit"),
    path("<int:pk>/confirmer/", review.confirm, name="portal_request_confirm"),
    path("<int:pk>/renvoyer/", review.send_back, name="portal_request_send_back"),
    path("<int:pk>/abandonner/", review.abandon, name="portal_request_abandon"),
    path("<int:pk>/depot/", review.filed, name="portal_request_filed"),
    path("<int:pk>/lettres/<int:number>/", letters.open_letter, name="portal_request_letter"),
    path("<int:pk>/lettres/<int:number>/reponse/", letters.answer, name="portal_request_answer"),
    path("<int:pk>/archive/", letters.archive, name="portal_request_archive"),
    path("<int:pk>/desistement/", remedies.withdraw, name="portal_request_withdraw"),
    path("<int:pk>/motifs/", remedies.reasons, name="portal_request_reasons"),
    path("<int:pk>/attestation/", remedies.certificate, name="portal_request_certificate"),
    path("<int:pk>/observations/", remedies.observations, name="portal_request_observations"),
    path("<int:pk>/recours/", remedies.appeal, name="portal_request_appeal"),
]
