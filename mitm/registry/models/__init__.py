"""Tables of the register; natural keys (CIS, CIP13, ATC, group and substance codes) are primary keys."""

from mitm.registry.models.availability import AvailabilityStatement, MitmListing
from mitm.registry.models.classes import AtcClass, GenericGroup, GenericMember
from mitm.registry.models.laboratories import Holder, Laboratory, LaboratoryAlias, LaboratoryMerge
from mitm.registry.models.products import (
    Composition,
    PrescriptionCondition,
    Presentation,
    SearchWord,
    Speciality,
    Substance,
    SubstanceSpelling,
)
from mitm.registry.models.snapshots import (
    RegisterChange,
    Snapshot,
    SnapshotAnomaly,
    SnapshotDifference,
    SnapshotFile,
)
from mitm.registry.models.thresholds import Threshold

__all__ = [
    "AtcClass",
    "AvailabilityStatement",
    "Composition",
    "GenericGroup",
    "GenericMember",
    "Holder",
    "Laboratory",
    "LaboratoryAlias",
    "LaboratoryMerge",
    "MitmListing",
    "PrescriptionCondition",
    "Presentation",
    "RegisterChange",
    "SearchWord",
    "Snapshot",
    "SnapshotAnomaly",
    "SnapshotDifference",
    "SnapshotFile",
    "Speciality",
    "Substance",
    "SubstanceSpelling",
    "Threshold",
]
