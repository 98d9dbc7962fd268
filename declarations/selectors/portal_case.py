"""Everything that the page of a filed declaration shows to its laboratory; nothing that the agency keeps for itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from declarations.deadlines import Deadline
from declarations.display import Change, Part, changes, parts
from declarations.enums import MeasureStatus, NoticeState
from declarations.models import (
    Declaration,
    DeclarationProduct,
    InformationRequest,
    Measure,
    Message,
    PublicNotice,
)
from declarations.reports import RECEIPT
from declarations.selectors.portal import Workspace, due_on_case, products_of, workspace
from declarations.selectors.portal_desk import asked_of_laboratory
from declarations.snapshots import differences, values_of
from mitm.accounts.enums import Audience
from mitm.accounts.models import User
from mitm.audit.models import Snapshot
from mitm.audit.selectors import snapshots_of
from mitm.cases.history import Happening, history_of
from mitm.documents.selectors import attachments_of, documents_of

# What the laboratory may read of the journal, in its own words; whatever is not named stays with the agency.
HISTORY = {
    "draft_created": ("Brouillon ouvert", "pen"),
    "submit": ("Transmise au pharmacien responsable", "right"),
    "send_back": ("Renvoyée pour correction", "left"),
    "file": ("Déclaration déposée", "flag"),
    "take": ("Prise en charge par l’agence", "person"),
    "conclude": ("Évaluation terminée", "check"),
    "reassess": ("Nouvelle évaluation", "refresh"),
    "kind_changed": ("Nature du dossier modifiée", "refresh"),
    "updated": ("Mise à jour déposée", "flag"),
    "information_requested": ("Information demandée par l’agence", "mail"),
    "information_answered": ("Réponse envoyée", "right"),
    "information_cancelled": ("Demande annulée par l’agence", "cross"),
    "measure_proposed": ("Mesure proposée", "plus"),
    "measure_agreed": ("Mesure acceptée", "check"),
    "measure_refused": ("Mesure non retenue", "cross"),
    "measure_ended": ("Fin d’une mesure", "dot"),
    "end_reported": ("Fin signalée", "flag"),
    "end_returned": ("Close\u00a0: remise à disposition", "check"),
    "end_avoided": ("Close\u00a0: rupture évitée", "check"),
    "end_reversed": ("Close\u00a0: arrêt annulé", "check"),
    "end_ceased": ("Close\u00a0: commercialisation arrêtée", "check"),
    "end_in_error": ("Close\u00a0: déclarée par erreur", "check"),
    "reopen": ("Dossier rouvert", "refresh"),
    "notice_published": ("Avis public publié", "eye"),
    "notice_withdrawn": ("Avis public retiré", "cross"),
}


@dataclass(frozen=True, slots=True)
class Version:
    """One filed version, with what it changed."""

    number: int
    filed_at: dt.datetime
    filed_by: User | None
    comment: str
    sha256: str
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure and where it stands today."""

    measure: Measure
    status: MeasureStatus


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file, as `components/attachments.html` shows it."""

    name: str
    url: str
    size: int
    kind: str
    on: dt.datetime
    by: str
    pk: int = 0


@dataclass(frozen=True, slots=True)
class PortalCase:
    """The page of a filed declaration."""

    declaration: Declaration
    work: Workspace
    products: list[DeclarationProduct]
    parts: list[Part]
    deadlines: list[Deadline]
    requests: list[InformationRequest]
    messages: list[Message]
    measures: list[MeasureLine]
    attachments: list[FileLine]
    documents: list[FileLine]
    versions: list[Version]
    history: list[Happening]
    notice: PublicNotice | None
    today: dt.date

    @property
    def asked(self) -> list[Deadline]:
        """What the laboratory has to do now: what the agency asked for, and what is overdue."""
        return asked_of_laboratory(self.deadlines, today=self.today)

    @property
    def coming(self) -> list[Deadline]:
        """What happens next, whoever acts."""
        asked = self.asked
        return [item for item in self.deadlines if item not in asked]

    @property
    def open_requests(self) -> list[InformationRequest]:
        """Questions that wait for an answer."""
        return [request for request in self.requests if request.is_open]


def portal_case(declaration: Declaration, *, today: dt.date) -> PortalCase:
    """Gather what the page shows."""
    requests = list(declaration.requests.select_related("asked_by", "answered_by").order_by("-number"))
    waiting = [request.due_on for request in requests if request.is_open]
    measures = declaration.measures.select_related("proposed_by").order_by("id")
    return PortalCase(
        declaration=declaration,
        work=workspace(declaration),
        products=products_of(declaration),
        parts=parts(values_of(declaration), kind=declaration.kind, empty=False),
        deadlines=due_on_case(declaration, today=today, open_requests=waiting),
        requests=requests,
        messages=list(declaration.messages.select_related("author").order_by("id")),
        measures=[MeasureLine(measure, measure.status_on(today)) for measure in measures],
        attachments=received_files(declaration),
        documents=issued_files(declaration),
        versions=versions_of(declaration),
        history=history_of(declaration, HISTORY),
        notice=declaration.notices.filter(state=NoticeState.PUBLISHED).first(),
        today=today,
    )


def received_files(declaration: Declaration) -> list[FileLine]:
    """Files sent by either side that the laboratory may open."""
    return [
        FileLine(
            name=file.name,
            url=reverse("attachment", args=[file.pk]),
            size=file.size,
            kind=file.label,
            on=file.uploaded_at,
            by=str(file.uploaded_by or ""),
            pk=file.pk,
        )
        for file in attachments_of(declaration, Audience.LABORATORY)
    ]


def issued_files(declaration: Declaration) -> list[FileLine]:
    """Letters and other documents issued to the laboratory; its own receipt and versions have their own links."""
    return [
        FileLine(
            name=file.title,
            url=reverse("issued_document", args=[file.pk]),
            size=file.size,
            kind="PDF",
            on=file.issued_at,
            by="",
        )
        for file in documents_of(declaration, Audience.LABORATORY)
        if file.kind != RECEIPT and not file.kind.startswith("declaration-")
    ]


def versions_of(declaration: Declaration) -> list[Version]:
    """The filed versions, newest first."""
    frozen: list[Snapshot] = list(snapshots_of(declaration).select_related("filed_by"))
    found = [
        Version(
            number=snapshot.number,
            filed_at=snapshot.filed_at,
            filed_by=snapshot.filed_by,
            comment=snapshot.data.get("comment", ""),
            sha256=snapshot.sha256,
            changes=changes(differences(before.data, snapshot.data)) if before else [],
        )
        for before, snapshot in zip([None, *frozen], frozen, strict=False)
    ]
    return found[::-1]
