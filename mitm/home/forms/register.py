"""Forms on the register."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from mitm.web.fields import DateField
from mitm.web.forms import ActForm


class SeveralFiles(forms.ClearableFileInput):
    """A field that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; each is checked like one."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The files, in the order in which they were chosen."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if empty := [file.name for file in files if file.size == 0]:
            raise forms.ValidationError(f"{', '.join(empty)}\u00a0: vide, le téléchargement a sans doute échoué.")
        return [super(FilesField, self).clean(file, initial) for file in files] or super().clean(None, initial)


class ImportForm(ActForm):
    """The files of one download and the day they were published."""

    files = FilesField(
        label="Fichiers",
        widget=SeveralFiles(attrs={"multiple": True, "accept": ".txt,.csv,.zip"}),
        help_text="Les fichiers de la BDPM (CIS_bdpm.txt…), les tables CSV de l’ANSM, ou leur archive .zip.",
    )
    snapshot_date = DateField(label="Date des données", help_text="Le jour du téléchargement.")
    force = forms.BooleanField(
        label="Accepter un fichier qui paraît tronqué",
        help_text="Il a perdu plus d’un cinquième de ses lignes, ou sa dernière ligne est coupée. "
        "À ne cocher qu’après avoir vérifié que le téléchargement est complet.",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["snapshot_date"].latest = timezone.localdate()  # type: ignore[attr-defined]
