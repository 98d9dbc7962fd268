"""The journal, for the auditor: every event, and whether a case is what was written."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mitm.accounts.permissions import Permission
from mitm.audit.labels import event_label, state_change
from mitm.audit.selectors import all_events, chain, frozen_versions, latest_seals
from mitm.audit.verification import chain_faults
from mitm.home.lists.journal import JOURNAL
from mitm.web.access import agency
from mitm.web.contributions import case_label, case_links
from mitm.web.lists import render_list


@agency(Permission.AGENCY_AUDIT_READ)
def journal(request: HttpRequest) -> HttpResponse:
    """Every event, the latest first."""
    return render_list(request, all_events(), JOURNAL)


@agency(Permission.AGENCY_AUDIT_READ)
def journal_case(request: HttpRequest, case_type: str, case_id: int) -> HttpResponse:
    """The chain of a case, verified while the page is made."""
    if "\x00" in case_type:  # in no name, and the database refuses to look for it
        raise Http404
    events, versions = chain(case_type, case_id), frozen_versions(case_type, case_id)
    if not events and not versions:
        raise Http404
    case = case_type, case_id
    name, _, address = case_links([case], request.actor).get(case, (case_label(*case), "", ""))
    context = {
        "label": name,
        "case_url": address,
        "events": [
            (
                event,
                event_label(event.kind, event.case_type),
                state_change(event.case_type, event.from_state, event.to_state),
            )
            for event in events
        ],
        "versions": versions,
        "faults": chain_faults(events, versions),
    }
    return render(request, "home/journal/case.html", context)


@agency(Permission.AGENCY_AUDIT_READ)
def seals(request: HttpRequest) -> HttpResponse:
    """The seals of the last days: what an outsider notes to verify the journal later."""
    return render(request, "home/journal/seals.html", {"seals": latest_seals(60)})
