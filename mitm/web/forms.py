"""The base of all forms: the design system's markup, errors at the field and in a summary, text without traps."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeVar

from django import forms
from django.forms.renderers import BaseRenderer

from mitm import plaintext
from mitm.cases.problems import Problem
from mitm.errors import CaseError
from mitm.typography import french_spaces
from mitm.web.fields import refuse_deceiving_text

T = TypeVar("T")

UNKNOWN_CHOICE = "Cette réponse n’est pas dans la liste."
LONGEST_LINE, LONGEST_TEXT = 500, 20_000
_KINDS: dict[type[forms.Widget], str] = {
    forms.CheckboxSelectMultiple: "choices",
    forms.RadioSelect: "choices",
    forms.CheckboxInput: "checkbox",
    forms.Textarea: "text",
    forms.Select: "select",
    forms.ClearableFileInput: "file",
    forms.FileInput: "file",
}
_NOT_TEXT = (forms.UUIDField, forms.JSONField)
_CLASSES = {"text": "fr-input", "select": "fr-select", "file": "fr-upload"}


class VigieBoundField(forms.BoundField):
    """A field in a form: cleans pasted text before anything reads it."""

    @property
    def data(self) -> Any:
        """What was sent, without invisible characters."""
        value = super().data
        return plaintext.cleaned(value) if isinstance(value, str) else value

    @property
    def kind(self) -> str:
        """How `components/field.html` draws the field: text, select, file, checkbox or choices."""
        return next((kind for widget, kind in _KINDS.items() if isinstance(self.field.widget, widget)), "text")

    @property
    def is_radio(self) -> bool:
        """One choice among several."""
        widget = self.field.widget
        return isinstance(widget, forms.RadioSelect) and not widget.allow_multiple_selected

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Add the class of the design system."""
        attrs = super().build_widget_attrs(attrs, widget)
        if css := _CLASSES.get(self.kind):
            own = (widget or self.field.widget).attrs.get("class", "")
            attrs["class"] = f"{css} {own}".strip()
        return attrs


class VigieFormMixin:
    """What plain forms and model forms share.

    `groups` lays fields out: `[("Dates", ["known_on", ("earliest", "latest")])]`; a tuple stands on one line. Fields
    that no group names come last. `optional_mark` follows the label of fields that may stay empty.
    """

    template_name = "components/form.html"
    bound_field_class = VigieBoundField
    use_required_attribute = False
    groups: ClassVar[Iterable[tuple[str, Iterable[str | tuple[str, ...]]]]] = ()
    optional_mark = "(facultatif)"

    fields: dict[str, forms.Field]
    renderer: BaseRenderer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self._harden()

    def _harden(self) -> None:
        """Every text is limited and refused when it deceives; every question says in its own words what it misses."""
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and not isinstance(field, _NOT_TEXT):
                if refuse_deceiving_text not in field.validators:
                    field.validators.append(refuse_deceiving_text)
                _limit(field)
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _required_message(field)
            if "%(value)s" in str(field.error_messages.get("invalid_choice", "")):  # repeats it, however long
                field.error_messages["invalid_choice"] = UNKNOWN_CHOICE

    def full_clean(self) -> None:
        """Check what was sent; fields that a form added after its beginning are no exception."""
        self._harden()
        super().full_clean()  # type: ignore[misc]

    @property
    def field_groups(self) -> list[dict[str, Any]]:
        """Groups of lines of bound fields, for the template."""
        visible = {field.name: field for field in self.visible_fields()}  # type: ignore[attr-defined]
        groups = []
        for title, lines in self.groups:
            rows = [[visible.pop(name) for name in _names(line) if name in visible] for line in lines]
            groups.append({"title": title, "rows": [row for row in rows if row]})
        if visible:
            groups.append({"title": "", "rows": [[field] for field in visible.values()]})
        return [group for group in groups if group["rows"]]

    @property
    def error_summary(self) -> list[dict[str, str]]:
        """Every message, with the field to which it leads; messages of the whole form lead nowhere."""
        if not self.is_bound:  # type: ignore[attr-defined]
            return []
        lines = []
        for name, messages in self.errors.items():  # type: ignore[attr-defined]
            field = self[name] if name in self.fields else None  # type: ignore[index]
            target = f"#{field.id_for_label or field.auto_id}" if field is not None else ""
            label = str(field.label) if field is not None else ""
            lines += [{"label": label, "message": message, "target": target} for message in messages]
        return lines

    def add_case_error(self, error: CaseError) -> None:
        """Show what a service refused, at the fields that it names."""
        known = {name: message for name, message in error.fields.items() if name in self.fields}
        for name, message in known.items():
            self.add_error(name, message)  # type: ignore[attr-defined]
        if not known:
            self.add_error(None, error.message)  # type: ignore[attr-defined]

    def add_problems(self, found: Iterable[Problem]) -> None:
        """Show what the rules of a case found, one problem a field; fields of other steps are not shown here."""
        for problem in found:
            if problem.field in self.fields and not self.has_error(problem.field):  # type: ignore[attr-defined]
                error = forms.ValidationError(french_spaces(problem.message), code=problem.code)
                self.add_error(problem.field, error)  # type: ignore[attr-defined]

    def perform(self, act: Callable[..., T], **more: object) -> T | None:
        """Call a service with the cleaned data; None when the form or the service refused (the form then says why)."""
        if not self.is_valid():  # type: ignore[attr-defined]
            return None
        data = {name: value for name, value in self.cleaned_data.items() if name != "idempotency_key"}  # type: ignore[attr-defined]
        try:
            return act(**data, **more)
        except CaseError as error:
            self.add_case_error(error)
            return None


class VigieForm(VigieFormMixin, forms.Form):
    """A form."""


class ActForm(VigieForm):
    """A form that does something once, however often it is sent; see `mitm.web.idempotency`."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)


def _names(line: str | tuple[str, ...]) -> tuple[str, ...]:
    return (line,) if isinstance(line, str) else line


def _limit(field: forms.CharField) -> None:
    """Text without a limit of its own gets one."""
    if field.max_length is None:
        longest = LONGEST_TEXT if isinstance(field.widget, forms.Textarea) else LONGEST_LINE
        field.max_length = longest
        field.validators.append(forms.fields.validators.MaxLengthValidator(longest))


def _required_message(field: forms.Field) -> str:
    if isinstance(field, forms.DateField):
        return "Indiquez la date."
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return "Choisissez une réponse."
    if isinstance(field, forms.FileField):
        return "Joignez le fichier."
    return "Cochez cette case pour continuer." if isinstance(field, forms.BooleanField) else "Remplissez ce champ."
