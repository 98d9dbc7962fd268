"""Parts of addresses that are codes: what cannot be one is not found, before any query."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class Code(StringConverter):
    """A CIS code."""

    regex = "[0-9]{1,8}"


class EntryKey(StringConverter):
    """The key of a line of the public list."""

    regex = "[A-Za-z0-9-]{1,80}"


register_converter(Code, "cis")
register_converter(EntryKey, "entry")
