"""A template that names an unknown variable fails the test, instead of printing nothing."""

import inspect
from collections.abc import Iterator

from django.template import defaultfilters
from django.template.base import FilterExpression, Node

_DEFAULTS = (defaultfilters.default, defaultfilters.default_if_none)
_original_resolve = FilterExpression.resolve


class UndefinedVariableError(Exception):
    """A template used a variable that its context does not hold."""


class Undefined(str):
    """Stands in for `string_if_invalid`: Django formats it with the variable's name when it finds none."""

    __slots__ = ()

    def __new__(cls) -> "Undefined":
        """Not empty, since Django skips an empty string."""
        return super().__new__(cls, "undefined")

    def __contains__(self, part: object) -> bool:
        """Say that the name has a place in the string."""
        return part == "%s"

    def __mod__(self, variable: object) -> str:
        """Refuse the variable, unless a library's own template asked for it."""
        template = next(_template_names(), "?")
        if "site-packages" in template:
            return ""
        raise UndefinedVariableError(f"{template} uses {variable}, which its context does not hold")


def _template_names() -> Iterator[str]:
    frame = inspect.currentframe()
    while frame:
        node = frame.f_locals.get("self")
        origin = getattr(node, "origin", None) if isinstance(node, Node) else None
        if origin:
            yield str(origin.name)
        frame = frame.f_back


def _resolve(self: FilterExpression, context: object, ignore_failures: bool = False) -> object:
    """`{{ hint|default:"" }}` says itself that the variable may be missing."""
    has_default = any(function in _DEFAULTS for function, _ in self.filters)
    return _original_resolve(self, context, ignore_failures or has_default)


def refuse_undefined_variables() -> None:
    """Switch the check on, for the whole test run."""
    from django.template import engines

    engines["django"].engine.string_if_invalid = Undefined()
    FilterExpression.resolve = _resolve
