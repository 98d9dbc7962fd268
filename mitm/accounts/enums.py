"""Audiences and roles."""

from django.db import models


class Audience(models.TextChoices):
    """Who a page is for."""

    AGENCY = "agency", "Agence"
    LABORATORY = "laboratory", "Laboratoire"
    PUBLIC = "public", "Public"


class Role(models.TextChoices):
    """What a person does for an organisation."""

    DECLARANT = "declarant", "déclarant"
    PHARMACIST = "pharmacist", "pharmacien responsable"
    COMPANY_ADMIN = "company_admin", "administrateur du laboratoire"
    READER = "reader", "lecteur"
    EVALUATOR = "evaluator", "évaluateur"
    HEAD = "head", "chef d’unité"
    JURIST = "jurist", "juriste"
    SIGNATORY = "signatory", "signataire"
    INSPECTOR = "inspector", "inspecteur"
    PUBLISHER = "publisher", "chargé de publication"
    ADMIN = "admin", "administrateur"
    AUDITOR = "auditor", "auditeur"

    @property
    def audience(self) -> Audience:
        """The side the role stands on."""
        return Audience.LABORATORY if self in LABORATORY_ROLES else Audience.AGENCY


# Tuples: their order is written in migrations.
LABORATORY_ROLES = (Role.DECLARANT, Role.PHARMACIST, Role.COMPANY_ADMIN, Role.READER)
AGENCY_ROLES = tuple(role for role in Role if role not in LABORATORY_ROLES)


class DelegationSubject(models.TextChoices):
    """What a delegation of signature covers."""

    LOWERING = "lowering", "demandes de baisse du stock de sécurité"
