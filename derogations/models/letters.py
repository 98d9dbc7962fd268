"""What the agency writes, the pieces that it asks for, and the files that bring them."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from derogations.enums import Delivery, LetterKind, LetterState
from derogations.models.case import LoweringRequest
from derogations.workflow import LetterWorkflow
from mitm.law.clock import last_day_to_open


class Letter(LetterWorkflow):
    """A letter of the agency on a request; once issued nothing of it changes but the proof of its delivery."""

    request = models.ForeignKey(LoweringRequest, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField("nature", max_length=20, choices=LetterKind.choices)
    number = models.PositiveIntegerField("numéro")
    text = models.TextField("texte propre à cette lettre", blank=True, max_length=10_000)
    data = models.JSONField(default=dict)  # what was said, frozen when it was issued: dates with their steps, pieces
    due_on = models.DateField("pièces attendues le", null=True, blank=True)
    states_rule = models.BooleanField("mentionne la suspension du délai", default=True)
    complete = models.BooleanField("porte toutes les mentions obligatoires", default=True)

    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField("préparée le", auto_now_add=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField("émise le", null=True)
    delivery = models.CharField("remise", max_length=12, choices=Delivery.choices, default=Delivery.ELECTRONIC)
    consulted_at = models.DateTimeField("consultée le", null=True)
    consulted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    received_on = models.DateField("distribuée le", null=True)  # the postal receipt
    document = models.ForeignKey("documents.IssuedDocument", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "lettre"
        ordering = ["request", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "number"],
                name="lowering_letter_number_once",
                violation_error_message="Ce numéro de lettre existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["request", "kind"],
                condition=Q(state="issued", kind__in=["registration", "silence"]),
                name="lowering_letter_issued_once",
                violation_error_message="Cette lettre a déjà été émise.",
            ),
            models.CheckConstraint(
                condition=Q(state="issued", issued_at__isnull=False, document__isnull=False)
                | (~Q(state="issued") & Q(issued_at__isnull=True)),
                name="lowering_letter_issued_is_kept",
                violation_error_message="Une lettre émise porte sa date et le document conservé.",
            ),
            models.CheckConstraint(
                condition=~Q(state="issued") | ~Q(kind="completeness") | Q(due_on__isnull=False),
                name="lowering_letter_pieces_have_a_term",
                violation_error_message="Une demande de pièces fixe un délai.",
            ),
            models.CheckConstraint(
                condition=Q(consulted_at__isnull=True) | Q(consulted_at__gte=F("issued_at")),
                name="lowering_letter_read_after_issue",
                violation_error_message="La lettre ne peut pas être consultée avant d’être émise.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} n° {self.number}"

    @property
    def is_sealed(self) -> bool:
        """Made available on the portal and not opened yet: until then nothing else says what it decides or asks."""
        return self.state == LetterState.ISSUED and self.delivery == Delivery.ELECTRONIC and self.consulted_at is None

    @property
    def last_day_to_open(self) -> dt.date:
        """The last day on which opening it notifies it that day."""
        assert self.issued_at is not None, "it was issued"
        return last_day_to_open(timezone.localdate(self.issued_at))


class RequestedPiece(models.Model):
    """A piece that a completeness letter asks for; only those that a text requires suspend the clock."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="pieces")  # part of the letter
    code = models.CharField(max_length=40)
    label = models.CharField("pièce", max_length=300)
    required_by_text = models.BooleanField("exigée par un texte")

    class Meta:
        verbose_name = "pièce demandée"
        ordering = ["letter", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "code"],
                name="lowering_piece_asked_once",
                violation_error_message="Cette pièce figure déjà dans la lettre.",
            )
        ]

    def __str__(self) -> str:
        return self.label


class PieceFile(models.Model):
    """A file that brings a piece: with the request, or in answer to a letter."""

    request = models.ForeignKey(LoweringRequest, on_delete=models.PROTECT, related_name="piece_files")
    code = models.CharField("pièce", max_length=40)
    asked = models.ForeignKey(RequestedPiece, on_delete=models.PROTECT, null=True, related_name="files")
    attachment = models.ForeignKey("documents.Attachment", on_delete=models.PROTECT, null=True, related_name="+")
    provided_on = models.DateField("produite le")
    provided_at = models.DateTimeField("reçue à", null=True)
    provided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField("précision", max_length=500, blank=True)

    class Meta:
        verbose_name = "pièce produite"
        ordering = ["request", "provided_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(attachment__isnull=False) | ~Q(note=""),
                name="lowering_piece_is_something",
                violation_error_message="Une pièce est un fichier ou une précision.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.provided_on})"
