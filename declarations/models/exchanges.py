"""What the agency and the laboratory say to each other, and what the agency keeps for itself."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from declarations.models.case import Declaration
from mitm.accounts.enums import Audience


class InformationRequest(models.Model):
    """A question with a date by which the laboratory answers."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="requests")
    number = models.PositiveIntegerField("numéro")
    question = models.TextField("question", max_length=5_000)
    due_on = models.DateField("réponse attendue le")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("posée le")
    answer = models.TextField("réponse", blank=True, max_length=10_000)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("répondue le", null=True)
    cancelled_at = models.DateTimeField("annulée le", null=True)

    class Meta:
        verbose_name = "demande d’information"
        ordering = ["declaration", "number"]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "number"], name="request_number_unique"),
            models.CheckConstraint(
                condition=(Q(answered_at__isnull=True, answered_by__isnull=True, answer=""))
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="request_answer_is_whole",
                violation_error_message="Une réponse a un texte, un auteur et une date.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="request_answered_or_cancelled",
                violation_error_message="Une demande annulée n’a pas de réponse.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(answered_at__isnull=True, cancelled_at__isnull=True),
                name="request_open_due",
            )
        ]

    def __str__(self) -> str:
        return f"Demande n° {self.number}"

    @property
    def is_open(self) -> bool:
        """Neither answered nor cancelled."""
        return self.answered_at is None and self.cancelled_at is None


class Message(models.Model):
    """A message between the agency and the laboratory."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField("côté", max_length=20, choices=Audience.choices)
    body = models.TextField("message", max_length=10_000)
    sent_at = models.DateTimeField("envoyé le", auto_now_add=True)

    class Meta:
        verbose_name = "message"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Message du {self.sent_at:%d/%m/%Y}"


class Note(models.Model):
    """An internal note of the agency; a laboratory never sees it."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField("note", max_length=10_000)
    written_at = models.DateTimeField("écrite le", auto_now_add=True)

    class Meta:
        verbose_name = "note interne"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Note du {self.written_at:%d/%m/%Y}"
