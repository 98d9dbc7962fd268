"""What the agency published: who is on the MITM list and since when, and what was said of availability."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast

from mitm.registry.enums import AvailabilityStatus, Source
from mitm.registry.fields import CodeField


class MitmListing(models.Model):
    """A period during which a speciality is on the list of medicines of major therapeutic interest.

    `listed_from` is null when the speciality was already on the first list that was imported (that file bears no
    date): it was listed on `first_seen_on` at the latest. `listed_until` is the first day off the list.
    """

    speciality = models.ForeignKey(
        "registry.Speciality", models.PROTECT, related_name="listings", verbose_name="spécialité", db_index=False
    )
    listed_from = models.DateField("inscrite depuis le", null=True, blank=True)
    listed_until = models.DateField("jusqu’au", null=True, blank=True)
    first_seen_on = models.DateField("vue sur la liste le")
    atc_code = models.CharField("code ATC tel que publié", max_length=10, blank=True)
    name = models.TextField("dénomination sur la liste", blank=True)
    link = models.TextField("lien", blank=True)
    source = models.CharField("source", max_length=10, choices=Source)
    reason = models.TextField(
        "motif", blank=True, help_text="Décision de l’agence, quand la période n’est pas née d’un fichier."
    )

    class Meta:
        verbose_name = "inscription sur la liste des MITM"
        verbose_name_plural = "inscriptions sur la liste des MITM"
        ordering = ["speciality_id", F("listed_from").asc(nulls_first=True)]
        constraints = [
            ExclusionConstraint(
                name="registry_listing_no_overlap",
                expressions=[
                    (Cast("speciality", models.IntegerField()), RangeOperators.EQUAL),
                    (
                        Func(
                            "listed_from",
                            "listed_until",
                            Value("[)"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="La spécialité est déjà inscrite pendant cette période.",
            ),
            models.CheckConstraint(
                condition=Q(listed_from__isnull=True)
                | Q(listed_until__isnull=True)
                | Q(listed_until__gte=F("listed_from")),
                name="registry_listing_period",
                violation_error_message="La fin de l’inscription précède son début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.speciality_id} {self.listed_from or '…'} – {self.listed_until or '…'}"


class AvailabilityStatement(models.Model):
    """One line of the published availability file, as it stood from `first_seen_on` until `gone_on`.

    When the agency updates a line, the old one is closed and a new one opened: the table is the history of what was
    published. `cip13` empty means that every marketed presentation is concerned.
    """

    speciality = models.ForeignKey(
        "registry.Speciality", models.PROTECT, related_name="availability", verbose_name="spécialité", db_index=False
    )
    presentation = models.ForeignKey(
        "registry.Presentation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="availability",
        verbose_name="présentation",
        db_index=False,
    )
    cip13 = CodeField("code CIP13 tel que publié", max_length=13, blank=True)
    status = models.PositiveSmallIntegerField("statut", choices=AvailabilityStatus)
    label = models.TextField("libellé tel que publié", blank=True)
    starts_on = models.DateField("début", null=True, blank=True)
    updated_on = models.DateField("mise à jour", null=True, blank=True)
    restored_on = models.DateField("remise à disposition", null=True, blank=True)
    url = models.TextField("page de l’agence", blank=True)
    first_seen_on = models.DateField("publiée le", help_text="Date du premier relevé où la ligne figure.")
    gone_on = models.DateField("retirée le", null=True, blank=True)
    anomalies = ArrayField(models.CharField(max_length=40), verbose_name="anomalies", default=list, blank=True)
    source = models.CharField("source", max_length=10, choices=Source)

    class Meta:
        verbose_name = "disponibilité publiée"
        verbose_name_plural = "disponibilités publiées"
        ordering = ["-updated_on", "speciality_id", "id"]
        indexes = [
            models.Index(fields=["speciality", "starts_on"], name="registry_availability_of"),
            models.Index(fields=["presentation"], name="registry_availability_of_pack"),
            models.Index(
                fields=["status", "-updated_on", "id"],
                name="registry_availability_current",
                condition=Q(gone_on__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=AvailabilityStatus.values),
                name="registry_availability_status",
                violation_error_message="Le statut est 1, 2, 3 ou 4.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.speciality_id} {self.get_status_display()}"
