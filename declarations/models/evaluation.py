"""What the agency makes of a case: how grave it is, and what is done about it."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from declarations.enums import Criticality, MeasureKind, MeasureStatus
from declarations.models.case import Declaration


class Evaluation(models.Model):
    """One evaluation: every term with its weight, the level that follows, and a person's override with its reason."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="evaluations")
    version = models.PositiveIntegerField("version évaluée")
    terms = models.JSONField("termes")
    score = models.PositiveSmallIntegerField("points")
    computed_level = models.PositiveSmallIntegerField("niveau calculé", choices=Criticality.choices)
    level = models.PositiveSmallIntegerField("niveau retenu", choices=Criticality.choices)
    override_reason = models.TextField("motif de l’écart", blank=True, max_length=5_000)
    evaluated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    evaluated_at = models.DateTimeField("évaluée le", auto_now_add=True)

    class Meta:
        verbose_name = "évaluation"
        ordering = ["declaration", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level=F("computed_level")) | ~Q(override_reason=""),
                name="evaluation_override_has_reason",
                violation_error_message="S’écarter du niveau calculé demande un motif.",
            ),
            models.CheckConstraint(condition=Q(score__lte=100), name="evaluation_score_within_100"),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} ({self.score})"


class Measure(models.Model):
    """A measure: proposed by a side, agreed by the agency, running between two dates, with its effect."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField("mesure", max_length=20, choices=MeasureKind.choices)
    description = models.TextField("modalités", blank=True, max_length=5_000)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("proposée le", auto_now_add=True)
    agreed_at = models.DateTimeField("acceptée le", null=True)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    refused_at = models.DateTimeField("écartée le", null=True)
    refusal_reason = models.TextField("motif", blank=True, max_length=2_000)
    starts_on = models.DateField("du", null=True)
    ends_on = models.DateField("au", null=True)
    letter = models.ForeignKey("documents.Attachment", on_delete=models.PROTECT, null=True, related_name="+")
    effect = models.TextField("effet constaté", blank=True, max_length=5_000)

    class Meta:
        verbose_name = "mesure"
        ordering = ["declaration", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(refused_at__isnull=True),
                name="measure_agreed_or_refused",
                violation_error_message="Une mesure est acceptée ou écartée, pas les deux.",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(agreed_by__isnull=False, starts_on__isnull=False),
                name="measure_agreed_has_start",
                violation_error_message="Une mesure acceptée a une date de début.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="measure_dates_in_order",
                violation_error_message="La fin de la mesure précède son début.",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True) | ~Q(refusal_reason=""),
                name="measure_refusal_has_reason",
                violation_error_message="Écarter une mesure demande un motif.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def status_on(self, day: dt.date) -> MeasureStatus:
        """Where the measure stands on a day (last day included)."""
        if self.refused_at:
            return MeasureStatus.REFUSED
        if self.agreed_at is None or self.starts_on is None:
            return MeasureStatus.PROPOSED
        if self.ends_on and self.ends_on < day:
            return MeasureStatus.ENDED
        return MeasureStatus.RUNNING if self.starts_on <= day else MeasureStatus.AGREED
