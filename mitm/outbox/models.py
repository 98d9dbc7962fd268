"""Everything that leaves: rows written with what caused them, sent after commit, retried, visible."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Channel(models.TextChoices):
    """How a message leaves."""

    MAIL = "mail", "courriel"
    NOTIFICATION = "notification", "notification"


class MessageState(models.TextChoices):
    """Where a message stands."""

    WAITING = "waiting", "en attente"
    SENT = "sent", "envoyé"
    FAILED = "failed", "abandonné"


class OutgoingMessage(models.Model):
    """One message to one person; a notification is read on the desk, a mail leaves by SMTP."""

    channel = models.CharField("canal", max_length=20, choices=Channel.choices)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    address = models.EmailField("adresse", blank=True)
    subject = models.CharField("objet", max_length=250)
    body = models.TextField("texte")
    url = models.CharField(max_length=300, blank=True)
    case_type = models.CharField(max_length=60, blank=True)
    case_id = models.BigIntegerField(null=True)
    once_key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001 many rows have none
    answers = models.CharField("répond à", max_length=400, blank=True, db_default="")  # the identifier of a message
    # A link that opens an account: nobody but its reader sees the words, and they are forgotten once they have left.
    confidential = models.BooleanField("confidentiel", default=False, db_default=False)
    state = models.CharField("état", max_length=20, choices=MessageState.choices, default=MessageState.WAITING)
    attempts = models.PositiveIntegerField("essais", default=0)
    next_attempt_at = models.DateTimeField("prochain essai")
    last_error = models.TextField("dernière erreur", blank=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    sent_at = models.DateTimeField("envoyé le", null=True)
    read_at = models.DateTimeField("lu le", null=True)

    class Meta:
        verbose_name = "message sortant"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(channel="mail") | ~Q(address=""), name="outgoing_mail_has_address"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="outgoing_state_matches_sent_at",
            ),
            models.CheckConstraint(
                condition=Q(confidential=False) | Q(channel="mail") & (Q(state="waiting") | Q(body="")),
                name="outgoing_confidence_forgotten",
                violation_error_message="Le texte d’un message confidentiel s’efface dès qu’il n’attend plus.",
            ),
        ]
        indexes = [
            models.Index(fields=["created_at", "address"], condition=~Q(answers=""), name="outgoing_answers"),
            models.Index(
                fields=["-confidential", "next_attempt_at", "id"], condition=Q(state="waiting"), name="outgoing_due"
            ),
            models.Index(fields=["recipient", "-id"], condition=Q(channel="notification"), name="outgoing_desk"),
        ]

    def __str__(self) -> str:
        return self.subject
