"""What changed between two snapshots, as a page and as JSON."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from mitm.accounts.permissions import Permission
from mitm.errors import CaseError
from mitm.home import differences
from mitm.registry.selectors.listing import names_of
from mitm.registry.selectors.register_state import difference_kept
from mitm.web.access import GET_POST, agency


@agency(Permission.AGENCY_REGISTER_READ, methods=GET_POST)
def difference_page(request: HttpRequest, older: int, newer: int) -> HttpResponse:
    """The difference once it is computed; before that, the button that asks for it."""
    first, second = differences.pair_or_404(older, newer)
    error = "" if differences.may_be_compared(first, second) else differences.NOT_COMPARABLE
    if request.method == "POST":
        try:
            job = differences.difference_ask(actor=request.actor, older=first, newer=second)
            return redirect("agency_job", job.pk)
        except CaseError as refusal:
            error = refusal.message
    kept = difference_kept(first, second)
    parts = differences.parts(kept, names_of(differences.codes_shown(kept))) if kept else None
    context = {"older": first, "newer": second, "parts": parts, "error": error, "shown": differences.SHOWN}
    return render(request, "home/register/difference.html", context)


@agency(Permission.AGENCY_REGISTER_READ)
def difference_json(request: HttpRequest, older: int, newer: int) -> HttpResponse:
    """The whole difference."""
    first, second = differences.pair_or_404(older, newer)
    kept = difference_kept(first, second)
    if kept is None:
        message = "Cette comparaison n’est pas encore calculée\u00a0: la demander sur sa page."
        return JsonResponse({"error": {"code": "not_computed", "message": message}}, status=404)
    return JsonResponse(kept, json_dumps_params={"ensure_ascii": False})
