"""Tables of figures typed month by month, pasted from a spreadsheet, or row by row; they work without JavaScript."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from derogations.fields import MONTHS
from mitm import plaintext
from mitm.typography import short_month
from mitm.web.fields import parse_number

MOST_MONTHS, MOST_TRIALS, LONGEST_PASTE, LONGEST_WORD, MOST_PACKS = 120, 40, 20_000, 200, 1_000_000_000
_LINE = re.compile(r"(?P<month>[^\s;]+(?: (?:19|20)\d\d)?)[\s;:,]+(?P<units>\d.*)")
_WRITTEN = (
    re.compile(r"(?P<year>20\d\d)-(?P<month>\d{1,2})(?:-\d{1,2})?"),
    re.compile(r"(?:\d{1,2}/)?(?P<month>\d{1,2})/(?P<year>20\d\d)"),
)
_NAMED = re.compile(r"(?P<name>[a-zéûô]{3,9})\.?[ -](?P<year>20\d\d)")


def month_of(text: str) -> str | None:
    """« 2026-03 » of « 2026-03 », « 03/2026 », « 01/03/2026 » or « mars 2026 »; None for anything else."""
    text = text.strip().lower()
    for pattern in _WRITTEN:
        if found := pattern.fullmatch(text):
            number = int(found["month"])
            return f"{found['year']}-{number:02d}" if 1 <= number <= 12 else None
    if found := _NAMED.fullmatch(text):
        names = [index for index, name in enumerate(MONTHS, start=1) if name.startswith(found["name"])]
        return f"{found['year']}-{names[0]:02d}" if len(names) == 1 else None
    return None


class MonthsWidget(forms.Widget):
    """One box per month, by year, and one large box to paste into."""

    template_name = "derogations/widgets/months.html"

    def __init__(self, months: Sequence[str] = (), attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.months = tuple(months)

    def id_for_label(self, id_: str | None) -> str:
        """The group has a legend, not a label."""
        return ""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, Any]:
        """What was typed, by month, and what was pasted."""
        start = f"{name}-20"
        keys = [key for key in data if key.startswith(start)][: MOST_MONTHS * 2]
        typed = {key[len(name) + 1 :]: str(data.get(key, "")) for key in keys}
        return {"typed": typed, "pasted": str(data.get(f"{name}-paste", ""))[: LONGEST_PASTE + 1]}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Never: an empty grid says that nothing was sold."""
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Years of months, each with what was typed or is known."""
        context = super().get_context(name, None, attrs)
        typed, pasted = _typed(value)
        months = sorted({*self.months, *(month for month in typed if month_of(month) == month)})
        years: dict[str, list[dict[str, str]]] = {}
        for month in months:
            label = MONTHS[int(month[5:]) - 1]
            short = short_month(dt.date(int(month[:4]), int(month[5:]), 1))
            cell = {"month": month, "short": short, "label": f"{label} {month[:4]}", "value": typed.get(month, "")}
            years.setdefault(month[:4], []).append(cell)
        context["widget"] |= {"years": list(years.items()), "pasted": pasted}
        return context


def _typed(value: Any) -> tuple[dict[str, str], str]:
    """What to show: boxes and paste box, from what was sent or from what is kept."""
    if isinstance(value, Mapping) and "typed" in value:
        return dict(value["typed"]), value["pasted"]
    known = value if isinstance(value, Mapping) else {}
    return {str(month): str(units) for month, units in known.items()}, ""


class MonthsField(forms.Field):
    """Units by month: « 2026-03 » → 1 200. What is pasted replaces what was typed for the same month."""

    widget = MonthsWidget

    def __init__(self, *, months: Sequence[str] = (), **options: Any) -> None:
        super().__init__(widget=MonthsWidget(months), **options)

    def to_python(self, value: Any) -> dict[str, int]:
        """Read both; every mistake is named by its month or line."""
        sent = value if isinstance(value, Mapping) else {"typed": {}, "pasted": ""}
        problems: list[str] = []
        found = dict(_boxes(sent["typed"], problems))
        found |= dict(_lines(sent["pasted"], problems))
        if len(found) > MOST_MONTHS:
            problems.append(f"Indiquez {MOST_MONTHS} mois au plus.")
        if problems:
            raise ValidationError([ValidationError(problem, code="invalid") for problem in problems[:8]])
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Nobody asks."""
        return True


def _boxes(typed: Mapping[str, str], problems: list[str]) -> Iterable[tuple[str, int]]:
    for month, text in sorted(typed.items()):
        if text.strip() and month_of(month) == month:
            units = _units(text, f"{MONTHS[int(month[5:]) - 1]} {month[:4]}", problems)
            if units is not None:
                yield month, units


