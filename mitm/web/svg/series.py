"""Bars and lines over labelled points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext

from mitm import typography
from mitm.web.svg.canvas import AMBER, BLUE, GREY, INK, RED, SOFT, Canvas, text_width
from mitm.web.svg.chart import Chart, build
from mitm.web.svg.scales import label_of, round_scale

HEIGHT, TOP, BOTTOM, LEFT = 260, 26, 34, 52
# Each series has its own colour and its own pattern of dashes or hatching.
COLOURS = (BLUE, AMBER, GREY, INK)
DASHES = ("", "6 3", "2 3", "8 3 2 3")
Series = Mapping[str, Sequence[float | None]]


def bars(
    title: str, labels: Sequence[str], series: Series, *, description: str = "", unit: str = "", key: str = ""
) -> Chart:
    """Stacked bars, one per label; the total stands on each bar, so that nothing rests on colour alone."""
    totals = [sum(values[index] or 0 for values in series.values()) for index in range(len(labels))]

    def draw(canvas: Canvas) -> None:
        bottom = HEIGHT - BOTTOM
        scale, step = round_scale(max(totals, default=0), bottom, TOP + _legend_height(series))
        scale.draw(canvas, LEFT, canvas.width - 8, step)
        slot = (canvas.width - 8 - LEFT) / max(len(labels), 1)
        for index, total in enumerate(totals):
            x, base = LEFT + slot * (index + 0.15), 0.0
            for number, values in enumerate(series.values()):
                value = values[index] or 0
                top, foot = scale.place(base + value), scale.place(base)
                if value:
                    fill = COLOURS[number] if number % 2 == 0 else canvas.hatched(COLOURS[number])
                    canvas.rect(x, top, slot * 0.7, foot - top, fill=fill, stroke=COLOURS[number])
                base += value
            if text_width(label_of(total), 11) < slot:
                canvas.text(x + slot * 0.35, scale.place(total) - 5, label_of(total), size=11, anchor="middle")
        _labels(canvas, labels, [LEFT + slot * (index + 0.5) for index in range(len(labels))])
        _legend(canvas, series, hatched=True)
        _say_if_empty(canvas, labels)

    return build(
        title,
        description or _description(labels, totals, unit),
        headings=["", *series] if len(series) == 1 else ["", *series, gettext("Total")],
        rows=_rows(labels, series, totals if len(series) > 1 else None),
        height=lambda width: HEIGHT,
        draw=draw,
        key=key,
    )


def lines(
    title: str,
    labels: Sequence[str],
    series: Series,
    *,
    threshold: Sequence[float | None] | None = None,
    threshold_label: str = "",
    description: str = "",
    unit: str = "",
    key: str = "",
) -> Chart:
    """Lines over points, gaps where a value is unknown; `threshold` is what the law asks, drawn in red."""
    everything = [value for values in series.values() for value in values if value is not None]
    everything += [value for value in threshold or () if value is not None]
    name = threshold_label or gettext("Seuil")

    def draw(canvas: Canvas) -> None:
        bottom = HEIGHT - BOTTOM
        shown = {**series, name: threshold} if threshold else dict(series)
        scale, step = round_scale(max(everything, default=0), bottom, TOP + _legend_height(shown))
        scale.draw(canvas, LEFT, canvas.width - 8, step)
        slot = (canvas.width - 8 - LEFT) / max(len(labels) - 1, 1)
        places = [LEFT + slot * index for index in range(len(labels))]
        if threshold:
            _line(canvas, places, [None if v is None else scale.place(v) for v in threshold], RED, "5 4", dots=False)
        for number, values in enumerate(series.values()):
            heights = [None if value is None else scale.place(value) for value in values]
            _line(canvas, places, heights, COLOURS[number], DASHES[number], dots=True)
        _labels(canvas, labels, places)
        _legend(canvas, series, threshold=name if threshold else "")
        _say_if_empty(canvas, labels)

    first = next(iter(series.values()), [])
    columns: dict[str, Sequence[float | None]] = {**series, name: threshold} if threshold else dict(series)
    return build(
        title,
        description or _description(labels, [value or 0 for value in first], unit),
        headings=["", *columns],
        rows=_rows(labels, columns, None),
        height=lambda width: HEIGHT,
        draw=draw,
        key=key,
    )


def _line(
    canvas: Canvas, places: Sequence[float], heights: Sequence[float | None], colour: str, dash: str, *, dots: bool
) -> None:
    run: list[tuple[float, float]] = []
    for x, y in [*zip(places, heights, strict=True), (0.0, None)]:
        if y is not None:
            run.append((x, y))
            continue
        if len(run) > 1:
            canvas.polyline(run, stroke=colour, dash=dash)
        for x_dot, y_dot in run if dots or len(run) == 1 else ():
            canvas.circle(x_dot, y_dot, 3, fill=colour)
        run = []


def _labels(canvas: Canvas, labels: Sequence[str], places: Sequence[float]) -> None:
    """Labels under the points, as many as find room."""
    widest = max([text_width(label, 11) for label in labels], default=1) + 10
    room = max(int((canvas.width - LEFT) / widest), 1)
    step = -(-len(labels) // room) if labels else 1
    for index in range(0, len(labels), step):
        last = places[index] + text_width(labels[index], 11) / 2 > canvas.width
        anchor = "end" if last else "middle"
        canvas.text(
            min(places[index], canvas.width - 4), HEIGHT - BOTTOM + 16, labels[index], fill=SOFT, size=11, anchor=anchor
        )


def _say_if_empty(canvas: Canvas, labels: Sequence[str]) -> None:
    if not labels:
        canvas.text(canvas.width / 2, HEIGHT / 2, gettext("Aucune donnée."), fill=SOFT, anchor="middle")


def _legend_height(series: Series) -> float:
    return 18 if len(series) > 1 else 0


def _legend(canvas: Canvas, series: Series, *, hatched: bool = False, threshold: str = "") -> None:
    """Names of the series, each beside its own mark."""
    entries = [(name, COLOURS[number], DASHES[number]) for number, name in enumerate(series)]
    entries += [(threshold, RED, "5 4")] if threshold else []
    if len(entries) == 1:
        return
    x = float(LEFT)
    for number, (name, colour, dash) in enumerate(entries):
        if hatched:
            canvas.rect(x, 8, 14, 10, fill=colour if number % 2 == 0 else canvas.hatched(colour), stroke=colour)
        else:
            canvas.line(x, 13, x + 18, 13, stroke=colour, width=2, dash=dash)
        canvas.text(x + 24, 17, name)
        x += 24 + text_width(name) + 22


def _rows(
    labels: Sequence[str], columns: Mapping[str, Sequence[float | None]], totals: Sequence[float] | None
) -> list[list[str]]:
    rows = []
    for index, label in enumerate(labels):
        values = ["–" if column[index] is None else label_of(column[index] or 0) for column in columns.values()]
        rows.append([label, *values, *([label_of(totals[index])] if totals else [])])
    return rows


def _description(labels: Sequence[str], values: Sequence[float], unit: str) -> str:
    """From where to where, and the highest point."""
    if not labels:
        return gettext("Aucune donnée.")
    highest = max(range(len(values)), key=values.__getitem__)
    words = {
        "first": labels[0],
        "a": f"{typography.number(values[0])} {unit}".strip(),
        "last": labels[-1],
        "b": f"{typography.number(values[-1])} {unit}".strip(),
        "top": labels[highest],
        "c": f"{typography.number(values[highest])} {unit}".strip(),
    }
    return gettext("%(first)s : %(a)s ; %(last)s : %(b)s ; plus haut en %(top)s : %(c)s.") % words
