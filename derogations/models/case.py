"""The request itself: what is asked, on which product, how and when it reached the agency."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from derogations.enums import BEFORE_FILING, OPEN, Awaiting, Channel, DueKind, FirstRecipient, Ground, Residence, State
from derogations.flips import last_day_to_decide
from derogations.workflow import RequestWorkflow
from mitm.cases.visibility import CaseQuerySet
from mitm.registry.enums import ThresholdUnit


class LoweringRequestQuerySet(CaseQuerySet["LoweringRequest"]):
    """Named queries on requests."""

    before_filing, under_way = BEFORE_FILING, OPEN


class LoweringRequest(RequestWorkflow):
    """A company asks to hold less than two months of stock of a medicine (R. 5124-49-4 III)."""

    reference = models.CharField("numéro", max_length=20, unique=True, null=True)  # noqa: DJ001 none before filing
    laboratory = models.ForeignKey(
        "registry.Laboratory",
        on_delete=models.PROTECT,
        null=True,  # a message whose sender nobody has recognised yet: its clock runs all the same
        blank=True,
        db_index=False,  # lowering_laboratory begins with it
        related_name="lowering_requests",
        verbose_name="laboratoire",
    )
    speciality = models.ForeignKey(
        "registry.Speciality",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lowering_requests",
        verbose_name="spécialité",
    )
    ground = models.CharField("motif", max_length=20, choices=Ground.choices, blank=True)
    threshold_value = models.DecimalField("seuil demandé", max_digits=5, decimal_places=2, null=True, blank=True)
    threshold_unit = models.CharField(
        "unité", max_length=10, choices=ThresholdUnit.choices, default=ThresholdUnit.WEEKS
    )
    details = models.JSONField("compléments", default=dict)
    product_label = models.CharField("produit", max_length=300, blank=True)
    applicant = models.CharField("demandeur", max_length=300, blank=True)
    postal_address = models.TextField("adresse postale du demandeur", blank=True, max_length=250)  # as its letter says

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    channel = models.CharField("voie", max_length=10, choices=Channel.choices, default=Channel.PORTAL)
    # What the clock starts from: an instant when a machine received it, a date alone for paper.
    received_at = models.DateTimeField("reçue à", null=True)
    received_on = models.DateField("reçue le", null=True)
    first_received_on = models.DateField("reçue d’abord le", null=True, blank=True)
    first_recipient = models.CharField(
        "reçue d’abord par", max_length=20, choices=FirstRecipient.choices, default=FirstRecipient.ADMINISTRATION
    )
    first_authority = models.CharField("par", max_length=200, blank=True)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    registered_at = models.DateTimeField("enregistrée le", null=True)
    residence = models.CharField(
        "établissement", max_length=20, choices=Residence.choices, default=Residence.METROPOLITAN
    )
    # Express prior consent to electronic notification (CRPA L. 112-15); without it letters go by post.
    consent_on = models.DateField("consentement du", null=True, blank=True)
    certificate_asked_on = models.DateField("attestation demandée le", null=True, blank=True)
    withdrawn_on = models.DateField("désistement du", null=True, blank=True)

    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="assigned_requests"
    )
    unread_since = models.DateTimeField("nouvelles à lire depuis le", null=True)
    awaiting = models.CharField("attend", max_length=12, choices=Awaiting.choices, default=Awaiting.LABORATORY)
    # Only to sort and to find: recomputed from the facts whenever one changes and before anything is done about it.
    implicit_on = models.DateField("rejet implicite le", null=True)
    flips_at = models.DateTimeField("bascule à", null=True)
    settles_at = models.DateTimeField("certain à", null=True)
    suspended = models.BooleanField("suspendue", default=False)
    provisional = models.BooleanField("provisoire", default=False)
    due_on = models.DateField("échéance", null=True)
    due_kind = models.CharField(max_length=20, choices=DueKind.choices, blank=True)
    # The next day on which the clock looks at it: a reminder is due, or its dates move by the passing of days.
    remind_on = models.DateField(null=True)
    # The day whose doctrine governs the dates once the request is decided: a later answer moves nothing that was born.
    governed_on = models.DateField(null=True)
    revision = models.PositiveIntegerField(default=0)

    decision_signed: bool  # read along by `selectors.portal.own_requests`

    objects = LoweringRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de baisse"
        verbose_name_plural = "demandes de baisse"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=BEFORE_FILING)
                | Q(reference__isnull=False, received_on__isnull=False, registered_at__isnull=False),
                name="lowering_filed_is_complete",
                violation_error_message="Une demande déposée porte un numéro et une date de réception.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=BEFORE_FILING) | Q(reference__isnull=True, received_on__isnull=True),
                name="lowering_draft_has_no_reference",
                violation_error_message="Un brouillon n’a ni numéro ni date de réception.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=BEFORE_FILING)
                | ~Q(channel="portal")
                | Q(
                    laboratory__isnull=False,
                    speciality__isnull=False,
                    threshold_value__isnull=False,
                    received_at__isnull=False,
                    filed_by__isnull=False,
                )
                & ~Q(ground=""),
                name="lowering_portal_is_complete",
                violation_error_message="Une demande du portail porte un produit, un motif et un seuil.",
            ),
            models.CheckConstraint(
                condition=Q(channel="portal") | Q(laboratory__isnull=False) | ~Q(applicant=""),
                name="lowering_has_an_applicant",
                violation_error_message="Indiquer le demandeur.",
            ),
            models.CheckConstraint(
                condition=Q(threshold_value__isnull=True)
                | Q(threshold_unit="months", threshold_value__gte=0, threshold_value__lt=2)
                | Q(threshold_unit="weeks", threshold_value__gte=0, threshold_value__lt=9),
                name="lowering_threshold_is_lower",
                violation_error_message="Le seuil demandé doit être inférieur à deux mois.",
            ),
            models.CheckConstraint(
                condition=Q(first_received_on__isnull=True)
                | Q(received_on__isnull=True)
                | Q(first_received_on__lte=F("received_on")),
                name="lowering_first_receipt_first",
                violation_error_message="La première réception ne peut pas suivre celle de l’agence.",
            ),
            models.CheckConstraint(
                condition=Q(first_received_on__isnull=True) | ~Q(first_authority=""),
                name="lowering_first_authority_named",
                violation_error_message="Indiquer l’administration saisie d’abord.",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_on__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_on__isnull=True)),
                name="lowering_withdrawn_has_date",
                violation_error_message="Un désistement porte une date.",
            ),
        ]
        indexes = [
            models.Index(fields=["settles_at", "id"], condition=Q(state__in=OPEN), name="lowering_to_settle"),
            models.Index(fields=["remind_on", "id"], condition=Q(state__in=OPEN), name="lowering_to_remind"),
            models.Index(fields=["due_on", "id"], condition=Q(state__in=OPEN), name="lowering_open_due"),
            models.Index(fields=["laboratory", "-id"], name="lowering_laboratory"),
            models.Index(fields=["assigned_to", "due_on", "id"], condition=Q(state__in=OPEN), name="lowering_assigned"),
            models.Index(fields=["id"], condition=Q(laboratory__isnull=True), name="lowering_unmatched"),
            models.Index(fields=["-received_on", "-id"], name="lowering_received"),
            models.Index(
                fields=["id"], condition=Q(certificate_asked_on__isnull=False), name="lowering_certificate_asked"
            ),
        ]

    def __str__(self) -> str:
        return self.reference or f"Brouillon {self.pk}"

    @property
    def letter_address(self) -> str:
        """Where its letters go by post: what the applicant wrote for it, else the address of the laboratory."""
        return self.postal_address or (self.laboratory.postal_address if self.laboratory else "")

    @property
    def is_open(self) -> bool:
        """Received and not decided, as far as it was recorded."""
        return self.state in OPEN

    @property
    def last_day_to_decide(self) -> dt.date | None:
        """The last whole day on which a decision still comes in time, as the columns know it."""
        return last_day_to_decide(self)

    @property
    def status(self) -> State:
        """The state as an enum, with its labels."""
        return State(self.state)

    def get_absolute_url(self) -> str:
        """Its page at the agency."""
        return reverse("agency_request", args=[self.pk])

    def get_portal_url(self) -> str:
        """Its page at the laboratory."""
        return reverse("portal_request", args=[self.pk])
