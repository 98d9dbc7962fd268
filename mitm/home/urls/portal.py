"""Addresses of the laboratories' pages of the ground floor, under /labo/."""

from django.urls import path

from mitm.home.views import addresses, desk, portal_people, portal_products, search

urlpatterns = [
    path("", desk.portal_desk, name="portal_desk"),
    path("recherche/", search.portal_search, name="portal_search"),
    path("produits/", portal_products.product_list, name="portal_products"),
    path("produits/choisir/", portal_products.product_choices, name="portal_product_choices"),
    path("produits/<str:cis>/", portal_products.product_page, name="portal_product"),
    path("adresse/", addresses.own_address, name="portal_address"),
    path("personnes/", portal_people.people_list, name="portal_people"),
    path("personnes/nouvelle/", portal_people.person_new, name="portal_person_new"),
    path("personnes/roles/<int:pk>/fin/", portal_people.role_end_page, name="portal_role_end"),
    path("machines/", portal_people.machines, name="portal_machines"),
    path("machines/nouvelle/", portal_people.machine_new, name="portal_machine_new"),
    path("machines/<int:pk>/confier/", portal_people.machine_entrust_page, name="portal_machine_entrust"),
    path("machines/<int:pk>/revocation/", portal_people.machine_revoke_page, name="portal_machine_revoke"),
]
