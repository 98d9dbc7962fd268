"""Addresses of the register, under /api/v1/."""

from django.urls import path, re_path

from mitm.api.register import views

urlpatterns = [
    path("specialities/", views.SpecialityList.as_view(), name="api_specialities"),
    path("specialities/search/", views.SpecialitySearch.as_view(), name="api_speciality_search"),
    re_path(r"^specialities/(?P<cis>[0-9]{8})/$", views.SpecialityItem.as_view(), name="api_speciality"),
    path("presentations/", views.PresentationList.as_view(), name="api_presentations"),
    re_path(r"^presentations/(?P<cip13>[0-9]{13})/$", views.PresentationItem.as_view(), name="api_presentation"),
    path("laboratories/", views.LaboratoryList.as_view(), name="api_laboratories"),
    path("laboratories/<slug:slug>/", views.LaboratoryItem.as_view(), name="api_laboratory"),
    path("generic-groups/", views.GenericGroupList.as_view(), name="api_generic_groups"),
    path("generic-groups/<slug:code>/", views.GenericGroupItem.as_view(), name="api_generic_group"),
]
