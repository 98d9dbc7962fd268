"""The views that a person keeps of a list."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.db.models import QuerySet

from mitm.accounts.actor import Actor
from mitm.cases.people import written
from mitm.errors import CaseError
from mitm.web.models import SavedView

MAX_VIEWS, LONGEST_QUERY = 20, 1_000
_PLACE = ("apres", "avant", "format", "nom")


def saved_views(actor: Actor, list_key: str) -> QuerySet[SavedView]:
    """The views that a person keeps of a list, by name."""
    return SavedView.objects.filter(owner=actor.user, list_key=list_key).order_by("name")


@transaction.atomic
def view_save(*, actor: Actor, list_key: str, name: str, query: str) -> SavedView:
    """Keep the filters of an address under a name; the same name again replaces.

    Raises `name_missing`, `too_many`, `too_long`.
    """
    name = written(name, "name", "Donner un nom à la vue.")[:40]
    wanted = urlencode([(key, value) for key, value in parse_qsl(query) if key not in _PLACE])
    if len(wanted) > LONGEST_QUERY:
        message = "Ces filtres sont trop longs pour être gardés\u00a0: retirez-en."
        raise CaseError(message, code="too_long", fields={"name": message})
    held = SavedView.objects.filter(owner=actor.user, list_key=list_key)
    if held.exclude(name=name).count() >= MAX_VIEWS:
        message = f"Au-delà de {MAX_VIEWS} vues, retirer d’abord celles qui ne servent plus."
        raise CaseError(message, code="too_many", fields={"name": message})
    view, _ = SavedView.objects.update_or_create(
        owner=actor.user, list_key=list_key, name=name, defaults={"query": wanted}
    )
    return view


@transaction.atomic
def view_delete(*, actor: Actor, view_id: int) -> None:
    """Drop a view of one's own. Raises `not_found`."""
    deleted, _ = SavedView.objects.filter(owner=actor.user, pk=view_id).delete()
    if not deleted:
        raise CaseError("Cette vue n’existe plus.", code="not_found")
