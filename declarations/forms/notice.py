"""The two screens of the first notice: which products and what happens, then when, why and until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from declarations.enums import Cause, Kind
from declarations.fields import BY_NAME, FIELDS
from declarations.forms.steps import StepForm
from declarations.lateness import lateness
from declarations.selectors.products import Choice, Recognition, choices_of, parse_key, recognise
from mitm.errors import CaseError
from mitm.law.doctrine import Answers
from mitm.law.notice import NoticeVerdict
from mitm.web.fields import TextField
from mitm.web.forms import ActForm

KIND_HELP = {
    Kind.RISK: "Le produit est encore disponible, mais il risque de manquer.",
    Kind.RUPTURE: "Des pharmacies ne peuvent déjà plus le dispenser dans les 72 heures.",
    Kind.CESSATION: "L’entreprise cesse ou suspend la commercialisation.",
}


def values_for_kind(values: Mapping[str, object], *, kind: str, today: dt.date) -> dict[str, object]:
    """The kind, and what has to be said again because it does not suit that kind."""
    cleared: dict[str, object] = {
        field.name: None
        for field in FIELDS
        if not field.applies_to(kind) and values.get(field.name) not in (None, "", [], False)
    }
    if kind != Kind.CESSATION and values.get("cause") == Cause.COMMERCIAL:
        cleared["cause"] = ""
    starts_on = values.get("starts_on")
    if isinstance(starts_on, dt.date) and (
        (kind == Kind.RUPTURE and starts_on > today) or (kind == Kind.RISK and starts_on < today)
    ):
        cleared["starts_on"] = None
    return {"kind": kind, **cleared}


class ProductKeysField(forms.Field):
    """Products sent back by a form, each under its key."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[str]:
        """The keys, without doubles."""
        return list(dict.fromkeys(str(key) for key in value or []))


class ProductsForm(ActForm):
    """Products by name, scan or paste, and what happens to them. `more` says that products are still being chosen."""

    codes = TextField(
        label="Produit",
        required=False,
        max_length=20_000,
        rows=2,
        help_text="Nom, code CIS ou CIP, ou scan du Data Matrix. Plusieurs codes\u00a0: un par ligne.",
    )
    products = ProductKeysField(label="Produits", required=False)
    kind = forms.ChoiceField(
        label=BY_NAME["kind"].label,
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez la nature de l’événement."},
    )

    def __init__(self, *args: Any, laboratory_id: int, more: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.laboratory_id, self.more = laboratory_id, more
        self.recognition = Recognition()
        self.choices: list[Choice] = []
        if more:
            self.fields["kind"].required = False
        if not self.is_bound:
            self._choose(self.initial.get("products", []))

    def clean(self) -> dict[str, Any]:
        """Read the codes, and check all products together."""
        data = super().clean() or self.cleaned_data
        self.recognition = recognise(data.get("codes", ""), laboratory_id=self.laboratory_id)
        keys = [*data.get("products", []), *(choice.key for choice in self.recognition.choices)]
        self._choose(_without_packs_of_whole(keys))
        if self.recognition.problems:
            self.add_error("codes", self.recognition.problems)
        elif self.recognition.found and not self.more and not self._took_one():
            self.add_error("codes", "Cochez les produits concernés parmi les résultats, ou effacez la recherche.")
        elif not self.choices and not self.more:
            self.add_error("codes", "Indiquez au moins un produit.")
        return {**data, "products": [choice.ref for choice in self.choices]}

    def _took_one(self) -> bool:
        """Whether one of the products that the words found is ticked, or one of its packs."""
        found = {choice.ref.cis for choice in self.recognition.found}
        return any(choice.ref.cis in found for choice in self.choices)

    def _choose(self, keys: list[str]) -> None:
        try:
            self.choices = choices_of([parse_key(key) for key in keys], laboratory_id=self.laboratory_id)
        except CaseError as error:
            if self.is_bound:
                self.add_error("codes", error.message)

    def keep_only_unread(self) -> None:
        """Empty the field of what has been understood, before the page is shown again."""
        if isinstance(self.data, QueryDict):
            self.data = self.data.copy()
            self.data["codes"] = "\n".join(self.recognition.unread)


def _without_packs_of_whole(keys: list[str]) -> list[str]:
    """A whole speciality covers its packs."""
    unique = list(dict.fromkeys(keys))
    whole = {key.partition(":")[0] for key in unique if key.endswith(":")}
    return [key for key in unique if key.endswith(":") or key.partition(":")[0] not in whole]


class NoticeForm(StepForm):
    """When, why and until when; a late notice must be justified."""

    needs_law = True

    def __init__(self, *args: Any, doctrine: Answers, is_mitm: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.doctrine, self.is_mitm = doctrine, is_mitm
        self.verdict = self._verdict(self.known)

    @property
    def is_late(self) -> bool:
        """Whether the page asks for a justification."""
        return self.verdict is not None and self.verdict.is_late

    def clean(self) -> dict[str, Any]:
        """Work the delay out from the dates that were just typed."""
        data = super().clean()
        self.verdict = self._verdict({**self.known, **dict.fromkeys(self.errors), **data})
        if not self.is_late:
            data["late_justification"] = ""
        elif self.complete and not data.get("late_justification") and not self.has_error("late_justification"):
            self.add_error("late_justification", "Ce dépôt vient après le délai\u00a0: justifiez le retard.")
        return data

    def _verdict(self, values: Mapping[str, object]) -> NoticeVerdict | None:
        return lateness(values, filed_on=self.today, is_mitm=self.is_mitm, doctrine=self.doctrine)
