"""Opinions, decisions, what became of a request, and what the public may read of it."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from derogations.enums import ENDINGS, Advice, DecisionOutcome, OutcomeKind
from derogations.models.case import LoweringRequest
from derogations.models.letters import Letter
from derogations.models.remedies import Appeal, Hearing
from derogations.workflow import DecisionWorkflow
from mitm.evidence import append_only
from mitm.registry.enums import ThresholdUnit


class Note(models.Model):
    """A note of whoever instructs; the laboratory never reads it."""

    request = models.ForeignKey(LoweringRequest, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField("note", max_length=10_000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField("écrite le", auto_now_add=True)

    class Meta:
        verbose_name = "note d’instruction"
        ordering = ["-id"]
        triggers = append_only()

    def __str__(self) -> str:
        return self.text[:80]


class Opinion(models.Model):
    """What an evaluator concludes; the last one counts."""

    request = models.ForeignKey(LoweringRequest, on_delete=models.PROTECT, related_name="opinions")
    advice = models.CharField("avis", max_length=20, choices=Advice.choices)
    reasons = models.TextField("motivation", max_length=10_000)
    threshold_value = models.DecimalField("seuil proposé", max_digits=5, decimal_places=2, null=True, blank=True)
    threshold_unit = models.CharField(
        "unité", max_length=10, choices=ThresholdUnit.choices, default=ThresholdUnit.WEEKS
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField("donné le", auto_now_add=True)

    class Meta:
        verbose_name = "avis"
        ordering = ["-id"]
        triggers = append_only()

    def __str__(self) -> str:
        return self.get_advice_display()


class Decision(DecisionWorkflow):
    """A decision that one person proposes and another signs, with a delegation valid that day."""

    request = models.ForeignKey(LoweringRequest, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField("sens", max_length=10, choices=DecisionOutcome.choices)
    reasons = models.TextField("motifs", max_length=10_000)
    threshold_value = models.DecimalField("seuil accordé", max_digits=5, decimal_places=2, null=True, blank=True)
    threshold_unit = models.CharField(
        "unité", max_length=10, choices=ThresholdUnit.choices, default=ThresholdUnit.WEEKS
    )
    valid_from = models.DateField("à compter du", null=True, blank=True)
    valid_until = models.DateField("jusqu’au (inclus)", null=True, blank=True)
    conditions = models.TextField("conditions", blank=True, max_length=5_000)
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions")
    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("proposée le", auto_now_add=True)
    comment = models.TextField("observation du signataire", blank=True, max_length=5_000)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField("signée le", null=True)
    delegation = models.ForeignKey("accounts.Delegation", on_delete=models.PROTECT, null=True, related_name="+")
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, null=True, related_name="decision")

    class Meta:
        verbose_name = "décision"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(state="proposed"),
                name="lowering_decision_proposed_once",
                violation_error_message="Une décision attend déjà la signature.",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="signed",
                    signed_by__isnull=False,
                    signed_at__isnull=False,
                    delegation__isnull=False,
                    letter__isnull=False,
                )
                | (~Q(state="signed") & Q(signed_at__isnull=True, letter__isnull=True)),
                name="lowering_decision_signed_is_complete",
                violation_error_message="Une décision signée porte un signataire, sa délégation et sa lettre.",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("proposed_by")),
                name="lowering_decision_two_people",
                violation_error_message="Qui propose une décision ne la signe pas.",
            ),
            models.CheckConstraint(
                condition=~Q(reasons=""),
                name="lowering_decision_has_reasons",
                violation_error_message="Une décision est motivée.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="granted") | Q(threshold_value__isnull=False, valid_from__isnull=False),
                name="lowering_grant_has_threshold",
                violation_error_message="Un accord fixe un seuil et une date d’effet.",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=ENDINGS, hearing__isnull=False)
                | (~Q(outcome__in=ENDINGS) & Q(hearing__isnull=True)),
                name="lowering_ending_after_a_hearing",
                violation_error_message="Un accord ne prend fin qu’après que le laboratoire a pu s’exprimer.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="abrogated") | Q(valid_from__isnull=False),
                name="lowering_abrogation_has_a_day",
                violation_error_message="Une abrogation porte une date d’effet.",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="lowering_grant_dates_in_order",
                violation_error_message="La fin de validité précède la date d’effet.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} ({self.get_state_display()})"

    def effect_from(self, signed_on: dt.date) -> dt.date | None:
        """The day from which it holds if it is signed on a day: that day at the earliest."""
        return max(self.valid_from, signed_on) if self.valid_from else None


class Outcome(models.Model):
    """What became of a request on its legal date; a later one may take its place, one is in effect at a time."""

    request = models.ForeignKey(LoweringRequest, on_delete=models.PROTECT, related_name="outcomes")
    kind = models.CharField("issue", max_length=10, choices=OutcomeKind.choices)
    legal_on = models.DateField("née le")
    recorded_at = models.DateTimeField("constatée le")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, null=True, related_name="outcome_recorded")
    replaced_at = models.DateTimeField("remplacée le", null=True)

    class Meta:
        verbose_name = "issue"
        ordering = ["request", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(replaced_at__isnull=True),
                name="lowering_one_effective_outcome",
                violation_error_message="Cette demande a déjà une issue.",
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(kind="silence"),
                name="lowering_silence_once",
                violation_error_message="Le rejet implicite est déjà constaté.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DecisionOutcome.values, decision__isnull=False)
                | (~Q(kind__in=DecisionOutcome.values) & Q(decision__isnull=True)),
                name="lowering_outcome_matches_decision",
                violation_error_message="Seule une décision signée accorde, refuse ou met fin à un accord.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.legal_on}"


class Publication(models.Model):
    """What the public may read of a grant; business secrets are held back before it is published."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="publication")
    data = models.JSONField(default=dict)
    published_at = models.DateTimeField("publiée le")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField("retirée le", null=True)
    document = models.ForeignKey("documents.IssuedDocument", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "décision publiée"
        ordering = ["-published_at", "-id"]

    def __str__(self) -> str:
        return str(self.decision)
