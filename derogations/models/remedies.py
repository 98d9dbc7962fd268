"""What comes after a decision: reasons of a silence, a recours gracieux, the hearing before a grant ends."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from derogations.enums import AppealState
from derogations.models.case import LoweringRequest
from derogations.models.letters import Letter


class ReasonsRequest(models.Model):
    """A request for the reasons of an implicit rejection (CRPA L. 232-4): answered within one month."""

    request = models.OneToOneField(LoweringRequest, on_delete=models.PROTECT, related_name="reasons_request")
    requested_on = models.DateField("demandés le")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, null=True, related_name="+")
    given_on = models.DateField("communiqués le", null=True)

    class Meta:
        verbose_name = "demande de motifs"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(given_on__isnull=True) | Q(given_on__gte=F("requested_on")),
                name="lowering_reasons_in_order",
                violation_error_message="Les motifs ne précèdent pas leur demande.",
            )
        ]

    def __str__(self) -> str:
        return f"Motifs demandés le {self.requested_on}"


class Appeal(models.Model):
    """A recours gracieux: two months of silence reject it (CRPA L. 411-7)."""

    request = models.ForeignKey(LoweringRequest, on_delete=models.PROTECT, related_name="appeals")
    filed_on = models.DateField("formé le")
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    arguments = models.TextField("arguments", max_length=20_000)
    state = models.CharField("état", max_length=12, choices=AppealState.choices, default=AppealState.PENDING)
    answered_on = models.DateField("tranché le", null=True)

    class Meta:
        verbose_name = "recours gracieux"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(state="pending"),
                name="lowering_appeal_pending_once",
                violation_error_message="Un recours gracieux est déjà en cours.",
            ),
            models.CheckConstraint(
                condition=Q(state="pending", answered_on__isnull=True)
                | (~Q(state="pending") & Q(answered_on__isnull=False)),
                name="lowering_appeal_answer_has_date",
                violation_error_message="Un recours tranché porte une date.",
            ),
        ]

    def __str__(self) -> str:
        return f"Recours gracieux du {self.filed_on}"


class Hearing(models.Model):
    """The laboratory is invited to say what it thinks before its grant ends (CRPA L. 121-1, L. 122-1)."""

    request = models.ForeignKey(LoweringRequest, on_delete=models.PROTECT, related_name="hearings")
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="hearing")
    observations = models.TextField("observations", max_length=20_000, blank=True)
    wants_meeting = models.BooleanField("demande à être entendu", default=False)
    answered_at = models.DateTimeField("observations reçues le", null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    closed_on = models.DateField("close le", null=True)  # the grant has ended, or the agency gave it up

    class Meta:
        verbose_name = "procédure contradictoire"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(closed_on__isnull=True),
                name="lowering_hearing_open_once",
                violation_error_message="Une procédure contradictoire est déjà ouverte.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(observations=""),
                name="lowering_hearing_answer_says_something",
                violation_error_message="Des observations ne sont pas vides.",
            ),
        ]

    def __str__(self) -> str:
        return f"Observations sur {self.letter}"
