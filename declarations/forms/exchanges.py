"""What a laboratory writes to the agency on a declaration, and the files that it joins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from declarations.enums import MeasureKind
from mitm.web.fields import TextField
from mitm.web.forms import ActForm

FILE_HINT = "PDF, image, tableur ou texte, 20\u00a0Mo au plus."
MOST_FILES = 10


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; the service looks at what each really is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=FilesInput, **options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The files, none when none was chosen."""
        files = [super(FilesField, self).clean(item, initial) for item in data or [] if item]
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(files) > MOST_FILES:
            raise forms.ValidationError(f"Joignez {MOST_FILES} fichiers au plus à la fois.")
        return files


class AnswerForm(ActForm):
    """The answer to one question of the agency."""

    answer = TextField(label="Réponse", max_length=10_000, rows=4, error_messages={"required": "Écrivez la réponse."})
    file = FilesField(label="Pièces", required=False, help_text=FILE_HINT)

    def __init__(self, *args: Any, number: int, **options: Any) -> None:
        super().__init__(*args, auto_id=f"id_reponse_{number}_%s", **options)


class MessageForm(ActForm):
    """A message to the agency."""

    body = TextField(
        label="Message à l’agence", max_length=10_000, rows=3, error_messages={"required": "Écrivez le message."}
    )
    file = FilesField(label="Pièces", required=False, help_text=FILE_HINT)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, auto_id="id_message_%s", **options)


class MeasureForm(ActForm):
    """A measure that the laboratory proposes."""

    kind = forms.ChoiceField(label="Mesure", choices=[("", "Choisir"), *MeasureKind.choices])
    description = TextField(
        label="Modalités",
        required=False,
        max_length=5_000,
        rows=3,
        help_text="Quantités, circuit, dates envisagées, produits importés…",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, auto_id="id_mesure_%s", **options)


class FileForm(ActForm):
    """A file put on the case."""

    file = forms.FileField(label="Fichier", help_text=FILE_HINT)
    label = forms.CharField(label="Objet", required=False, max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, auto_id="id_piece_%s", **options)


class DraftFilesForm(ActForm):
    """Files joined to a draft."""

    files = FilesField(
        label="Fichiers", help_text=FILE_HINT, error_messages={"required": "Choisissez au moins un fichier."}
    )
    label = forms.CharField(label="Objet", required=False, max_length=200)
