"""Addresses of the views that the tests of forms use."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from mitm.registry.models import Laboratory
from mitm.urls import urlpatterns as real
from mitm.web.forms import ActForm
from mitm.web.idempotency import once


class LaboratoryForm(ActForm):
    """Makes a laboratory."""

    name = forms.CharField(label="Nom")


@once
def create(request: HttpRequest) -> HttpResponse:
    """Make a laboratory, and lead to it."""
    form = LaboratoryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        count = Laboratory.objects.count()
        Laboratory.objects.create(name=form.cleaned_data["name"], slug=f"l-{count}", country="FR", is_fictive=True)
        return redirect(f"/fait/{count + 1}/")
    return render(request, "confirm.html", {**TEXTS, "form": form})


TEXTS = {
    "title": "Créer un laboratoire",
    "question": "Créer ce laboratoire ?",
    "consequences": ["Il apparaît au registre."],
    "submit_label": "Créer",
    "cancel_url": "/",
}

urlpatterns = [path("agence/essai/", create), *real]
