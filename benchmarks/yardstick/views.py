"""A minimal Django list, detail and create view: what the project's pages are measured against."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from benchmarks.yardstick.models import Row

PAGE = 50


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    """Six fields, as many as a first notice has."""

    class Meta:
        model = Row
        fields = ["product", "kind", "starts_on", "due_on", "state", "comment"]


def row_list(request: HttpRequest) -> HttpResponse:
    """Fifty rows by due date, signed in."""
    rows = Row.objects.order_by("due_on", "id")[:PAGE]
    return render(request, "yardstick/list.html", {"rows": rows, "person": request.user.get_username()})


def row_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One row and its three neighbours, signed in."""
    row = get_object_or_404(Row, pk=pk)
    near = Row.objects.filter(laboratory=row.laboratory, pk__gt=pk).order_by("pk")[:3]
    return render(request, "yardstick/detail.html", {"row": row, "near": near, "person": request.user.get_username()})


def row_create(request: HttpRequest) -> HttpResponse:
    """Validate a form, insert, redirect."""
    form = RowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("yardstick_list")
    return render(request, "yardstick/form.html", {"form": form, "person": request.user.get_username()})
