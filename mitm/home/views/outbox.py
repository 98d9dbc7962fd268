"""What left, what waits, and what nobody tries to send any more."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mitm.accounts.permissions import Permission
from mitm.errors import CaseError
from mitm.home.lists.outbox import OUTBOX, state_of
from mitm.outbox.models import MessageState
from mitm.outbox.selectors import all_messages, message_by_id
from mitm.outbox.services import retry
from mitm.web.access import agency
from mitm.web.contributions import case_address
from mitm.web.lists import render_list


@agency(Permission.AGENCY_OUTBOX_READ)
def message_list(request: HttpRequest) -> HttpResponse:
    """Every message, the latest first."""
    return render_list(request, all_messages(), OUTBOX)


@agency(Permission.AGENCY_OUTBOX_READ)
def message_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One message as it left, and why it did not."""
    message = message_by_id(pk)
    if message is None:
        raise Http404
    gone = message.recipient is not None and not message.recipient.is_active
    abandoned = message.state == MessageState.FAILED and not gone
    context = {
        "message": message,
        "status": state_of(message),
        "gone": gone,
        "may_retry": abandoned and not message.confidential and request.actor.can(Permission.AGENCY_OUTBOX_RETRY),
        "case_url": case_address(message.case_type, message.case_id, request.actor) if message.case_id else "",
    }
    return render(request, "home/outbox/message.html", context)


@agency(Permission.AGENCY_OUTBOX_RETRY, methods=("POST",))
def message_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try again to send an abandoned message."""
    if message_by_id(pk) is None:
        raise Http404
    try:
        retry(message_id=pk)
    except CaseError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Le message est remis en file\u00a0: il part dans la minute.")
    return redirect("agency_message", pk)
