"""Messages of the mailbox, kept byte for byte."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from derogations.enums import MailState, MatchBasis
from derogations.models.case import LoweringRequest
from mitm.evidence import never_deleted


class IncomingMail(models.Model):
    """A message as the server gave it: its bytes lie under their hash, whatever could be read of it is here.

    `uid` under `uid_validity` is its place in the mailbox: what has a row is never fetched again. Without a hash its
    bytes were too many to be kept, and it stays in the mailbox.
    """

    message_id = models.CharField("identifiant", max_length=500)
    sha256 = models.CharField(max_length=64, blank=True)
    uid_validity = models.BigIntegerField(null=True)
    uid = models.BigIntegerField(null=True)
    put_away = models.BooleanField("rangé dans la boîte", default=False)
    size = models.PositiveBigIntegerField("taille")
    received_at = models.DateTimeField("reçu le")
    first_received_at = models.DateTimeField("reçu d’abord le", null=True)  # by another server of ours
    first_host = models.CharField("par le serveur", max_length=200, blank=True)
    received_from = models.TextField("trace de réception", blank=True)  # the header that gave the date
    sender = models.CharField("expéditeur", max_length=320, blank=True)
    sender_name = models.CharField("nom de l’expéditeur", max_length=300, blank=True)
    subject = models.CharField("objet", max_length=500, blank=True)
    laboratory_named = models.CharField("laboratoire nommé dans l’objet", max_length=300, blank=True)
    text = models.TextField("texte", blank=True)
    state = models.CharField("état", max_length=12, choices=MailState.choices)
    problem = models.CharField("difficulté", max_length=500, blank=True)
    request = models.ForeignKey(LoweringRequest, on_delete=models.PROTECT, null=True, related_name="mails")
    duplicate_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="duplicates")
    answer = models.CharField("accusé automatique", max_length=500, blank=True)  # what was sent, or why nothing was
    match_basis = models.CharField("rattachement", max_length=10, choices=MatchBasis.choices, blank=True)
    fetched_at = models.DateTimeField("relevé le", auto_now_add=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    handled_at = models.DateTimeField("traité le", null=True)
    handled_reason = models.CharField("motif", max_length=500, blank=True)

    class Meta:
        verbose_name = "message reçu"
        verbose_name_plural = "messages reçus"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["message_id"],
                condition=~Q(state="duplicate"),
                name="incoming_mail_once",
                violation_error_message="Ce message est déjà enregistré.",
            ),
            models.CheckConstraint(
                condition=Q(state="duplicate", duplicate_of__isnull=False)
                | (~Q(state="duplicate") & Q(duplicate_of__isnull=True)),
                name="incoming_mail_duplicate_of_something",
                violation_error_message="Un doublon renvoie au premier message.",
            ),
            models.UniqueConstraint(
                fields=["uid_validity", "uid"],
                name="incoming_mail_read_once",
                violation_error_message="Ce message de la boîte est déjà relevé.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["filed", "follow_up", "to_match"]) | Q(request__isnull=False),
                name="incoming_mail_has_its_request",
                violation_error_message="Un message enregistré renvoie à sa demande.",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="incoming_mail_state"),
            models.Index(
                fields=["id"],
                condition=Q(handled_at__isnull=True, state__in=["to_match", "unreadable", "unrelated"]),
                name="incoming_mail_waiting",
            ),
        ]
        triggers = never_deleted()

    def __str__(self) -> str:
        return self.subject or "(sans objet)"

    def get_absolute_url(self) -> str:
        """Its page at the agency."""
        return reverse("agency_mail", args=[self.pk])

    @property
    def is_kept(self) -> bool:
        """Whether its bytes are here."""
        return bool(self.sha256)

    @property
    def awaits(self) -> bool:
        """Whether a person has yet to look at it."""
        waiting = (MailState.TO_MATCH, MailState.UNREADABLE, MailState.UNRELATED)
        return self.state in waiting and self.handled_at is None


class MailPart(models.Model):
    """A file that came with a message: accepted as an attachment of the case, or kept apart with the reason."""

    mail = models.ForeignKey(IncomingMail, on_delete=models.PROTECT, related_name="parts")
    name = models.CharField("nom", max_length=300, blank=True)
    declared_type = models.CharField("type annoncé", max_length=100, blank=True)
    size = models.PositiveBigIntegerField("taille")
    sha256 = models.CharField(max_length=64)
    attachment = models.ForeignKey("documents.Attachment", on_delete=models.PROTECT, null=True, related_name="+")
    refusal = models.CharField("mise à l’écart", max_length=500, blank=True)

    class Meta:
        verbose_name = "fichier d’un message"
        ordering = ["mail", "id"]

    def __str__(self) -> str:
        return self.name
