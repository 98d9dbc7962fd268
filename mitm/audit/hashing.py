"""Canonical JSON and its SHA-256: the same data give the same hash wherever they are computed."""

import hashlib
import json
from collections.abc import Mapping

from django.core.serializers.json import DjangoJSONEncoder


def canonical(data: object) -> str:
    """JSON with sorted keys and no spaces; dates in ISO, decimals as text."""
    return json.dumps(data, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sha256(data: object) -> str:
    """Hexadecimal SHA-256 of the canonical JSON."""
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def event_hash(fields: Mapping[str, object], previous: str) -> str:
    """The hash of an event chained to the one before it."""
    return sha256({**fields, "previous": previous})
