"""Addresses between the sign-in page and the desk."""

from django.urls import path

from mitm.home.views import notifications, session

urlpatterns = [
    path("bureau/", session.desk, name="desk"),
    path("compte/organisation/", session.organisation, name="organisation"),
    path("compte/demonstration/", session.demonstration, name="demonstration_sign_in"),
    path("notifications/lues/", notifications.notifications_read, name="notifications_read"),
]
