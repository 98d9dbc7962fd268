"""The questions that the law leaves open: how the agency answers them, since when and why; a jurist answers anew."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from mitm.accounts.permissions import Permission
from mitm.doctrine.consequences import consequences
from mitm.doctrine.selectors import doctrine_on, history
from mitm.doctrine.services import doctrine_decide
from mitm.home.forms.doctrine import DoctrineForm
from mitm.law.doctrine import QUESTIONS, Question
from mitm.web.access import agency
from mitm.web.http import PageRequest

FORM = ("GET", "HEAD", "POST")

_ONE = {"jours": "jour", "jours ouvrés": "jour ouvré"}


def _shown(question: Question, value: object) -> str:
    """An answer in words."""
    unit = _ONE.get(question.unit, question.unit) if value == 1 else question.unit
    return dict(question.options).get(str(value), f"{value}\u00a0{unit}".strip())


@agency(Permission.AGENCY_CASE_READ)
def doctrine_page(request: PageRequest) -> HttpResponse:
    """Every question with the answer in force, and every answer ever given."""
    answers = doctrine_on(timezone.localdate())
    rows = [(question, _shown(question, answers[key])) for key, question in QUESTIONS.items()]
    past = [(setting, QUESTIONS[setting.key], _shown(QUESTIONS[setting.key], setting.value)) for setting in history()]
    may_change = request.actor.can(Permission.AGENCY_DOCTRINE_CHANGE)
    return render(request, "home/doctrine/list.html", {"rows": rows, "past": past, "may_change": may_change})


@agency(Permission.AGENCY_DOCTRINE_CHANGE, methods=FORM)
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
            effect = consequences(key, form.cleaned_data["value"], today=today)
    elif request.method == "POST" and form.perform(doctrine_decide, key=key, actor=request.actor):
        messages.success(request, "La réponse est enregistrée. Les échéances suivent au prochain passage de l’horloge.")
        return redirect("agency_doctrine")
    context = {"question": question, "current": _shown(question, current), "form": form, "effect": effect}
    return render(request, "home/doctrine/change.html", context)
