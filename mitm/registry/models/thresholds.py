"""Thresholds of safety stock that decisions set; where none is in force the legal default applies (R. 5124-49-4 II)."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from mitm.registry.enums import ThresholdOrigin, ThresholdUnit


class Threshold(models.Model):
    """The stock that a speciality must hold from a day on, until another (excluded)."""

    speciality = models.ForeignKey(
        "registry.Speciality", models.PROTECT, related_name="thresholds", verbose_name="spécialité"
    )
    value = models.DecimalField("seuil", max_digits=5, decimal_places=2)
    unit = models.CharField("unité", max_length=10, choices=ThresholdUnit.choices)
    origin = models.CharField("origine", max_length=10, choices=ThresholdOrigin.choices)
    starts_on = models.DateField("à compter du")
    ends_on = models.DateField("jusqu’au (exclu)", null=True, blank=True)
    reference = models.CharField("décision", max_length=60)
    end_reason = models.CharField("motif de la fin", max_length=500, blank=True)

    class Meta:
        verbose_name = "seuil"
        ordering = ["speciality_id", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="registry_threshold_dates_in_order",
                violation_error_message="La fin du seuil précède son début.",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="registry_threshold_not_negative",
                violation_error_message="Un seuil est positif ou nul.",
            ),
            ExclusionConstraint(
                name="registry_threshold_no_overlap",
                expressions=[
                    ("speciality", RangeOperators.EQUAL),
                    (
                        Func(F("starts_on"), F("ends_on"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Un autre seuil est en vigueur pendant cette période.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.speciality_id} : {self.value} {self.unit}"

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it holds; before its first day when it was taken back altogether."""
        return self.ends_on - dt.timedelta(days=1) if self.ends_on else None

    @property
    def never_held(self) -> bool:
        """Whether it ended before its first day was over."""
        return self.ends_on is not None and self.ends_on <= self.starts_on
