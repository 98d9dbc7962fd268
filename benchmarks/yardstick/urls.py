"""The yardstick beside the project's own addresses: one server, one middleware for both."""

from django.urls import path

from benchmarks.yardstick import views
from mitm.urls import urlpatterns as project

urlpatterns = [
    path("yardstick/", views.row_list, name="yardstick_list"),
    path("yardstick/<int:pk>/", views.row_detail, name="yardstick_detail"),
    path("yardstick/new/", views.row_create, name="yardstick_create"),
    *project,
]
