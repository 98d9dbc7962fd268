"""One import, from the files to the committed register.

Order of dates: for each part, a snapshot is imported only if none of a later date has brought that part. Closing what
a file no longer holds only makes sense going forward; to load history, import the dates in order. The same date may
be imported again (a corrected download). A part that the folder lacks is left as it is.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, replace

from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper

from mitm.errors import CaseError
from mitm.registry.enums import RegisterTable, Source
from mitm.registry.hooks import run_after_import
from mitm.registry.importer import ansm, checks, classes, laboratories, parts, published
from mitm.registry.importer.anomalies import MESSAGES, AnomalyList
from mitm.registry.importer.first_load import bulk_loading
from mitm.registry.importer.layouts import BY_TABLE
from mitm.registry.importer.merging import Counts, Merger
from mitm.registry.importer.reading import FileRecord, ReadFile, read_table
from mitm.registry.importer.sources import SourceFiles
from mitm.registry.importer.staging import Stage
from mitm.registry.importer.storage import keep
from mitm.registry.importer.words import search_words_learn
from mitm.registry.models import Snapshot, SnapshotAnomaly, SnapshotFile

Progress = Callable[[int, int, str], None]

LOCK = 0x6D69746D  # « mitm » in ASCII: one import at a time
COLLAPSE = 0.5
"""A file with less than this share of the rows of the last one is taken for a truncated download."""

_SETTINGS = """
SET LOCAL statement_timeout = '30min'; SET LOCAL idle_in_transaction_session_timeout = '30min';
SET LOCAL datestyle = 'ISO, DMY'; SET LOCAL jit = off;
SET LOCAL work_mem = '64MB'; SET LOCAL maintenance_work_mem = '128MB'
"""


def run_import(files: SourceFiles, day: dt.date, progress: Progress, *, force: bool) -> Snapshot:
    """Import everything or nothing."""
    started = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        _take_lock(cursor)
        _refuse_older(files, day)
        cursor.execute(_SETTINGS)
        _enlarge_temporary_buffers(cursor)
        snapshot = Snapshot.objects.create(date=day, source=files.source, forced=force)
        counts = _Import(cursor, snapshot, files, progress, force).run()
        snapshot.counts = {table: asdict(count) for table, count in counts.items()}
        snapshot.duration_ms = int((time.monotonic() - started) * 1000)
        snapshot.save(update_fields=["counts", "duration_ms"])
        run_after_import(snapshot)
    return snapshot


def _take_lock(cursor: CursorWrapper) -> None:
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
    if not cursor.fetchone()[0]:
        raise CaseError(
            "Un autre import du registre est en cours\u00a0: attendre qu’il se termine.", code="import_running"
        )


def _refuse_older(files: SourceFiles, day: dt.date) -> None:
    for table in files.files:
        newest = Snapshot.objects.filter(files__table=table, date__gt=day).order_by("-date").first()
        if newest:
            raise CaseError(
                f"Un relevé plus récent ({newest.date:%d/%m/%Y}) a déjà apporté la partie "
                f"«\u00a0{table.label}\u00a0»\u00a0: celui du {day:%d/%m/%Y} ne peut plus être importé. "
                "Importer les relevés dans l’ordre des dates.",
                code="older_snapshot",
            )


def _enlarge_temporary_buffers(cursor: CursorWrapper) -> None:
    """Only possible before a session has used temporary tables; a session that has goes on with what it has."""
    try:
        with transaction.atomic():
            cursor.execute("SET LOCAL temp_buffers = '64MB'")
    except DatabaseError:
        return


class _Import:
    """The steps of one import, inside its transaction."""

    def __init__(
        self, cursor: CursorWrapper, snapshot: Snapshot, files: SourceFiles, progress: Progress, force: bool
    ) -> None:
        self.cursor = cursor
        self.snapshot = snapshot
        self.files = files
        self.progress = progress
        self.force = force
        self.anomalies = AnomalyList()
        self.merger = Merger(cursor, snapshot.pk, snapshot.date)
        self.stages: dict[RegisterTable, Stage] = {}
        self.read: dict[RegisterTable, ReadFile] = {}
        self.counts: dict[str, Counts] = {}
        self.done = 0
        self.total = 2 * len(files.files) + len(files.atc_labels) + len(files.atc_of_specialities) + 3

    def run(self) -> dict[str, Counts]:
        """Read and stage, merge, record."""
        with _file_reader() as reader:
            self._stage_all(reader)
            kept = [reader.submit(keep, r.content, r.sha256) for r in self._records()]
            with bulk_loading(self.cursor) as first:
                self._merge_all()
                self._finish(first)
            self._record()
            self._step("Conservation des fichiers d’origine")
            for done in kept:
                done.result()
        self._step("Terminé")
        return self.counts

    def _step(self, label: str) -> None:
        self.done += 1
        self.progress(min(self.done, self.total), self.total, label)

    # --- reading and staging ---

    def _stage_all(self, reader: ThreadPoolExecutor) -> None:
        """Files are read one ahead, while the database takes in the one before."""
        waiting: list[tuple[RegisterTable, Future[ReadFile]]] = [
            (table, reader.submit(self._read, table)) for table in BY_TABLE if table in self.files.files
        ]
        for table, future in waiting:
            file = future.result()
            self._refuse_collapse(file.record)
            stage = Stage(self.cursor, file, self.anomalies)
            stage.load(file.data)
            for note in file.notes:
                self.anomalies.add(file.record.name, note.code, note.count, note.samples)
            self.stages[table] = stage
            self.read[table] = replace(file, data=b"")
            self._step(f"Lecture de {file.record.name}")
        for stage in self.stages.values():
            checks.clean(stage, self.snapshot.date)
        encodings = {record.encoding for record in self._records()}
        if len(encodings) > 1:
            samples = [(record.name, record.encoding) for record in self._records()]
            self.anomalies.add("", "mixed_encodings", len(encodings), samples)

    def _read(self, table: RegisterTable) -> ReadFile:
        if self.files.source == Source.ANSM:
            return ansm.read_part(table, self.files)
        return read_table(self.files.files[table], BY_TABLE[table])

    def _records(self) -> list[FileRecord]:
        return [record for file in self.read.values() for record in (file.record, *file.companions)]

    def _refuse_collapse(self, record: FileRecord) -> None:
        last = (
            SnapshotFile.objects.filter(table=record.table, name__iexact=record.name).order_by("-snapshot_id").first()
        )
        if last and record.rows < last.rows * COLLAPSE and not self.force:
            raise CaseError(
                f"{record.name} n’a que {record.rows}\u00a0lignes contre {last.rows} au relevé précédent\u00a0: le "
                "fichier est sans doute tronqué. Pour l’importer quand même, le demander expressément (--force).",
                code="row_count_collapsed",
            )

    # --- merging ---

    def _merge_all(self) -> None:
        source = self.files.source
        if RegisterTable.LISTING in self.stages:
            published.merge_atc_of_listing(self.stages[RegisterTable.LISTING])
        if stage := self.stages.get(RegisterTable.SPECIALITY):
            laboratories.stage_holders(self.merger, stage, source)
            columns = self.read[RegisterTable.SPECIALITY].published
            listed = RegisterTable.LISTING in self.stages
            self._count(RegisterTable.SPECIALITY, self.merger.keyed(parts.speciality_part(columns, source, listed)))
        checks.stub_unknown_specialities(self.merger, self.stages, source)
        if RegisterTable.SPECIALITY in self.stages:
            self.counts[RegisterTable.HOLDER] = laboratories.merge_holders(self.merger, source)
        for table, merge in self._mergers(source).items():
            if table in self.stages:
                self._count(table, merge())
        checks.report_across(self.merger, self.stages, self.anomalies)

    def _mergers(self, source: Source) -> dict[RegisterTable, Callable[[], Counts]]:
        merger = self.merger
        return {
            RegisterTable.PRESENTATION: lambda: merger.keyed(
                parts.presentation_part(self.read[RegisterTable.PRESENTATION].published, source)
            ),
            RegisterTable.COMPOSITION: lambda: parts.merge_compositions(merger),
            RegisterTable.GENERIC: lambda: parts.merge_generics(merger),
            RegisterTable.CONDITION: lambda: merger.members(parts.CONDITIONS),
            RegisterTable.AVAILABILITY: lambda: published.merge_availability(merger, source),
            RegisterTable.LISTING: lambda: published.merge_listing(merger, source),
        }

    def _count(self, table: RegisterTable, counts: Counts) -> None:
        self.counts[table] = replace(counts, rows=self.read[table].record.rows)
        self._step(f"Comparaison\u00a0: {table.label.lower()}")

    def _finish(self, first: bool) -> None:
        for path in self.files.atc_labels:
            self.counts[path.name] = classes.merge_labels(path, self.anomalies)
            self._step(f"Lecture de {path.name}")
        for path in self.files.atc_of_specialities:
            self.counts[path.name] = classes.merge_atc_of_specialities(path, self.merger, self.anomalies)
            self._step(f"Lecture de {path.name}")
        published.refresh_flags(self.merger)
        self.merger.run(_TOUCH)
        if first or any(count.added or count.changed for count in self.counts.values()):
            search_words_learn()
        self._step("Recherche")

    # --- recording ---

    def _record(self) -> None:
        SnapshotFile.objects.bulk_create(
            SnapshotFile(
                snapshot=self.snapshot,
                name=record.name,
                table=record.table,
                sha256=record.sha256,
                size=len(record.content),
                encoding=record.encoding,
                line_ends=record.line_ends,
                rows=record.rows,
                columns=record.columns,
            )
            for record in self._records()
        )
        SnapshotAnomaly.objects.bulk_create(
            SnapshotAnomaly(
                snapshot=self.snapshot,
                file=file,
                code=anomaly.code,
                message=MESSAGES[anomaly.code],
                count=anomaly.count,
                samples=anomaly.samples,
            )
            for file, anomaly in self.anomalies
        )


@contextmanager
def _file_reader() -> Iterator[ThreadPoolExecutor]:
    """One thread that reads and stores files; what it has not begun is given up when the import fails."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="register-reader") as reader:
        try:
            yield reader
        except BaseException:
            reader.shutdown(wait=True, cancel_futures=True)
            raise


_TOUCH = """
UPDATE registry_speciality SET last_changed_on = %(day)s WHERE last_changed_on < %(day)s
  AND cis IN (SELECT speciality_id FROM registry_registerchange WHERE snapshot_id = %(snapshot)s)
"""
