"""Notifications of the person who is signed in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mitm.accounts.models import User
from mitm.outbox.services import notifications_mark_read
from mitm.web.access import signed_in
from mitm.web.http import key_in


@signed_in(methods=("POST",))
def notifications_read(request: HttpRequest) -> HttpResponse:
    """Mark one notification of the person as read, or all of them when none is named; a number of none marks none."""
    assert isinstance(request.user, User)
    named = request.POST.get("notification")
    number = key_in(named or "")
    if named is None or number is not None:
        notifications_mark_read(user=request.user, message_id=number)
    return redirect("desk")
