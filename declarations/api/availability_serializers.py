"""Availability in JSON."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from declarations.enums import NoticeState, Origin, PublicStatus
from declarations.models import PublicEntry, PublicNotice


class NoticeSerializer(serializers.ModelSerializer):
    """The agency's own words."""

    class Meta:
        model = PublicNotice
        fields = (
            "number",
            "summary",
            "summary_en",
            "for_prescribers",
            "for_pharmacists",
            "for_patients",
            "published_at",
        )


class EntrySerializer(serializers.ModelSerializer):
    """One line of the public list; `status` is the code of the published file (1, 2, 3 or 4)."""

    origin = serializers.ChoiceField(choices=Origin.choices, read_only=True)
    status = serializers.ChoiceField(choices=PublicStatus.choices, read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    cis = serializers.SerializerMethodField(help_text="Codes CIS des spécialités concernées.")
    presentations = serializers.SerializerMethodField(help_text="Codes CIP13 ; vide\u00a0: toutes les présentations.")
    atc_codes = serializers.SerializerMethodField(help_text="Codes ATC les plus précis.")
    superseded = serializers.BooleanField(
        read_only=True, help_text="Ligne importée que des avis de l’agence remplacent pour tous ses produits."
    )
    other_label = serializers.CharField(
        read_only=True, help_text="Libellé du fichier publié, quand il contredit son code\u00a0: statut à vérifier."
    )
    notice = NoticeSerializer(read_only=True, allow_null=True)

    class Meta:
        model = PublicEntry
        fields = (
            "key",
            "origin",
            "status",
            "status_label",
            "is_current",
            "superseded",
            "title",
            "cis",
            "presentations",
            "product_count",
            "substances",
            "laboratory",
            "atc_codes",
            "starts_on",
            "updated_on",
            "return_from",
            "return_to",
            "returned_on",
            "ended_on",
            "url",
            "other_label",
            "changed_at",
            "notice",
        )

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_cis(self, entry: PublicEntry) -> list[str]:
        """The medicines."""
        return sorted({product.speciality_id for product in entry.products.all()})

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_presentations(self, entry: PublicEntry) -> list[str]:
        """The boxes, when only some are concerned."""
        return sorted({product.presentation_id for product in entry.products.all() if product.presentation_id})

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_atc_codes(self, entry: PublicEntry) -> list[str]:
        """Codes under which no other code of the line stands."""
        codes = entry.atc_codes
        return [code for code in codes if not any(other != code and other.startswith(code) for other in codes)]


class ChangeSerializer(serializers.ModelSerializer):
    """What became of a line: current, replaced by a notice, over, or taken back (its content is withheld)."""

    state = serializers.SerializerMethodField()
    entry = serializers.SerializerMethodField()

    class Meta:
        model = PublicEntry
        fields = ("key", "changed_at", "state", "entry")

    @extend_schema_field(serializers.ChoiceField(choices=["current", "superseded", "over", "withdrawn"]))
    def get_state(self, entry: PublicEntry) -> str:
        """Where the line stands now."""
        if entry.notice is not None and entry.notice.state == NoticeState.WITHDRAWN:
            return "withdrawn"
        if entry.is_current and entry.superseded:
            return "superseded"
        return "current" if entry.is_current else "over"

    @extend_schema_field(EntrySerializer(allow_null=True))
    def get_entry(self, entry: PublicEntry) -> dict[str, object] | None:
        """The line, unless it was taken back."""
        return None if self.get_state(entry) == "withdrawn" else dict(EntrySerializer(entry).data)


class EpisodeSerializer(serializers.Serializer):
    """One difficulty of a medicine."""

    status = serializers.ChoiceField(choices=PublicStatus.choices)
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    ended = serializers.BooleanField()
    url = serializers.CharField(allow_blank=True)


class ProductAvailabilitySerializer(serializers.Serializer):
    """A medicine: the most serious status published today (null: nothing published), its lines, its episodes."""

    cis = serializers.CharField()
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=PublicStatus.choices, allow_null=True)
    entries = EntrySerializer(many=True)
    episodes = EpisodeSerializer(many=True)
