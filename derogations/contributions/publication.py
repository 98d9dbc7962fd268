"""Publication of grants: the entry of the public menu, what awaits publishers, what its events are called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from derogations.public_words import line_of
from derogations.selectors.publication import grants_to_publish, published_of
from mitm.accounts.actor import Actor
from mitm.accounts.enums import Audience
from mitm.accounts.permissions import Permission
from mitm.audit.labels import register_event_labels
from mitm.registry.models import Speciality
from mitm.web.contributions import (
    DeskItem,
    DeskProvider,
    ProductPanel,
    Urgency,
    more_than,
    register,
    register_navigation,
)

MOST = 50


def desk(actor: Actor, today: dt.date) -> Iterable[DeskItem]:
    """Grants in effect that nobody has published yet."""
    if not actor.can(Permission.AGENCY_NOTICE_PUBLISH):
        return
    grants = grants_to_publish()[: MOST + 1]
    if len(grants) > MOST:
        yield more_than(MOST, "décisions à publier", f"{reverse('agency_requests')}?etat=granted", app="derogations")
    for request in grants[:MOST]:
        yield DeskItem(
            title=f"Décision à publier\u00a0: {request.product_label}",
            url=reverse("agency_publication", args=[request.pk]),
            app="derogations",
            reason=f"{request.reference}, accord notifié",
            due_on=None,
            urgency=Urgency.NORMAL,
        )


def panel(speciality: Speciality, actor: Actor, as_of: dt.date) -> Mapping[str, object] | None:
    """What the public reads of the lowered stock of a product, and nothing that was not published."""
    found = published_of(speciality.cis, as_of)
    return {"line": line_of(found)} if found is not None else None


register(
    ProductPanel(
        key="stock-abaisse",
        title=_("Stock de sécurité abaissé"),
        audiences=frozenset(Audience),
        build=panel,
        template="derogations/components/lowered.html",
        order=35,
    )
)
register(DeskProvider(key="derogations-publication", audiences=frozenset({Audience.AGENCY}), items=desk))
register_navigation(Audience.PUBLIC, _("Stocks sous deux mois"), "public_lowered", order=25)
register_event_labels(
    {
        "publication_published": "Décision publiée",
        "publication_withdrawn": "Publication retirée",
        "reasons_asked": "Motifs demandés",
        "appeal_filed": "Recours gracieux formé",
    },
    case_type="derogations.loweringrequest",
)
