"""Addresses of the laboratories' pages on lowering requests, under /labo/demandes/."""

from django.urls import path

from derogations.views.portal import cases, lists, product, review, steps

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
]
