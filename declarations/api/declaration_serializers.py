"""A laboratory's own declarations in JSON."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from declarations.api.field_serializers import CleanText, ProductSerializer, ValuesSerializer
from declarations.enums import Awaiting, DueKind, State
from declarations.fields import FIELDS, Field
from declarations.filters.api import FILED
from declarations.models import Declaration
from declarations.snapshots import plain_values, values_of
from mitm.api.strict import Strict
from mitm.documents.models import Attachment

STATES = [(state.value, state.label_for_lab) for state in FILED]


class DeclarationSerializer(serializers.ModelSerializer):
    """A filed declaration as its laboratory sees it."""

    state = serializers.ChoiceField(choices=STATES, read_only=True)
    state_label = serializers.CharField(source="status.label_for_lab", read_only=True)
    awaiting = serializers.ChoiceField(choices=Awaiting.choices, read_only=True)
    due_kind = serializers.ChoiceField(choices=[("", "rien"), *DueKind.choices], read_only=True)
    products = serializers.SerializerMethodField()
    values = serializers.SerializerMethodField(help_text="Les champs de la table, tels que déposés en dernier.")

    class Meta:
        model = Declaration
        fields = (
            "reference",
            "version",
            "state",
            "state_label",
            "filed_at",
            "filed_through",
            "late_days",
            "awaiting",
            "due_on",
            "due_kind",
            "news_on",
            "ended_on",
            "products",
            "values",
        )

    @extend_schema_field(ProductSerializer(many=True))
    def get_products(self, declaration: Declaration) -> list[dict[str, str | None]]:
        """The products declared."""
        products = declaration.products.all()
        return [{"cis": product.speciality_id, "cip13": product.presentation_id} for product in products]

    @extend_schema_field(ValuesSerializer)
    def get_values(self, declaration: Declaration) -> dict[str, object]:
        """The values of the field table."""
        return plain_values(values_of(declaration))


class AttachmentSerializer(serializers.ModelSerializer):
    """A file of a declaration."""

    class Meta:
        model = Attachment
        fields = ("name", "label", "content_type", "size", "sha256", "uploaded_at")


class FileSerializer(Strict):
    """A file to put on a declaration."""

    file = serializers.FileField(help_text="PDF, image, tableur, texte ou archive zip, 20 Mo au plus.")
    label = CleanText(max_length=200, required=False, allow_blank=True)


class BegunSerializer(Strict):
    """Since when the rupture that a risk announced is there."""

    starts_on = serializers.DateField(help_text="Le jour où la rupture a commencé.")
    reason = CleanText(min_length=1, max_length=500, help_text="Ce qui s’est passé.")


class EndSerializer(Strict):
    """How and when a case ended, as its laboratory reports it."""

    outcome = serializers.ChoiceField(
        choices=[
            (state.value, state.label)
            for state in (State.RETURNED, State.AVOIDED, State.REVERSED, State.CEASED, State.IN_ERROR)
        ]
    )
    on = serializers.DateField(help_text="Le jour où c’est devenu vrai.")
    comment = CleanText(max_length=2_000, required=False, allow_blank=True)


class FieldSerializer(serializers.Serializer):
    """One field of the table."""

    name = serializers.CharField()
    label = serializers.CharField()
    step = serializers.CharField()
    type = serializers.CharField()
    compulsory = serializers.CharField()
    secrecy = serializers.CharField()
    source = serializers.CharField()
    help = serializers.CharField()
    unit = serializers.CharField()
    kinds = serializers.ListField(child=serializers.CharField())
    choices = serializers.SerializerMethodField()
    max_length = serializers.IntegerField()
    maximum = serializers.IntegerField()
    carried = serializers.BooleanField(
        help_text="Repris d’une version à l’autre ; sinon, à redonner à chaque mise à jour."
    )

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_choices(self, field: Field) -> dict[str, str]:
        """Values and labels."""
        return dict(field.choices)


def field_table() -> list[dict[str, object]]:
    """The whole table."""
    return list(FieldSerializer(FIELDS, many=True).data)
