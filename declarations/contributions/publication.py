"""Publication: what awaits publishers, and the entries of the menus."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from declarations.enums import NoticeState, PublicStatus, State
from declarations.models import PublicNotice
from declarations.selectors import public
from declarations.selectors.publication import notices_to_see_to
from declarations.wording import describe_episode
from mitm.accounts.actor import Actor
from mitm.accounts.enums import Audience
from mitm.accounts.permissions import Permission
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

APP = "declarations"
MOST = 100  # a desk is read by a person; the rest comes up as these are dealt with


def desk(actor: Actor, today: dt.date) -> Iterable[DeskItem]:
    """Drafts to publish and notices that no longer say what is."""
    if not actor.can(Permission.AGENCY_NOTICE_PUBLISH):
        return
    notices = notices_to_see_to(today=today)[: MOST + 1]
    if len(notices) > MOST:
        yield more_than(MOST, "avis publics à revoir", reverse("agency_notices"), app=APP)
    for notice in notices[:MOST]:
        reason, due_on = _reason(notice, today)
        yield DeskItem(
            title=f"Avis public\u00a0: {notice.declaration.product_label}",
            url=reverse("agency_notice", args=[notice.declaration_id]),
            app=APP,
            reason=reason,
            due_on=due_on,
            urgency=Urgency.NORMAL if notice.state == NoticeState.DRAFT else Urgency.OVERDUE,
        )


def _reason(notice: PublicNotice, today: dt.date) -> tuple[str, dt.date | None]:
    case = notice.declaration
    if notice.state == NoticeState.DRAFT:
        todo = "à écarter\u00a0: déclarée par erreur" if case.state == State.IN_ERROR else "à publier ou à écarter"
        return f"{case.reference}, brouillon {todo}", None
    if notice.asked_end and case.is_open:
        words = f"{notice.asked_by} demande de dire au public\u00a0: {notice.asked_words}"
        return f"{case.reference}, {words}", notice.asked_on
    if case.is_closed:
        return f"{case.reference}, dossier clos\u00a0: dire au public ce qu’il en est", case.ended_on
    if notice.overtaken:  # type: ignore[attr-defined]
        what = "a été rouvert" if notice.status == PublicStatus.RETURNED else "a changé de nature"
        return f"{case.reference}, le dossier {what} depuis l’avis", case.news_on
    if notice.return_to and notice.return_to < today:
        return f"{case.reference}, la date de retour annoncée est passée", notice.return_to
    return f"{case.reference}, la déclaration a été mise à jour depuis l’avis", case.news_on


def panel(speciality: Speciality, actor: Actor, as_of: dt.date) -> Mapping[str, object] | None:
    """What the public reads of a product, and what it read before."""
    lines = public.entries_of(speciality.cis)
    episodes = [episode.as_known_on(as_of) for episode in public.episodes_of(speciality.cis, lines)]
    told = [describe_episode(episode, today=as_of) for episode in episodes if episode is not None]
    return {"speciality": speciality, "episodes": told} if told else None


register(
    ProductPanel(
        key="disponibilite-publiee",
        title="Difficultés publiées",
        audiences=frozenset({Audience.AGENCY, Audience.LABORATORY}),
        build=panel,
        template="declarations/components/published.html",
        order=30,
    )
)
register(DeskProvider(key="declarations-publication", audiences=frozenset({Audience.AGENCY}), items=desk))
register_navigation(Audience.AGENCY, "Avis publics", "agency_notices", Permission.AGENCY_CASE_READ, order=40)
register_navigation(Audience.PUBLIC, _("Disponibilité"), "public_availability", order=20)
register_navigation(Audience.PUBLIC, _("Rechercher"), "public_search", order=30)
