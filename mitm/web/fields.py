"""Fields as French people fill them: dates JJ/MM/AAAA, numbers with spaces and a comma, text without traps."""

import datetime as dt
import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from mitm import plaintext
from mitm.typography import NARROW, NBSP

FIRST_YEAR, LAST_YEAR = 1900, 2100
DATE_HINT = f"Format attendu{NBSP}: JJ/MM/AAAA"
_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_SPACES = re.compile(r"[\s\u00a0\u202f]")
_NUMBER = re.compile(r"[-+]?[0-9]{1,18}([.,][0-9]{1,9})?")  # no exponent: 1e400000000 would fill the memory
_AMBIGUOUS = re.compile(r"-?\d{1,3}\.\d{3}")


def parse_date(text: str) -> dt.date:
    """The date written JJ/MM/AAAA; a ValueError says in French what is wrong."""
    match = _DATE.fullmatch(text.strip())
    if not match:
        raise ValueError(f"Écrivez la date sous la forme JJ/MM/AAAA, par exemple 12/03/2026{NBSP}: jour, mois, année.")
    day, month, year = (int(part) for part in match.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"L’année {year} n’est pas plausible.")
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise ValueError(f"Le {text.strip()} n’existe pas dans le calendrier.") from None


def parse_number(text: str) -> Decimal:
    """The number written the French way; a ValueError says in French what is wrong."""
    compact = _SPACES.sub("", text)
    if _AMBIGUOUS.fullmatch(compact):
        thousands = compact.replace(".", NARROW)
        decimal = compact.replace(".", ",")
        raise ValueError(f"«{NBSP}{compact}{NBSP}» est ambigu{NBSP}: écrivez {thousands} ou {decimal}.")
    if not _NUMBER.fullmatch(compact):
        raise ValueError("Écrivez un nombre, par exemple 1\u202f250 ou 12,5.")
    return Decimal(compact.replace(",", "."))


class DateField(forms.DateField):
    """A date typed JJ/MM/AAAA, parsed strictly; `earliest` and `latest` bound it."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 10, "autocomplete": "off"})

    def __init__(self, *, earliest: dt.date | None = None, latest: dt.date | None = None, **options: object) -> None:
        hint = options.pop("help_text", "")
        super().__init__(help_text=f"{hint} {DATE_HINT}".strip(), **options)  # type: ignore[arg-type]
        self.earliest, self.latest = earliest, latest

    def prepare_value(self, value: object) -> object:
        """Show a date as it is typed."""
        return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else value

    def to_python(self, value: object) -> dt.date | None:
        """Parse what was typed."""
        if isinstance(value, dt.datetime) or not value:
            return super().to_python(value)
        if isinstance(value, dt.date):
            return value
        try:
            return parse_date(str(value))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None

    def validate(self, value: dt.date | None) -> None:
        """Refuse a date out of bounds."""
        super().validate(value)
        if value and self.earliest and value < self.earliest:
            raise ValidationError(f"La date ne peut pas être avant le {self.earliest:%d/%m/%Y}.", code="too_early")
        if value and self.latest and value > self.latest:
            raise ValidationError(f"La date ne peut pas être après le {self.latest:%d/%m/%Y}.", code="too_late")


class DecimalField(forms.DecimalField):
    """A number typed « 1 234,5 »."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 30, "autocomplete": "off"})

    def prepare_value(self, value: object) -> object:
        """Show a number as it is typed: « 4 », « 1,5 »."""
        return f"{Decimal(str(value)).normalize():f}".replace(".", ",") if isinstance(value, Decimal | float) else value

    def to_python(self, value: object) -> Decimal | None:
        """Parse what was typed."""
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal | int):
            return Decimal(value)
        try:
            return parse_number(str(value))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None

    def widget_attrs(self, widget: forms.Widget) -> dict[str, object]:
        """No `min`, `max` nor `step`: the field is a text field."""
        return {}


class IntegerField(forms.IntegerField):
    """A whole number typed « 1 234 »."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 20, "autocomplete": "off"})

    def to_python(self, value: object) -> int | None:
        """Parse what was typed."""
        if value in self.empty_values:
            return None
        try:
            number = parse_number(str(value))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None
        if number != number.to_integral_value():
            raise ValidationError("Écrivez un nombre entier, sans virgule.", code="invalid")
        return int(number)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, object]:
        """No `min`, `max` nor `step`: the field is a text field."""
        return {}


class TextField(forms.CharField):
    """Several lines of text."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *, max_length: int = 4000, rows: int = 4, **options: object) -> None:
        super().__init__(max_length=max_length, **options)  # type: ignore[arg-type]
        self.widget.attrs["rows"] = rows

    def widget_attrs(self, widget: forms.Widget) -> dict[str, object]:
        """No `maxlength`: a browser would cut a pasted text short in silence, where the form says what is too long."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


def refuse_deceiving_text(value: object) -> None:
    """Validator of every text field."""
    if isinstance(value, str) and plaintext.deceives(value):
        raise ValidationError(plaintext.DECEIVING_TEXT, code="deceiving")
