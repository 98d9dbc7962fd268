"""The case itself: what was declared, on which products, and how it stands."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.constraints import BaseConstraint
from django.urls import reverse

from declarations.enums import (
    BEFORE_FILING,
    CLOSED,
    OPEN,
    Awaiting,
    Cause,
    Criticality,
    DueKind,
    Kind,
    LinkKind,
    State,
)
from declarations.workflow import DeclarationWorkflow
from mitm.cases.visibility import CaseQuerySet
from mitm.registry.models import Speciality


def ordered(first: str, second: str, name: str, message: str) -> BaseConstraint:
    """`first` may not come after `second` when both are known."""
    condition = Q(**{f"{first}__isnull": True}) | Q(**{f"{second}__isnull": True}) | Q(**{f"{first}__lte": F(second)})
    return models.CheckConstraint(condition=condition, name=name, violation_error_message=message)


class CrisisSheet(models.Model):
    """One cause that touches several cases, often of several laboratories: what is common is written once."""

    title = models.CharField("titre", max_length=200)
    cause = models.CharField("cause", max_length=20, choices=Cause.choices)
    summary = models.TextField("synthèse", blank=True, max_length=10_000)
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField("ouverte le")
    closed_on = models.DateField("close le", null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "fiche de crise"
        ordering = ["-opened_on", "-id"]
        constraints = [ordered("opened_on", "closed_on", "crisis_dates_in_order", "La clôture précède l’ouverture.")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page at the agency."""
        return reverse("agency_crisis", args=[self.pk])


class DeclarationQuerySet(CaseQuerySet["Declaration"]):
    """Named queries on declarations."""

    before_filing, under_way = BEFORE_FILING, OPEN


class Declaration(DeclarationWorkflow):
    """A rupture, a risk of rupture or a cessation declared by a laboratory on one or several products."""

    named: list[Speciality] | None = None  # its medicines, where a page has read them already

    reference = models.CharField("numéro", max_length=20, unique=True, null=True)  # noqa: DJ001 none before filing
    laboratory = models.ForeignKey("registry.Laboratory", on_delete=models.PROTECT, related_name="declarations")
    kind = models.CharField("nature", max_length=20, choices=Kind.choices, blank=True)
    aware_on = models.DateField("connaissance le", null=True)
    starts_on = models.DateField("début le", null=True)
    cause = models.CharField("cause", max_length=20, choices=Cause.choices, blank=True)
    return_earliest = models.DateField("retour au plus tôt", null=True)
    return_likely = models.DateField("retour probable", null=True)
    return_latest = models.DateField("retour au plus tard", null=True)
    return_unknown = models.BooleanField("retour inconnu", default=False)
    late_days = models.PositiveIntegerField("jours de retard", null=True)
    late_justification = models.TextField("justification du retard", blank=True, max_length=5_000)
    details = models.JSONField("compléments", default=dict)
    product_label = models.CharField("produits", max_length=300, blank=True)
    product_count = models.PositiveIntegerField(default=0)

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    filed_at = models.DateTimeField("déposée le", null=True)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    filed_through = models.CharField(
        "voie", max_length=10, default="portal", choices=[("portal", "portail"), ("api", "API")]
    )
    version = models.PositiveIntegerField("version", default=0)
    news_on = models.DateField("dernières nouvelles le", null=True)

    turned_on = models.DateField("nature changée le", null=True)  # from risk to rupture or back, the last time
    unread_since = models.DateTimeField("nouvelles à lire depuis le", null=True)
    criticality = models.PositiveSmallIntegerField("criticité", choices=Criticality.choices, null=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="assigned_declarations"
    )
    awaiting = models.CharField("attend", max_length=12, choices=Awaiting.choices, default=Awaiting.LABORATORY)
    # Only to sort and to find: recomputed from the facts whenever one changes and before anything is done about it.
    due_on = models.DateField("échéance", null=True)
    due_kind = models.CharField(max_length=20, choices=DueKind.choices, blank=True)
    swept_on = models.DateField(null=True)  # the day on which the clock last looked at it; none after a change of fact
    crisis = models.ForeignKey(
        CrisisSheet, on_delete=models.PROTECT, null=True, blank=True, related_name="declarations"
    )

    ended_on = models.DateField("fin le", null=True)
    closed_at = models.DateTimeField("close le", null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    closure = models.JSONField("réponses de clôture", default=dict)
    revision = models.PositiveIntegerField(default=0)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = "déclaration"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=BEFORE_FILING)
                | Q(
                    reference__isnull=False,
                    filed_at__isnull=False,
                    filed_by__isnull=False,
                    aware_on__isnull=False,
                    starts_on__isnull=False,
                    late_days__isnull=False,
                    news_on__isnull=False,
                    version__gte=1,
                ),
                name="declaration_filed_is_complete",
                violation_error_message="Une déclaration déposée porte un numéro, des dates et un déposant.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=BEFORE_FILING) | (~Q(kind="") & ~Q(cause="")),
                name="declaration_filed_has_kind_and_cause",
                violation_error_message="La nature et la cause sont obligatoires.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=BEFORE_FILING) | Q(reference__isnull=True, filed_at__isnull=True),
                name="declaration_draft_has_no_reference",
                violation_error_message="Un brouillon n’a pas de numéro.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CLOSED, closed_at__isnull=False, ended_on__isnull=False)
                | (~Q(state__in=CLOSED) & Q(closed_at__isnull=True, ended_on__isnull=True)),
                name="declaration_closed_has_end",
                violation_error_message="Une déclaration porte une date de fin si et seulement si elle est close.",
            ),
            models.CheckConstraint(
                condition=Q(late_days__isnull=True) | Q(late_days=0) | ~Q(late_justification=""),
                name="declaration_late_is_justified",
                violation_error_message="Un dépôt tardif doit être justifié.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=BEFORE_FILING)
                | Q(kind="cessation")
                | Q(return_unknown=True)
                | Q(return_likely__isnull=False),
                name="declaration_return_known_or_unknown",
                violation_error_message="Indiquer un retour probable, ou cocher « inconnu ».",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["reversed", "ceased"], kind="cessation") | ~Q(state__in=["reversed", "ceased"]),
                name="declaration_cessation_ends",
                violation_error_message="Seul un arrêt de commercialisation peut prendre effet ou être annulé.",
            ),
            ordered(
                "starts_on",
                "return_likely",
                "declaration_return_after_start",
                "Le retour ne peut pas précéder le début.",
            ),
            ordered(
                "return_earliest",
                "return_likely",
                "declaration_return_earliest_first",
                "Retour au plus tôt après le retour probable.",
            ),
            ordered(
                "return_likely",
                "return_latest",
                "declaration_return_latest_last",
                "Retour au plus tard avant le retour probable.",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(state__in=OPEN), name="declaration_open_due"),
            models.Index(fields=["laboratory", "-id"], name="declaration_laboratory"),
            models.Index(
                fields=["assigned_to", "due_on", "id"], condition=Q(state__in=OPEN), name="declaration_assigned"
            ),
            models.Index(fields=["-filed_at", "-id"], condition=~Q(state__in=BEFORE_FILING), name="declaration_filed"),
            models.Index(fields=["state", "-id"], name="declaration_state"),
            models.Index(fields=["crisis"], name="declaration_crisis"),
            models.Index(fields=["due_on", "-id"], condition=Q(due_on__isnull=False), name="declaration_due"),
            models.Index(fields=["ended_on"], condition=Q(ended_on__isnull=False), name="declaration_ended"),
            models.Index(fields=["swept_on", "id"], condition=Q(state__in=OPEN), name="declaration_to_sweep"),
        ]

    def __str__(self) -> str:
        return self.reference or f"Brouillon {self.pk}"

    @property
    def is_open(self) -> bool:
        """Filed and not ended."""
        return self.state in OPEN

    @property
    def is_closed(self) -> bool:
        """Ended, in one of the five ways."""
        return self.state in CLOSED

    @property
    def status(self) -> State:
        """The state as an enum, with its labels."""
        return State(self.state)

    def get_absolute_url(self) -> str:
        """Its page at the agency."""
        return reverse("agency_declaration", args=[self.pk])

    def specialities(self) -> list[Speciality]:
        """The medicines declared, each once; the page of the case has read them already."""
        if self.named is None:
            self.named = [product.speciality for product in self.products.select_related("speciality")]
        return list({speciality.cis: speciality for speciality in self.named}.values())

    def get_portal_url(self) -> str:
        """Its page at the laboratory."""
        return reverse("portal_declaration", args=[self.pk])


