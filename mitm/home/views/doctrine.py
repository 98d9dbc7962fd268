"""The questions that the law leaves open: how the agency answers them, since when and why; a jurist answers anew."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mitm.accounts.permissions import Permission
from mitm.doctrine.consequences import Answer, consequences, counts, measurable
from mitm.doctrine.selectors import doctrine_on, history
from mitm.doctrine.services import doctrine_decide
from mitm.home.forms.doctrine import DoctrineForm, EffectForm
from mitm.law.doctrine import QUESTIONS, Question
from mitm.web.access import GET_POST, agency
from mitm.web.http import PageRequest

_ONE = {"jours": "jour", "jours ouvrés": "jour ouvré"}


def _shown(question: Question, value: object) -> str:
    """An answer in words."""
    unit = _ONE.get(question.unit, question.unit) if value == 1 else question.unit
    return dict(question.options).get(str(value), f"{value}\u00a0{unit}".strip())


def _other(question: Question, value: str, moved: Mapping[Answer, int]) -> dict[str, object]:
    """Another answer than the one in force, with how many dates it would move and where they are listed."""
    address = f"{reverse('agency_doctrine_effect', args=[question.key])}?{urlencode({'value': value})}"
    return {"label": _shown(question, value), "moved": moved[question.key, value], "url": address}


@agency(Permission.AGENCY_CASE_READ)
def doctrine_page(request: PageRequest) -> HttpResponse:
    """Every question with the answer in force, and every answer ever given."""
    answers = doctrine_on(timezone.localdate())
    may_measure = request.actor.can(Permission.AGENCY_DOCTRINE_MEASURE)
    moved = counts() if may_measure else {}
    rows = [
        {
            "question": question,
            "answer": _shown(question, answers[key]),
            "others": [_other(question, value, moved) for value, _ in question.options if (key, value) in moved],
            "measurable": may_measure and measurable(key),
        }
        for key, question in QUESTIONS.items()
    ]
    past = [(setting, QUESTIONS[setting.key], _shown(QUESTIONS[setting.key], setting.value)) for setting in history()]
    may_change = request.actor.can(Permission.AGENCY_DOCTRINE_CHANGE)
    return render(request, "home/doctrine/list.html", {"rows": rows, "past": past, "may_change": may_change})


@agency(Permission.AGENCY_DOCTRINE_CHANGE, methods=GET_POST)
def doctrine_change(request: PageRequest, key: str) -> HttpResponse:
    """Answer a question from a date on; « voir l’effet » says first what would move."""
    question = QUESTIONS.get(key)
    if question is None:
        raise Http404
    today = timezone.localdate()
    current = doctrine_on(today)[key]
    form = DoctrineForm(request.POST or None, question=question, current=current)
    effect = None
    if request.method == "POST" and request.POST.get("act") == "preview":
        if form.is_valid():
            since = form.cleaned_data["valid_from"]
            effect = consequences(key, form.cleaned_data["value"], today=today, since=since)
    elif request.method == "POST" and form.perform(doctrine_decide, key=key, actor=request.actor):
        messages.success(request, "La réponse est enregistrée. Les échéances suivent au prochain passage de l’horloge.")
        return redirect("agency_doctrine")
    context = {
        "question": question,
        "current": _shown(question, current),
        "form": form,
        "effect": effect,
        "effect_url": f"{reverse('agency_doctrine_effect', args=[key])}?{_asked(form)}" if effect else "",
    }
    return render(request, "home/doctrine/change.html", context)


def _asked(form: EffectForm) -> str:
    """What a form asks about, for the address of its effect."""
    return urlencode({name: form.data.get(name, "") for name in ("value", "valid_from")})


@agency(Permission.AGENCY_DOCTRINE_MEASURE)
def doctrine_effect(request: PageRequest, key: str) -> HttpResponse:
    """Every open case that another answer would change, from a day on; nothing is written."""
    question = QUESTIONS.get(key)
    if question is None or not measurable(key):
        raise Http404
    today = timezone.localdate()
    current = doctrine_on(today)[key]
    asked = request.GET.copy()
    if asked:
        asked.setdefault("valid_from", f"{today:%d/%m/%Y}")
    form = EffectForm(asked or None, question=question, current=current)
    effect = answer = None
    if form.is_bound and form.is_valid():
        value, since = form.cleaned_data["value"], form.cleaned_data["valid_from"]
        effect, answer = consequences(key, value, today=today, since=since), _shown(question, value)
    context = {
        "question": question,
        "current": _shown(question, current),
        "answer": answer,
        "form": form,
        "effect": effect,
        "may_change": request.actor.can(Permission.AGENCY_DOCTRINE_CHANGE),
    }
    return render(request, "home/doctrine/effect.html", context, status=422 if form.errors else 200)
