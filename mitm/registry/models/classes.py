"""What specialities are grouped by: the ATC classification and the generic groups."""

from django.db import models
from django.db.models import Q

from mitm.registry.enums import GenericKind
from mitm.registry.fields import CodeField


class AtcClass(models.Model):
    """A class of the ATC classification; the label is empty when only the code is known."""

    code = CodeField("code", max_length=7, primary_key=True)
    label = models.TextField("libellé", blank=True)
    plain_label = models.TextField("libellé en langage courant", blank=True)
    level = models.PositiveSmallIntegerField("niveau")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="classe supérieure"
    )

    class Meta:
        verbose_name = "classe ATC"
        verbose_name_plural = "classes ATC"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?$"),
                name="registry_atc_code_format",
                violation_error_message="Un code ATC a 1, 3, 4, 5 ou 7 caractères, par exemple N02BE01.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}".strip()


class GenericGroup(models.Model):
    """A group of the directory of generics, as published."""

    code = CodeField("numéro", max_length=10, primary_key=True)
    label = models.TextField("libellé")
    first_seen_on = models.DateField("vu pour la première fois le")
    gone_on = models.DateField("disparu le", null=True, blank=True)

    class Meta:
        verbose_name = "groupe générique"
        verbose_name_plural = "groupes génériques"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.label


class GenericMember(models.Model):
    """A speciality in a generic group; a speciality may be in several."""

    group = models.ForeignKey(
        GenericGroup, models.PROTECT, related_name="members", verbose_name="groupe", db_index=False
    )
    speciality = models.ForeignKey(
        "registry.Speciality",
        models.PROTECT,
        related_name="generic_memberships",
        verbose_name="spécialité",
        db_index=False,
    )
    kind = models.PositiveSmallIntegerField("type", choices=GenericKind)
    rank = models.PositiveSmallIntegerField("rang", default=0)
    first_seen_on = models.DateField("vu pour la première fois le")
    gone_on = models.DateField("disparu le", null=True, blank=True)

    class Meta:
        verbose_name = "membre d’un groupe générique"
        verbose_name_plural = "membres des groupes génériques"
        ordering = ["group_id", "rank", "id"]
        indexes = [models.Index(fields=["speciality"], name="registry_generic_member_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "speciality"],
                name="registry_generic_member_once",
                violation_error_message="Cette spécialité est déjà dans ce groupe.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.speciality_id}"
