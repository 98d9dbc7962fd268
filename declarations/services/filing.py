"""Filing the first notice: number, date and time of receipt, lateness, frozen copy, first evaluation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from declarations.enums import Criticality
from declarations.fields import BY_NAME, SCHEMA_VERSION, Step
from declarations.lateness import lateness
from declarations.models import Declaration, DeclarationProduct, StatusInterval
from declarations.selectors.facts import declared
from declarations.services.base import locked, move, saved
from declarations.services.drafting import check_complete, draft_new
from declarations.services.evaluation import criticality_at_filing
from declarations.services.products import set_products
from declarations.services.values import set_values
from declarations.snapshots import frozen
from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.accounts.selectors import heads
from mitm.audit.services import freeze
from mitm.cases.numbers import next_number
from mitm.cases.people import author_of
from mitm.cases.products import ProductRef
from mitm.doctrine.selectors import doctrine_on
from mitm.documents.selectors import JoinedFile, joined_files
from mitm.errors import CaseError, ForbiddenError
from mitm.law.doctrine import Answers
from mitm.law.notice import NoticeVerdict
from mitm.outbox.services import Notice, notify_many
from mitm.typography import medium_datetime


def _notice_verdict(
    declaration: Declaration, products: Sequence[DeclarationProduct], *, filed_on: dt.date, doctrine: Answers
) -> NoticeVerdict:
    """When the case had to be declared, were it filed on a day, and how late that is."""
    verdict = lateness(
        {"kind": declaration.kind, "aware_on": declaration.aware_on, "starts_on": declaration.starts_on},
        filed_on=filed_on,
        is_mitm=any(product.speciality.is_mitm for product in products),
        doctrine=doctrine,
    )
    if verdict is None:
        raise CaseError("Les dates de connaissance et de début sont nécessaires.", code="dates_missing")
    return verdict


@transaction.atomic
def declaration_file(*, declaration_id: int, actor: Actor, revision: int | None = None) -> Declaration:
    """The responsible pharmacist confirms a draft: it is filed and gets its number.

    Raises `forbidden`, `stale`, `transition_refused`, `justification_missing`, and whatever is wrong with the fields.
    """
    _may_confirm(actor)
    declaration = locked(declaration_id, actor=actor, revision=revision)
    return _file(declaration, actor=actor, files=joined_files(declaration))


@transaction.atomic
def notice_file(*, values: Mapping[str, object], products: Sequence[ProductRef], actor: Actor) -> Declaration:
    """Write and file a first notice in one act, by the pharmacist or by a machine account that he or she authorised.

    Every field of the table is accepted; those of the first notice are compulsory. Raises as `declaration_file`.
    """
    _may_confirm(actor)
    declaration = draft_new(actor=actor)
    declaration.filed_through = "api" if actor.machine else "portal"
    unknown = [name for name in values if name not in BY_NAME]
    if unknown:
        raise CaseError("Champ inconnu.", code="unknown_field", fields=dict.fromkeys(unknown, "Ce champ n’existe pas."))
    declaration.save()
    set_products(declaration, products)
    set_values(declaration, values, complete=True, steps=(Step.NOTICE,))
    return _file(declaration, actor=actor)


def _may_confirm(actor: Actor) -> None:
    if actor.laboratory_id is None or not actor.can(Permission.PORTAL_CASE_CONFIRM):
        raise ForbiddenError("Seul le pharmacien responsable confirme et dépose une déclaration.", code="forbidden")


def _file(declaration: Declaration, *, actor: Actor, files: Sequence[JoinedFile] = ()) -> Declaration:
    check_complete(declaration)
    now = timezone.now()
    today = timezone.localdate(now)
    products, doctrine = declared(declaration), doctrine_on(today)
    verdict = _notice_verdict(declaration, products, filed_on=today, doctrine=doctrine)
    if verdict.is_late and not declaration.late_justification:
        message = f"Le délai était le {verdict.due_on:%d/%m/%Y} : justifier le retard."
        raise CaseError(message, code="justification_missing", fields={"late_justification": message})
    declaration.reference = next_number("DR", "declarations_reference", year=today.year)
    declaration.filed_at, declaration.filed_by, declaration.news_on = now, actor.user, today
    declaration.late_days, declaration.version = verdict.late_days, 1
    move(declaration, "file", actor=actor, data={"reference": declaration.reference, "late_days": verdict.late_days})
    assert declaration.starts_on is not None, "the rules of filing ask for it"
    StatusInterval.objects.create(
        declaration=declaration, kind=declaration.kind, starts_on=declaration.starts_on, reason="Premier avis"
    )
    content = frozen(declaration, products=products, files=files)
    freeze(declaration, number=1, data=content, schema_version=SCHEMA_VERSION, actor=actor)
    declaration.criticality = criticality_at_filing(declaration, products).level
    _announce(declaration, actor)
    return saved(declaration, doctrine=doctrine, open_requests=())  # nothing is asked about a draft


def _announce(declaration: Declaration, actor: Actor) -> None:
    received = medium_datetime(timezone.localtime(declaration.filed_at))
    people = [actor.person]
    if declaration.created_by_id != actor.person.pk:
        people += author_of(declaration)
    receipt = Notice(
        people,
        subject=f"Accusé d’enregistrement {declaration.reference}",
        body=f"Votre déclaration sur {declaration.product_label} a été reçue le {received} "
        f"sous le numéro {declaration.reference}.",
        url=declaration.get_portal_url(),
        case=declaration,
    )
    if declaration.criticality is None or declaration.criticality < Criticality.HIGH:
        notify_many([receipt])
        return
    alert = Notice(
        heads(today=timezone.localdate()),
        subject=f"Déclaration de criticité élevée : {declaration.product_label}",
        body=f"{declaration.laboratory} a déposé la déclaration {declaration.reference}.",
        url=declaration.get_absolute_url(),
        case=declaration,
    )
    notify_many([receipt, alert])
