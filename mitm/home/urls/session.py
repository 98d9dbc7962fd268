"""Addresses between the sign-in page and the desk."""

from django.urls import path

from mitm.home.views import calendar, notifications, session

urlpatterns = [
    path("bureau/", session.desk, name="desk"),
    path("compte/organisation/", session.organisation, name="organisation"),
    path("compte/demonstration/", session.demonstration, name="demonstration_sign_in"),
    path("compte/agenda/", calendar.calendar_page, name="calendar"),
    path("agenda/<str:token>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("notifications/lues/", notifications.notifications_read, name="notifications_read"),
]
