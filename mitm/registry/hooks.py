"""What apps above do once published files are in the register.

An app registers a hook at start-up; the import runs every hook at the end of its transaction, so that what depends on
the register is never seen out of step with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mitm.registry.models import Snapshot

Hook = Callable[["Snapshot"], object]

_after_import: list[Hook] = []


def after_import(hook: Hook) -> Hook:
    """Register (or decorate) a hook; registering it twice runs it once."""
    if hook not in _after_import:
        _after_import.append(hook)
    return hook


def run_after_import(snapshot: Snapshot) -> None:
    """Run every hook, in the order in which they were registered."""
    for hook in _after_import:
        hook(snapshot)
