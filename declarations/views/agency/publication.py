"""Public notices at the agency: written beside their preview, published, corrected, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation

from declarations.enums import CLOSED, NoticeState, State
from declarations.filters.notices import NoticeFilter
from declarations.forms.publication import NoticeForm, WithdrawForm
from declarations.models import Declaration, PublicNotice
from declarations.notices import changes_between, tells_end
from declarations.selectors import publication as selectors
from declarations.services import publication as services
from declarations.wording import STATUS, Telling, tell
from mitm.accounts.permissions import Permission
from mitm.cases.acts import revision_now
from mitm.errors import CaseError
from mitm.web.access import POST, agency
from mitm.web.acts import attempt
from mitm.web.badges import Tone
from mitm.web.http import PageRequest
from mitm.web.idempotency import once
from mitm.web.lists import Column, ListSpec, Sort, View, address, render_list
from mitm.web.statuses import Status

_STATE = {
    NoticeState.DRAFT: (Tone.BLUE, "pen"),
    NoticeState.PUBLISHED: (Tone.GREEN, "eye"),
    NoticeState.SUPERSEDED: (Tone.GREY, "refresh"),
    NoticeState.WITHDRAWN: (Tone.VIOLET, "cross"),
    NoticeState.DISCARDED: (Tone.GREY, "cross"),
}


def notice_state(notice: PublicNotice) -> Status:
    """Where a notice stands, as a badge."""
    return Status(NoticeState(notice.state).label, *_STATE[NoticeState(notice.state)])


def public_status(notice: PublicNotice) -> Status:
    """What a notice tells the public, as a badge."""
    label, tone, icon = STATUS[notice.status]  # type: ignore[index]
    return Status(label, tone, icon)


LIST = ListSpec(
    key="agency_notices",
    title="Avis publics",
    noun="avis",
    nouns="avis",
    href=address("agency_notice", "declaration_id"),
    columns=[
        Column("product", "Produit", "declaration.product_label", detail="declaration.reference", width="wide"),
        Column("laboratory", "Laboratoire", "declaration.laboratory.name"),
        Column("status", "Statut public", public_status, kind="badge"),
        Column("state", "État", notice_state, kind="badge"),
        Column("number", "N°", "number", kind="number"),
        Column("return_to", "Retour annoncé", "return_to", kind="date"),
        Column("published_at", "Publié le", "published_at", kind="moment"),
        Column("published_by", "Par", lambda notice: str(notice.published_by or notice.drafted_by)),
    ],
    sorts={"recent": Sort("Plus récents", ("-id",))},
    filterset=NoticeFilter,
    views=(View("Tous", ""), View("À publier", "etat=draft"), View("Publiés", "etat=published")),
    empty_title="Aucun avis",
    empty_text="Un avis se prépare depuis la page d’une déclaration.",
)


@agency(Permission.AGENCY_CASE_READ)
def notice_list(request: PageRequest) -> HttpResponse:
    """Every notice, the latest first."""
    return render_list(request, selectors.notices_visible_to(request.actor), LIST)


@agency(Permission.AGENCY_CASE_READ)
def notice_page(request: PageRequest, pk: int) -> HttpResponse:
    """The notice of a case: the form beside what the public will see."""
    return _page(request, _case(request, pk))


def _case(request: PageRequest, pk: int) -> Declaration:
    declaration = selectors.case_to_publish(pk, actor=request.actor)
    if declaration is None:
        raise Http404
    return declaration


def _form(
    declaration: Declaration, draft: PublicNotice, published: PublicNotice | None, data: Any = None
) -> NoticeForm:
    ruling = selectors.ruling_of(declaration, today=timezone.localdate())
    return NoticeForm(data, notice=draft, is_correction=published is not None, against_rule=not ruling.publishable)


def _page(
    request: PageRequest,
    declaration: Declaration,
    form: NoticeForm | None = None,
    *,
    withdrawal: WithdrawForm | None = None,
    status: int = 200,
) -> HttpResponse:
    draft, published = selectors.draft_notice(declaration), selectors.published_notice(declaration)
    shown = draft or published
    if draft is not None and form is None:
        form = _form(declaration, draft, published)
    context = {
        "declaration": declaration,
        "ruling": selectors.ruling_of(declaration, today=timezone.localdate()),
        "draft": draft,
        "published": published,
        "form": form,
        "withdraw_form": withdrawal or WithdrawForm(),
        "previews": _previews(shown) if shown else None,
        "changes": changes_between(published, draft) if draft and published else [],
        "history": [(notice, notice_state(notice)) for notice in selectors.history_of(declaration)],
        "may_publish": request.actor.can(Permission.AGENCY_NOTICE_PUBLISH),
        "may_draft": declaration.state != State.IN_ERROR,
        "is_closed": declaration.state in CLOSED,
        "is_untold": published is not None and _is_untold(declaration, published),
    }
    return render(request, "declarations/agency/notice.html", context, status=status)


def _is_untold(declaration: Declaration, published: PublicNotice) -> bool:
    """Whether the public still has to be told that the case has ended, and how."""
    told = {"status": published.status, "starts_on": published.starts_on}
    return declaration.is_closed and not tells_end(declaration.status, declaration.ended_on, **told)


def _previews(notice: PublicNotice) -> dict[str, Telling]:
    """The notice as its public page will tell it, in both languages."""
    today = timezone.localdate()
    told_on = timezone.localdate(notice.published_at) if notice.published_at else today
    previews = {}
    for language in ("fr", "en"):
        with translation.override(language):
            previews[language] = tell(notice, today=today, texts=notice, updated_on=told_on)
    return previews


@agency(Permission.AGENCY_NOTICE_PUBLISH, methods=POST)
@once
def draft(request: PageRequest, pk: int) -> HttpResponse:
    """Prepare a notice, or the correction of the one that is published."""
    _case(request, pk)
    attempt(request, services.notice_draft, declaration_id=pk)
    return redirect("agency_notice", pk=pk)


@agency(Permission.AGENCY_NOTICE_PUBLISH, methods=POST)
@once
def save(request: PageRequest, pk: int) -> HttpResponse:
    """Keep the draft, or publish it."""
    declaration = _case(request, pk)
    notice, published = selectors.draft_notice(declaration), selectors.published_notice(declaration)
    if notice is None:
        messages.error(request, "Il n’y a plus de brouillon\u00a0: il a été publié ou écarté.")
        return redirect("agency_notice", pk=pk)
    form = _form(declaration, notice, published, request.POST)
    if not form.is_valid():
        return _page(request, declaration, form)
    publishing = request.POST.get("act") == "publish"
    facts: dict[str, Any] = {"values": form.values, "revision": form.cleaned_data["revision"]}
    act: Callable[..., PublicNotice] = services.notice_save
    if publishing:
        act, facts["reason"] = services.notice_publish, form.cleaned_data.get("reason", "")
    try:
        act(declaration_id=pk, actor=request.actor, **facts)
    except CaseError as error:
        if error.code == "stale":
            form = form.with_revision(revision_now(notice))
        form.add_case_error(error)
        return _page(request, declaration, form)
    done = "Avis publié\u00a0: le public le lit dès maintenant, et le laboratoire est prévenu."
    messages.success(request, done if publishing else "Brouillon enregistré.")
    return redirect("agency_notice", pk=pk)


@agency(Permission.AGENCY_NOTICE_PUBLISH, methods=POST)
def preview(request: PageRequest, pk: int) -> HttpResponse:
    """What the public would read of what is being typed; nothing is kept."""
    declaration = _case(request, pk)
    notice = selectors.draft_notice(declaration)
    if notice is None:
        raise Http404
    form = _form(declaration, notice, selectors.published_notice(declaration), request.POST)
    form.is_valid()
    for name, value in form.values.items():
        setattr(notice, name, value)
    context = {"previews": _previews(notice), "declaration": declaration}
    return render(request, "declarations/agency/_notice_preview.html", context)


@agency(Permission.AGENCY_NOTICE_PUBLISH, methods=POST)
@once
def withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """Take the published notice back."""
    declaration, form = _case(request, pk), WithdrawForm(request.POST)
    if form.perform(services.notice_withdraw, declaration_id=pk, actor=request.actor) is None:
        return _page(request, declaration, withdrawal=form, status=422)
    messages.success(request, "Avis retiré de la liste publique\u00a0; le laboratoire est prévenu.")
    return redirect("agency_notice", pk=pk)


@agency(Permission.AGENCY_NOTICE_PUBLISH, methods=POST)
@once
def discard(request: PageRequest, pk: int) -> HttpResponse:
    """Put the draft aside."""
    _case(request, pk)
    if attempt(request, services.notice_discard, declaration_id=pk):
        messages.success(request, "Brouillon écarté.")
    return redirect("agency_notice", pk=pk)
