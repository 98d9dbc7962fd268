"""The register in JSON: published codes are the keys, an unknown value is null, dates are ISO."""

from __future__ import annotations

from rest_framework import serializers

from mitm.registry.models import (
    Composition,
    GenericGroup,
    GenericMember,
    Holder,
    Laboratory,
    MitmListing,
    Presentation,
    Speciality,
)


class LaboratorySerializer(serializers.ModelSerializer):
    """A company."""

    class Meta:
        model = Laboratory
        fields = ("slug", "name", "country", "is_fictive")


class SpecialitySerializer(serializers.ModelSerializer):
    """A medicine."""

    laboratory = LaboratorySerializer(allow_null=True, read_only=True)
    atc_code = serializers.CharField(source="atc_id", allow_null=True, read_only=True)

    class Meta:
        model = Speciality
        fields = (
            "cis",
            "name",
            "form",
            "routes",
            "laboratory",
            "atc_code",
            "is_mitm",
            "authorisation_status",
            "procedure",
            "marketing_status",
            "authorised_on",
            "reinforced_surveillance",
            "registered",
            "first_seen_on",
            "last_changed_on",
            "gone_on",
        )


class PresentationSerializer(serializers.ModelSerializer):
    """A box."""

    cis = serializers.CharField(source="speciality_id", read_only=True)

    class Meta:
        model = Presentation
        fields = (
            "cip13",
            "cip7",
            "cis",
            "label",
            "status",
            "marketing_status",
            "declared_on",
            "community_approved",
            "reimbursement",
            "price",
            "public_price",
            "fee",
            "first_seen_on",
            "gone_on",
        )


class CompositionSerializer(serializers.ModelSerializer):
    """A substance of a medicine."""

    substance_code = serializers.CharField(source="substance_id", read_only=True)
    substance = serializers.CharField(source="substance.name", read_only=True)

    class Meta:
        model = Composition
        fields = ("element", "substance_code", "substance", "dosage", "dosage_reference", "nature", "link")


class MembershipSerializer(serializers.ModelSerializer):
    """A generic group of a medicine."""

    code = serializers.CharField(source="group_id", read_only=True)
    label = serializers.CharField(source="group.label", read_only=True)

    class Meta:
        model = GenericMember
        fields = ("code", "label", "kind")


class HolderSerializer(serializers.ModelSerializer):
    """A company and what it is to a medicine."""

    laboratory = LaboratorySerializer(read_only=True)

    class Meta:
        model = Holder
        fields = ("laboratory", "role", "starts_on", "ends_on")


class ListingSerializer(serializers.ModelSerializer):
    """A period on the list of medicines of major therapeutic interest."""

    class Meta:
        model = MitmListing
        fields = ("listed_from", "listed_until", "first_seen_on", "atc_code")


class SpecialityDetailSerializer(SpecialitySerializer):
    """A medicine with everything that the register says of it."""

    presentations = PresentationSerializer(many=True, read_only=True)
    compositions = CompositionSerializer(many=True, read_only=True)
    generic_groups = MembershipSerializer(source="generic_memberships", many=True, read_only=True)
    holders = HolderSerializer(many=True, read_only=True)
    mitm_listings = ListingSerializer(source="listings", many=True, read_only=True)

    class Meta(SpecialitySerializer.Meta):
        fields = (
            *SpecialitySerializer.Meta.fields,
            "presentations",
            "compositions",
            "generic_groups",
            "holders",
            "mitm_listings",
        )


class MemberSerializer(serializers.ModelSerializer):
    """A medicine of a generic group."""

    cis = serializers.CharField(source="speciality_id", read_only=True)
    name = serializers.CharField(source="speciality.name", read_only=True)

    class Meta:
        model = GenericMember
        fields = ("cis", "name", "kind", "rank")


class GenericGroupSerializer(serializers.ModelSerializer):
    """A generic group."""

    members = MemberSerializer(many=True, read_only=True)

    class Meta:
        model = GenericGroup
        fields = ("code", "label", "first_seen_on", "gone_on", "members")


class SearchAnswerSerializer(serializers.Serializer):
    """What a search found, and how the text was read."""

    recognised_as = serializers.CharField(
        help_text="cis, cip7, cip13, datamatrix, atc ou text\u00a0: ce que le texte a été reconnu comme étant."
    )
    error = serializers.CharField(allow_blank=True, help_text="Pourquoi un code est mal formé ; vide sinon.")
    corrections = serializers.DictField(
        child=serializers.CharField(), help_text="Mots inconnus et les mots connus pour lesquels ils ont été lus."
    )
    partial = serializers.BooleanField(help_text="Des mots n’ont pas été trouvés.")
    more = serializers.BooleanField(help_text="Il y a d’autres résultats.")
    results = SpecialitySerializer(many=True)
