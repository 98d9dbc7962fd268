"""The form on the views that a person keeps of a list."""

from django import forms

from mitm.web.forms import ActForm


class SavedViewForm(ActForm):
    """The name of a view."""

    name = forms.CharField(label="Nom de la vue", max_length=40)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)
