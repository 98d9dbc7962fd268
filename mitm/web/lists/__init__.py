"""The one recipe for lists; see `docs/pages.md`."""

from mitm.web.lists.page import render_list
from mitm.web.lists.spec import Column, ListSpec, Sort, View, address

__all__ = ["Column", "ListSpec", "Sort", "View", "address", "render_list"]
