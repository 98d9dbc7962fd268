"""Imports of the register asked for in a browser: the same service as `manage.py import_register`, as long work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse

from mitm import typography
from mitm.accounts.actor import Actor
from mitm.accounts.selectors import role_by_id
from mitm.audit.labels import register_event_labels
from mitm.audit.services import record
from mitm.errors import CaseError
from mitm.home.differences import difference_follow
from mitm.home.uploads import folder_of, forget, keep_upload
from mitm.jobs.models import Job
from mitm.jobs.services import Progress, job_enqueue, job_handler
from mitm.registry.enums import RegisterTable
from mitm.registry.models import Snapshot
from mitm.registry.services import check_files, import_register

KIND = "register_import"
register_event_labels({"register_imported": "Registre importé"})


def import_ask(*, actor: Actor, files: Iterable[UploadedFile], snapshot_date: dt.date, force: bool) -> Job:
    """Keep the files, recognise them and ask for their import. Raises what uploads and the register refuse."""
    key = keep_upload(files)
    try:
        check_files(source=folder_of(key))
    except CaseError as error:
        forget(key)
        raise CaseError(error.message, code=error.code, fields={"files": error.message}) from error
    return job_enqueue(
        kind=KIND,
        title=f"Import du registre, données du {typography.medium_date(snapshot_date)}",
        params={
            "folder": key,
            "date": snapshot_date.isoformat(),
            "force": force,
            "membership": actor.membership.pk if actor.membership else None,
        },
        actor=actor,
    )


@job_handler(KIND)
def import_run(progress: Progress) -> Mapping[str, object]:
    """Import the files of an upload."""
    params = progress.job.params
    with transaction.atomic():
        snapshot = import_register(
            source=folder_of(params["folder"]),
            snapshot_date=dt.date.fromisoformat(params["date"]),
            progress=progress,
            force=params["force"],
        )
        actor = _actor(progress.job)
        record(snapshot, "register_imported", actor=actor, data={"counts": snapshot.counts})
        difference_follow(snapshot, actor=actor)
    return {"url": reverse("agency_snapshot", args=[snapshot.pk]), "facts": facts(snapshot)}


def facts(snapshot: Snapshot) -> list[tuple[str, str]]:
    """What an import did, part by part: pairs, since JSON in the database keeps no order of names."""
    return [(str(table.label), summary(snapshot.counts[table])) for table in RegisterTable if table in snapshot.counts]


def summary(count: Mapping[str, int]) -> str:
    """« 15 799 lignes, 304 apparues, 725 modifiées, 293 disparues »."""
    words = [("added", "apparue"), ("changed", "modifiée"), ("closed", "disparue"), ("reopened", "réapparue")]
    changes = [typography.plural(count[key], word) for key, word in words if count.get(key)]
    rows = [typography.plural(count["rows"], "ligne")] if count.get("rows") else []
    return ", ".join([*rows, *changes]) or "rien de nouveau"


def _actor(job: Job) -> Actor:
    """Whoever asked, in the role in which it was asked."""
    number = job.params.get("membership")
    return Actor(user=job.created_by, membership=role_by_id(number) if number else None)