class DeclarationProduct(models.Model):
    """A speciality touched by a declaration: one of its presentations, or all of them."""

    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="products")  # part of the case
    speciality = models.ForeignKey("registry.Speciality", on_delete=models.PROTECT, related_name="declared")
    presentation = models.ForeignKey(
        "registry.Presentation", on_delete=models.PROTECT, null=True, related_name="declared"
    )

    class Meta:
        verbose_name = "produit déclaré"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "speciality", "presentation"],
                nulls_distinct=False,
                name="declared_product_once",
                violation_error_message="Ce produit figure déjà dans la déclaration.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.speciality_id} {self.presentation_id or ''}".strip()


class StatusInterval(models.Model):
    """What the case was, from a day on until another (excluded): a risk may turn into a rupture and back."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="intervals")
    kind = models.CharField("nature", max_length=20, choices=Kind.choices)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au (exclu)", null=True)
    reason = models.CharField("motif", max_length=500, blank=True)

    class Meta:
        verbose_name = "période"
        ordering = ["declaration", "starts_on"]
        indexes = [models.Index(fields=["kind", "ends_on"], name="interval_kind_end")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="interval_not_empty",
                violation_error_message="La période se termine avant d’avoir commencé.",
            ),
            ExclusionConstraint(
                name="interval_no_overlap",
                expressions=[
                    ("declaration", RangeOperators.EQUAL),
                    (
                        Func(F("starts_on"), F("ends_on"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Deux périodes d’un même dossier se chevauchent.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_on} – {self.ends_on or '…'}"


class DeclarationLink(models.Model):
    """Two cases that hang together, said by a person."""

    first = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="links_from")
    second = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="links_to")
    kind = models.CharField("lien", max_length=20, choices=LinkKind.choices)
    reason = models.CharField("motif", max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "lien entre dossiers"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="link_first_before_second",
                violation_error_message="Un dossier ne peut pas être lié à lui-même.",
            ),
            models.UniqueConstraint(
                fields=["first", "second"], name="link_once", violation_error_message="Ce lien existe déjà."
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} – {self.second_id}"
