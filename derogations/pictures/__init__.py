"""Pictures of a request: its clock, the same in a page, in a letter and in a PDF."""

from derogations.pictures.band import clock_band
from derogations.pictures.panel import ClockPanel, clock_panel, panel_of

__all__ = ["ClockPanel", "clock_band", "clock_panel", "panel_of"]
