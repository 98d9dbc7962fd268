"""Every request knows who acts and for whom."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from mitm.accounts.actor import NOBODY, Actor
from mitm.accounts.selectors import memberships_of

MEMBERSHIP_KEY = "membership"


class CurrentActor:
    """Sets `request.actor`: the person in the membership chosen for this session, or nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach the actor lazily: pages that never ask cost no query."""
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def actor_of(request: HttpRequest) -> Actor:
    """The person of the session in the membership of the session; the first valid one by default."""
    if not request.user.is_authenticated:
        return NOBODY
    valid = memberships_of(request.user, today=timezone.localdate())
    if not valid:
        return Actor(user=request.user)
    chosen = request.session.get(MEMBERSHIP_KEY)
    membership = next((item for item in valid if item.pk == chosen), valid[0])
    return Actor(user=request.user, membership=membership)
