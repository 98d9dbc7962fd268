"""Addresses of what reaches the agency by mail or on paper, under /agence/demandes/."""

from django.urls import path

from derogations.views.agency import intake, mail

urlpatterns = [
    path("papier/", intake.paper, name="agency_request_paper"),
    path("courrier/", mail.mail_list, name="agency_mails"),
    path("courrier/relever/", mail.mail_fetch, name="agency_mail_fetch"),
    path("courrier/<int:pk>/", mail.mail_page, name="agency_mail"),
    path("courrier/<int:pk>/original/", mail.mail_original, name="agency_mail_original"),
    path("courrier/<int:pk>/enregistrer/", mail.mail_registration, name="agency_mail_register"),
    path("courrier/<int:pk>/ecarter/", mail.mail_dismissal, name="agency_mail_dismiss"),
]
