"""What the public reads."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from declarations.enums import NoticeState, Origin, PublicStatus, State
from declarations.models.case import Declaration
from declarations.workflow import NoticeWorkflow


class PublicNotice(NoticeWorkflow):
    """One text for the public on a case; a correction is a new number that takes the place of the one before."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="notices")
    number = models.PositiveIntegerField("numéro")
    status = models.PositiveSmallIntegerField("statut public", choices=PublicStatus.choices)
    starts_on = models.DateField("depuis le")
    return_from = models.DateField("retour prévu du", null=True, blank=True)
    return_to = models.DateField("retour prévu au", null=True, blank=True)
    returned_on = models.DateField("remise à disposition le", null=True, blank=True)
    summary = models.TextField("situation", max_length=3_000)
    summary_en = models.TextField("situation (anglais)", blank=True, max_length=3_000)
    for_prescribers = models.TextField("que faire : prescripteur", blank=True, max_length=3_000)
    for_pharmacists = models.TextField("que faire : pharmacien", blank=True, max_length=3_000)
    for_patients = models.TextField("que faire : patient", blank=True, max_length=3_000)
    correction_reason = models.CharField("motif de la correction", max_length=500, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("rédigée le", auto_now_add=True)
    published_at = models.DateTimeField("publiée le", null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField("retirée ou remplacée le", null=True)
    withdrawal_reason = models.CharField("motif du retrait", max_length=500, blank=True)
    # Who evaluates asks whoever publishes to tell the public how the case ends, before it may end.
    asked_end = models.CharField("fin à publier", max_length=20, blank=True, choices=State.choices)
    asked_on = models.DateField("fin constatée le", null=True)
    asked_at = models.DateTimeField("demandée le", null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    rule = models.JSONField("règle de publication appliquée", default=dict)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "avis public"
        ordering = ["declaration", "number"]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "number"], name="notice_number_unique"),
            models.UniqueConstraint(
                fields=["declaration"],
                condition=Q(state=NoticeState.PUBLISHED),
                name="notice_one_published",
                violation_error_message="Un seul avis est publié à la fois pour un dossier.",
            ),
            models.UniqueConstraint(
                fields=["declaration"],
                condition=Q(state=NoticeState.DRAFT),
                name="notice_one_draft",
                violation_error_message="Un brouillon d’avis existe déjà pour ce dossier.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "discarded"], published_at__isnull=True)
                | Q(
                    state__in=["published", "superseded", "withdrawn"],
                    published_at__isnull=False,
                    published_by__isnull=False,
                ),
                name="notice_published_has_date",
                violation_error_message="Un avis publié porte sa date et son auteur.",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(withdrawal_reason=""),
                name="notice_withdrawal_has_reason",
                violation_error_message="Retirer un avis demande un motif.",
            ),
            models.CheckConstraint(
                condition=Q(asked_end="", asked_on__isnull=True, asked_at__isnull=True, asked_by__isnull=True)
                | ~Q(asked_end="") & Q(asked_on__isnull=False, asked_at__isnull=False, asked_by__isnull=False),
                name="notice_asked_by_somebody",
                violation_error_message="Une demande de publication porte sa date et son auteur.",
            ),
            models.CheckConstraint(
                condition=Q(return_from__isnull=True)
                | Q(return_to__isnull=True)
                | Q(return_from__lte=models.F("return_to")),
                name="notice_return_in_order",
                violation_error_message="Les dates de retour sont inversées.",
            ),
            models.CheckConstraint(
                condition=(Q(status=PublicStatus.RETURNED) & Q(returned_on__isnull=False))
                | (~Q(status=PublicStatus.RETURNED) & Q(returned_on__isnull=True)),
                name="notice_returned_has_date",
                violation_error_message="Une remise à disposition porte sa date, les autres statuts n’en portent pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"Avis n° {self.number}"

    @property
    def asked_words(self) -> str:
        """The end that somebody asks to tell the public: « remise à disposition »."""
        return State(self.asked_end).ending if self.asked_end else ""


class PublicEntry(models.Model):
    """One line of the public list, ready to be read: a notice of the agency, or one page of the imported public list.

    A projection: it can be thrown away and built again from notices and from the register.
    """

    origin = models.CharField("origine", max_length=10, choices=Origin.choices)
    key = models.CharField("clef", max_length=300, unique=True)
    notice = models.OneToOneField(PublicNotice, on_delete=models.CASCADE, null=True, related_name="entry")  # projection
    declaration = models.ForeignKey(
        Declaration, on_delete=models.CASCADE, null=True, related_name="entries"
    )  # projection
    status = models.PositiveSmallIntegerField("statut", choices=PublicStatus.choices)
    title = models.CharField("produits", max_length=300)
    product_count = models.PositiveIntegerField("nombre de spécialités", default=1)
    substances = models.CharField("substances", max_length=300, blank=True)
    laboratory = models.CharField("laboratoire", max_length=200, blank=True)
    atc_codes = ArrayField(models.CharField(max_length=10), default=list)
    starts_on = models.DateField("depuis le", null=True)
    updated_on = models.DateField("mise à jour le")
    return_from = models.DateField("retour prévu du", null=True)
    return_to = models.DateField("retour prévu au", null=True)
    returned_on = models.DateField("remise à disposition le", null=True)
    url = models.CharField("source", max_length=300, blank=True)
    is_current = models.BooleanField("en cours", default=True)
    ended_on = models.DateField("fin le", null=True)
    # Imported lines only: the agency's own notices, in force, speak of every product of the line.
    superseded = models.BooleanField("remplacée par un avis", db_default=False, editable=False)
    # Imported lines only: what the file says in words where that contradicts its code, which is the status.
    other_label = models.CharField("libellé contraire", max_length=100, blank=True, db_default="", editable=False)
    search = models.TextField(blank=True)
    # By the database's clock, under the lock of the projection: the latest one is the edition of the whole list.
    changed_at = models.DateTimeField("changée le", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "ligne publique"
        ordering = ["-updated_on", "-id"]
        indexes = [
            models.Index(fields=["-updated_on", "-id"], condition=Q(is_current=True), name="entry_current"),
            models.Index(fields=["status", "-updated_on", "-id"], condition=Q(is_current=True), name="entry_status"),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="entry_search"),
            GinIndex(fields=["atc_codes"], name="entry_atc"),
            models.Index(fields=["changed_at", "id"], name="entry_changes"),
        ]

    def __str__(self) -> str:
        return self.title


class PublicEntryProduct(models.Model):
    """A product that a public line speaks of."""

    entry = models.ForeignKey(PublicEntry, on_delete=models.CASCADE, related_name="products")  # projection
    speciality = models.ForeignKey("registry.Speciality", on_delete=models.PROTECT, related_name="public_entries")
    presentation = models.ForeignKey("registry.Presentation", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "produit d’une ligne publique"
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "speciality", "presentation"], nulls_distinct=False, name="entry_product_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.speciality_id}"
