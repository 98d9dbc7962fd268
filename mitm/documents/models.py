"""Files: attachments that come in, documents that go out."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from mitm.evidence import append_only


class Visibility(models.TextChoices):
    """Who may open a file of a case."""

    BOTH = "both", "agence et laboratoire"
    AGENCY = "agency", "agence seulement"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Files received."""

    def kept(self) -> AttachmentQuerySet:
        """Without those that were taken back."""
        return self.filter(withdrawal__isnull=True)


class Attachment(models.Model):
    """A file received with a case; the bytes lie outside the web root under their hash."""

    case_type = models.CharField(max_length=60)
    case_id = models.BigIntegerField()
    name = models.CharField("nom", max_length=200)
    content_type = models.CharField("type", max_length=100)
    size = models.PositiveBigIntegerField("taille")
    sha256 = models.CharField(max_length=64)
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.BOTH)
    label = models.CharField("objet", max_length=200, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField("reçu le", auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce jointe"
        ordering = ["id"]
        indexes = [models.Index(fields=["case_type", "case_id"], name="attachment_case")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(size__gt=0),
                name="attachment_not_empty",
                violation_error_message="Le fichier est vide.",
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.name


class AttachmentWithdrawal(models.Model):
    """A file taken back before anything was sent to anybody: its row and its bytes stay, nobody is shown them."""

    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="withdrawal")
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField("retirée le", auto_now_add=True)

    class Meta:
        verbose_name = "retrait d’une pièce jointe"
        triggers = append_only()

    def __str__(self) -> str:
        return f"retrait de {self.attachment}"


class IssuedDocument(models.Model):
    """A document that the system issued: the exact PDF bytes, under their hash."""

    case_type = models.CharField(max_length=60)
    case_id = models.BigIntegerField()
    kind = models.CharField("nature", max_length=40)
    title = models.CharField("titre", max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField("taille")
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.BOTH)
    issued_at = models.DateTimeField("émis le", auto_now_add=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "document émis"
        ordering = ["id"]
        indexes = [models.Index(fields=["case_type", "case_id"], name="issued_case")]
        triggers = append_only()

    def __str__(self) -> str:
        return self.title
