"""What is frozen of a request when it is filed."""

from __future__ import annotations

from collections.abc import Mapping

from derogations.models import LoweringRequest


def frozen(request: LoweringRequest, values: Mapping[str, object]) -> dict[str, object]:
    """The whole request as it is filed, JSON-ready; `values` by field of the table."""
    return {
        "reference": request.reference,
        "channel": request.channel,
        "received_on": request.received_on,
        "laboratory": {"id": request.laboratory_id, "name": str(request.laboratory or request.applicant)},
        "product": {"cis": request.speciality_id, "name": request.product_label},
        "values": dict(values),
    }
