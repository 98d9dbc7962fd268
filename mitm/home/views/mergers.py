"""Two names for one company: merging laboratories, and undoing it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mitm import plaintext
from mitm.accounts.permissions import Permission
from mitm.accounts.selectors import roles_left_behind
from mitm.home.forms.laboratories import MergeForm, UnmergeForm
from mitm.home.mergers import merge, unmerge
from mitm.home.views.laboratories import laboratory_or_404
from mitm.registry.selectors.listing import merge_by_id, merge_candidates
from mitm.web.access import GET_POST, agency
from mitm.web.idempotency import once


@agency(Permission.AGENCY_REGISTER_MERGE, methods=GET_POST)
@once
def laboratory_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the laboratory to merge into this one, and say why."""
    kept = laboratory_or_404(pk)
    if kept.merged_into_id:
        raise Http404
    words = plaintext.cleaned(request.GET.get("q", "")).strip()[:200]
    candidates = merge_candidates(kept, words)
    form = MergeForm(request.POST or None, candidates=candidates)
    if request.method == "POST" and (decision := form.perform(merge, actor=request.actor, kept=kept)):
        messages.success(request, f"{decision.merged} est fusionné avec {kept}\u00a0; cela peut être défait.")
        if roles_left_behind([decision.merged_id], kept_id=pk):
            messages.warning(
                request, f"Des personnes n’ont pas d’accès pour {kept}\u00a0: voir «\u00a0Personnes\u00a0»."
            )
        return redirect("agency_laboratory", pk)
    context = {
        "laboratory": kept,
        "words": words,
        "candidates": candidates,
        "left_behind": roles_left_behind([row.pk for row in candidates], kept_id=pk),
        "form": form,
        "cancel_url": reverse("agency_laboratory", args=[pk]),
    }
    return render(request, "home/laboratories/merge.html", context)


@agency(Permission.AGENCY_REGISTER_MERGE, methods=GET_POST)
@once
def laboratory_unmerge(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a merge, and say why."""
    decision = merge_by_id(pk)
    if decision is None or decision.undone_at is not None:
        raise Http404
    form = UnmergeForm(request.POST or None)
    back = reverse("agency_laboratory", args=[decision.kept_id])
    if request.method == "POST" and form.perform(unmerge, actor=request.actor, decision=decision):
        messages.success(request, f"{decision.merged} est de nouveau un laboratoire à part.")
        return redirect(back)
    context = {
        "title": f"Séparer {decision.merged} de {decision.kept}",
        "question": f"La fusion a été décidée pour ce motif\u00a0: {decision.reason}",
        "consequences": [
            "Les graphies et les médicaments que la fusion avait déplacés reviennent.",
            "Ce qui est arrivé depuis reste où c’est arrivé.",
        ],
        "form": form,
        "submit_label": "Séparer",
        "cancel_url": back,
    }
    return render(request, "confirm.html", context)
