"""The state of the register: what was imported, what was odd in it, what it changed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mitm.accounts.permissions import Permission
from mitm.home.forms.register import ImportForm
from mitm.home.imports import KIND, import_ask, summary
from mitm.home.lists.register import CHANGES
from mitm.jobs.selectors import unfinished_jobs
from mitm.registry.enums import RegisterTable
from mitm.registry.models import Snapshot
from mitm.registry.selectors import register_state as state
from mitm.web.access import GET_POST, agency
from mitm.web.idempotency import once
from mitm.web.lists import render_list

RECENT = 60


@agency(Permission.AGENCY_REGISTER_READ)
def register_page(request: HttpRequest) -> HttpResponse:
    """What the register holds, and every import."""
    last, latest = state.last_of_each_part(), state.latest_snapshot()
    context = {
        "counts": state.register_counts(),
        "parts": [(table.label, last[table]) for table in RegisterTable if table in last],
        "snapshots": state.snapshots_listed()[:RECENT],
        "latest": latest,
        "anomalies": state.anomalies_by_code(latest)[:12] if latest else [],
        "jobs": unfinished_jobs(KIND),
        "may_import": request.actor.can(Permission.AGENCY_REGISTER_IMPORT),
    }
    return render(request, "home/register/page.html", context)


@agency(Permission.AGENCY_REGISTER_READ)
def snapshot_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: its files, what was odd, what it changed."""
    snapshot = snapshot_or_404(pk)
    context = {
        "snapshot": snapshot,
        "files": state.files_of(snapshot),
        "anomalies": state.anomalies_of(snapshot),
        "parts": [
            (part.label, part.value, summary(snapshot.counts[part]))
            for part in RegisterTable
            if part in snapshot.counts
        ],
        "others": state.worth_comparing(snapshot)[:RECENT],
    }
    return render(request, "home/register/snapshot.html", context)


@agency(Permission.AGENCY_REGISTER_READ)
def snapshot_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Every row that an import touched."""
    snapshot = snapshot_or_404(pk)
    return render_list(request, state.changes_listed(snapshot), CHANGES, context={"snapshot": snapshot})


@agency(Permission.AGENCY_REGISTER_IMPORT, methods=GET_POST)
@once
def register_import(request: HttpRequest) -> HttpResponse:
    """Send files; the page of the job then follows their import."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and (job := form.perform(import_ask, actor=request.actor)):
        return redirect("agency_job", job.pk)
    return render(request, "home/register/import.html", {"form": form, "jobs": unfinished_jobs(KIND)})


def snapshot_or_404(pk: int) -> Snapshot:
    """The import, or a page that says there is none."""
    snapshot = state.snapshot_by_id(pk)
    if snapshot is None:
        raise Http404
    return snapshot
