"""Pictures drawn on the server: the same in a page, on paper and in a PDF; each comes with its table."""

from mitm.web.svg.chart import Chart
from mitm.web.svg.drift import Estimate, drift
from mitm.web.svg.episodes import Episode, episodes
from mitm.web.svg.series import bars, lines

__all__ = ["Chart", "Episode", "Estimate", "bars", "drift", "episodes", "lines"]