def _lines(pasted: str, problems: list[str]) -> Iterable[tuple[str, int]]:
    if len(pasted) > LONGEST_PASTE:
        problems.append("Le texte collé est trop long.")
        return
    for number, line in enumerate(plaintext.cleaned(pasted).splitlines(), start=1):
        if not line.strip():
            continue
        split = _LINE.fullmatch(line.strip())
        month = month_of(split["month"]) if split else None
        if split is None or month is None:
            problems.append(f"Ligne {number}\u00a0: écrivez le mois puis le nombre, par exemple 2026-03 1200.")
            continue
        units = _units(split["units"], f"ligne {number}", problems)
        if units is not None:
            yield month, units


def _units(text: str, where: str, problems: list[str]) -> int | None:
    try:
        number = parse_number(text)
    except ValueError as error:
        problems.append(f"{where[0].upper()}{where[1:]}\u00a0: {str(error)[0].lower()}{str(error)[1:]}")
        return None
    if number != number.to_integral_value() or not 0 <= number <= MOST_PACKS:
        problems.append(f"{where[0].upper()}{where[1:]}\u00a0: écrivez un nombre entier, positif ou nul.")
        return None
    return int(number)


class TrialsWidget(forms.Widget):
    """Rows of stability trials, with a few empty ones below."""

    template_name = "derogations/widgets/trials.html"
    spare, least = 2, 4
    names = ("batch", "condition", "months", "compliant")

    def id_for_label(self, id_: str | None) -> str:
        """The group has a legend, not a label."""
        return ""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[dict[str, str]]:
        """Every row that was sent, empty ones included."""
        rows = [
            {part: str(data.get(f"{name}-{index}-{part}", "")) for part in self.names} for index in range(MOST_TRIALS)
        ]
        return [row for row in rows if any(row[part].strip() for part in self.names[:3])]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Never: an empty table says that there is no trial."""
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The rows as they were sent or are kept."""
        context = super().get_context(name, None, attrs)
        rows = [_shown_trial(row) for row in value or []]
        count = max(self.least, len(rows) + self.spare)
        rows += [_shown_trial({}) for _ in range(min(count, MOST_TRIALS) - len(rows))]
        context["widget"]["rows"] = rows
        return context


def _shown_trial(row: Mapping[str, Any]) -> dict[str, str]:
    verdict = row.get("compliant", "")
    answer = {True: "yes", False: "no"}.get(verdict, verdict)
    months = str(row.get("months", "")).replace(".", ",")
    return {
        "batch": str(row.get("batch", "")),
        "condition": str(row.get("condition", "")),
        "months": months,
        "compliant": str(answer),
    }


class TrialsField(forms.Field):
    """Stability trials: batch, condition, how many months, compliant or not."""

    widget = TrialsWidget

    def to_python(self, value: Any) -> list[dict[str, object]]:
        """Read each row; every mistake is named by its line."""
        problems: list[str] = []
        rows = [_trial(row, f"Ligne {number}", problems) for number, row in enumerate(value or [], start=1)]
        if problems:
            raise ValidationError([ValidationError(problem, code="invalid") for problem in problems[:8]])
        return rows

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Nobody asks."""
        return True


def _trial(row: Mapping[str, str], where: str, problems: list[str]) -> dict[str, object]:
    words = {name: plaintext.cleaned(row[name]).strip() for name in ("batch", "condition")}
    for name, label in (("batch", "le lot"), ("condition", "la condition")):
        if not words[name]:
            problems.append(f"{where}\u00a0: indiquez {label}.")
        elif len(words[name]) > LONGEST_WORD:
            problems.append(f"{where}\u00a0: {label} tient en {LONGEST_WORD} signes.")
        elif plaintext.deceives(words[name]):
            problems.append(f"{where}\u00a0: {plaintext.DECEIVING_TEXT}")
    if row["compliant"] not in ("yes", "no"):
        problems.append(f"{where}\u00a0: dites si l’essai est conforme.")
    return {**words, "months": _months(row["months"], where, problems), "compliant": row["compliant"] == "yes"}


def _months(text: str, where: str, problems: list[str]) -> Decimal | None:
    try:
        months = parse_number(text)
    except ValueError:
        months = None
    if months is None or not 0 < months <= 240:
        problems.append(f"{where}\u00a0: indiquez la durée de l’essai en mois.")
        return None
    return months
