"""Files, piece by piece: with a draft, or in answer to a letter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from mitm.web.forms import ActForm

FILE_HINT = "PDF, image, tableur ou texte, 20\u00a0Mo au plus."
Sent = tuple[str, UploadedFile | None, str]


class PiecesForm(ActForm):
    """One file and one remark per piece; what is left empty may come later."""

    def __init__(self, *args: Any, pieces: Iterable[tuple[str, str]], prefix_id: str = "piece", **options: Any) -> None:
        super().__init__(*args, auto_id=f"id_{prefix_id}_%s", **options)
        self.codes = []
        for code, label in pieces:
            self.codes.append(code)
            # An empty file is refused by the service, which says so in its own words.
            self.fields[f"file_{code}"] = forms.FileField(
                label=label, required=False, allow_empty_file=True, help_text=FILE_HINT
            )
            self.fields[f"note_{code}"] = forms.CharField(
                label="Précision", required=False, max_length=500, help_text="Page, version, ou réponse en une phrase."
            )
        self.groups = [("", [f"file_{code}", f"note_{code}"]) for code in self.codes]

    @property
    def sent(self) -> Sequence[Sent]:
        """What a service takes: the pieces for which something was given."""
        given = [
            (code, self.cleaned_data.get(f"file_{code}") or None, self.cleaned_data.get(f"note_{code}", ""))
            for code in self.codes
        ]
        return [(code, file, note) for code, file, note in given if file is not None or note]

    @property
    def pairs(self) -> list[tuple[str, Any, Any]]:
        """Code, file field and remark field of each piece, for the page."""
        return [(code, self[f"file_{code}"], self[f"note_{code}"]) for code in self.codes]
