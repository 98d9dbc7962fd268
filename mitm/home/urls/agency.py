"""Addresses of the agency's pages of the ground floor, under /agence/."""

from django.urls import path

from mitm.home.views import (
    desk,
    doctrine,
    health,
    jobs,
    journal,
    laboratories,
    outbox,
    people,
    products,
    register,
    search,
)

urlpatterns = [
    path("", desk.agency_desk, name="agency_desk"),
    path("recherche/", search.agency_search, name="agency_search"),
    path("produits/", products.product_list, name="agency_products"),
    path("produits/<str:cis>/", products.product_page, name="agency_product"),
    path("laboratoires/", laboratories.laboratory_list, name="agency_laboratories"),
    path("laboratoires/<int:pk>/", laboratories.laboratory_page, name="agency_laboratory"),
    path("registre/", register.register_page, name="agency_register"),
    path("registre/import/", register.register_import, name="agency_register_import"),
    path("registre/releves/<int:pk>/", register.snapshot_page, name="agency_snapshot"),
    path("registre/releves/<int:pk>/changements/", register.snapshot_changes, name="agency_snapshot_changes"),
    path("personnes/", people.people_list, name="agency_people"),
    path("personnes/nouvelle/", people.person_new, name="agency_person_new"),
    path("personnes/<int:pk>/", people.person_page, name="agency_person"),
    path("personnes/roles/<int:pk>/fin/", people.role_end_page, name="agency_role_end"),
    path("messages-sortants/", outbox.message_list, name="agency_messages"),
    path("messages-sortants/<int:pk>/", outbox.message_page, name="agency_message"),
    path("messages-sortants/<int:pk>/relance/", outbox.message_retry, name="agency_message_retry"),
    path("travaux/", jobs.job_list, name="agency_jobs"),
    path("travaux/<int:pk>/", jobs.job_page, name="agency_job"),
    path("travaux/<int:pk>/progression/", jobs.job_progress, name="agency_job_progress"),
    path("journal/", journal.journal, name="agency_journal"),
    path("journal/sceaux/", journal.seals, name="agency_seals"),
    path("journal/<str:case_type>/<int:case_id>/", journal.journal_case, name="agency_journal_case"),
    path("doctrine/", doctrine.doctrine_page, name="agency_doctrine"),
    path("doctrine/<slug:key>/", doctrine.doctrine_change, name="agency_doctrine_change"),
    path("sante/", health.health, name="agency_health"),
]
