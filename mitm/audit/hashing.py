"""Canonical JSON and its SHA-256: the same data give the same hash wherever they are computed."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence

from django.core.serializers.json import DjangoJSONEncoder

_ENCODER = DjangoJSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def canonical(data: object) -> str:
    """JSON with sorted keys and no spaces; dates in ISO, decimals as text."""
    return _ENCODER.encode(data)


def as_json(data: object) -> object:
    """The data as the database will give them back: dates and decimals as text.

    Refuses floats, which neither say what they are worth nor come back as they went (1e16 returns as a whole number).
    """
    return _DECODER.decode(canonical(data))


def _refuse_float(text: str) -> None:
    raise TypeError(f"{text} is a float: evidence takes decimals, as text.")


_DECODER = json.JSONDecoder(parse_float=_refuse_float, parse_constant=_refuse_float)


def sha256(data: object) -> str:
    """Hexadecimal SHA-256 of the canonical JSON."""
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def event_hash(fields: Mapping[str, object], previous: str) -> str:
    """The hash of an event chained to the one before it."""
    return sha256({**fields, "previous": previous})


def seal_hash(day: dt.date, event_hashes: Sequence[str], previous: str) -> str:
    """The hash of a day's events chained to the seal of the day before."""
    return sha256({"day": day, "events": list(event_hashes), "previous": previous})
