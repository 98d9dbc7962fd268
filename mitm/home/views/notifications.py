"""Notifications of the person who is signed in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mitm.accounts.models import User
from mitm.outbox.services import notifications_mark_read
from mitm.web.access import signed_in


@signed_in(methods=("POST",))
def notifications_read(request: HttpRequest) -> HttpResponse:
    """Mark one notification of the person as read, or all of them when none is named."""
    number = request.POST.get("notification", "")
    assert isinstance(request.user, User)
    notifications_mark_read(
        user=request.user, message_id=int(number) if number.isascii() and number.isdigit() else None
    )
    return redirect("desk")
