"""Reads of declarations, by subject."""

from declarations.selectors.cases import declarations_visible_to, on_time_rate

__all__ = ["declarations_visible_to", "on_time_rate"]
