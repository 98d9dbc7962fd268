"""One import, from the files to the committed register.

Order of dates: for each part, a snapshot is imported only if none of a later date has brought that part. Closing what
a file no longer holds only makes sense going forward; to load history, import the dates in order. The same date may
be imported again (a corrected download). A part that the folder lacks is left as it is.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, replace

from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper

from mitm.errors import CaseError
from mitm.registry.enums import RegisterTable, Source
from mitm.registry.importer import ansm, checks, classes, laboratories, parts, published
from mitm.registry.importer.again import register_mark, repeat_last
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
from mitm.typography import number

Progress = Callable[[int, int, str], None]

_ORDER = (
    RegisterTable.LISTING,
    RegisterTable.SPECIALITY,
    RegisterTable.PRESENTATION,
    RegisterTable.COMPOSITION,
    RegisterTable.GENERIC,
    RegisterTable.CONDITION,
    RegisterTable.AVAILABILITY,
)
LOCK = 0x6D69746D  # « mitm » in ASCII: one import at a time
COLLAPSE = 0.8
"""A file with less than this share of the rows of the last one is taken for a truncated download."""

_SETTINGS = """
SET LOCAL statement_timeout = '30min'; SET LOCAL idle_in_transaction_session_timeout = '30min';
SET LOCAL datestyle = 'ISO, DMY'; SET LOCAL jit = off; SET LOCAL enable_mergejoin = off;
SET LOCAL work_mem = '64MB'; SET LOCAL maintenance_work_mem = '128MB'
"""


def run_import(files: SourceFiles, day: dt.date, progress: Progress, *, force: bool) -> Snapshot:
    """Import everything or nothing. Files that the last import took already are compared again only by `force`."""
    started = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        _take_lock(cursor)
        _refuse_older(files, day)
        cursor.execute(_SETTINGS)
        _enlarge_temporary_buffers(cursor)
        snapshot = Snapshot.objects.create(date=day, source=files.source, forced=force)
        if not force and repeat_last(cursor, snapshot, files):
            progress(1, 1, "Mêmes fichiers que le relevé précédent")
        else:
            counts = _Import(cursor, snapshot, files, progress, force).run()
            snapshot.counts = {table: asdict(count) for table, count in counts.items()}
            snapshot.register_mark = register_mark(cursor, snapshot)
            cursor.execute("SET LOCAL enable_mergejoin = DEFAULT")
        snapshot.duration_ms = int((time.monotonic() - started) * 1000)
        snapshot.save(update_fields=["counts", "duration_ms", "same_as", "register_mark"])
    return snapshot


def _take_lock(cursor: CursorWrapper) -> None:
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
    if not cursor.fetchone()[0]:
        raise CaseError(
            "Un autre import du registre est en cours\u00a0: attendre qu’il se termine.", code="import_running"
        )


def _refuse_older(files: SourceFiles, day: dt.date) -> None:
    newer = SnapshotFile.objects.filter(table__in=list(files.files), snapshot__date__gt=day).order_by("-snapshot__date")
    if found := newer.select_related("snapshot").first():
        raise CaseError(
            f"Un relevé plus récent ({found.snapshot.date:%d/%m/%Y}) a déjà apporté la partie "
            f"«\u00a0{found.get_table_display()}\u00a0»\u00a0: celui du {day:%d/%m/%Y} ne peut plus être importé. "
            "Importer les relevés dans l’ordre des dates.",
            code="older_snapshot",
        )


def _last_rows() -> dict[str, int]:
    """The parts that the register has taken before, each with the rows that its main file had the last time."""
    files = SnapshotFile.objects.order_by("table", "-snapshot_id").distinct("table").select_related("snapshot")
    return {file.table: file.snapshot.counts.get(file.table, {}).get("rows", 0) for file in files}


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
        self.last = _last_rows()
        self.merger = Merger(cursor, snapshot.pk, snapshot.date, frozenset(self.last))
        self.stages: dict[RegisterTable, Stage] = {}
        self.read: dict[RegisterTable, ReadFile] = {}
        self.counts: dict[str, Counts] = {}
        self.atc_files = [classes.record_of(p) for p in (*files.atc_labels, *files.atc_of_specialities)]
        self.done = 0
        self.total = 2 * len(files.files) + len(files.atc_labels) + len(files.atc_of_specialities) + 2

    def run(self) -> dict[str, Counts]:
        """Files are read one ahead, while the database takes in and compares the one before."""
        with _file_reader() as reader:
            waiting = [(table, reader.submit(self._read, table)) for table in _ORDER if table in self.files.files]
            with bulk_loading(self.cursor) as self.merger.bulk:
                for table, future in waiting:
                    self._stage(table, future.result())
                    self._merge(table)
                kept = [reader.submit(keep, r.content, r.sha256) for r in self._records()]
                checks.stub_unknown_specialities(self.merger, self.stages, self.files.source)
                checks.report_across(self.merger, self.stages, self.anomalies)
                self._finish()
            self._record()
            for done in kept:
                done.result()
        self.progress(self.total, self.total, "Terminé")
        return self.counts

    def _step(self, label: str) -> None:
        self.done += 1
        self.progress(min(self.done, self.total), self.total, label)

    # --- reading and staging ---

    def _stage(self, table: RegisterTable, file: ReadFile) -> None:
        self._step(f"Lecture de {file.record.name}")
        self._refuse_truncated(file)
        stage = Stage(self.cursor, file, self.anomalies)
        stage.load(file.data)
        for note in file.notes:
            self.anomalies.add(file.record.name, note.code, note.count, note.samples)
        self.read[table] = replace(file, data=b"")
        checks.clean(stage, self.snapshot.date)
        self.stages[table] = stage

    def _read(self, table: RegisterTable) -> ReadFile:
        if self.files.source == Source.ANSM:
            return ansm.read_part(table, self.files)
        return read_table(self.files.files[table], BY_TABLE[table])

    def _records(self) -> list[FileRecord]:
        """Every file that was read, once, even if several parts came from it."""
        records = [record for file in self.read.values() for record in (file.record, *file.companions)]
        return list({record.name: record for record in [*records, *self.atc_files]}.values())

    def _refuse_truncated(self, file: ReadFile) -> None:
        """A download that stopped between two lines, or inside the last column, looks like a file with fewer rows.

        Whatever the name of the file: the tables of the successor replace those of before, and must hold as much.
        """
        record, last = file.record, self.last.get(file.record.table, 0)
        if self.force or record.rows >= last:
            return
        cut = any(note.code == "cut_end" for note in file.notes)
        if cut or record.rows < last * COLLAPSE:
            rows, before = number(record.rows), number(last)
            end = " et sa dernière ligne est coupée" if cut else ""
            raise CaseError(
                f"{record.name} n’a que {rows}\u00a0lignes contre {before} au relevé précédent{end}\u00a0: le fichier "
                "est sans doute tronqué. S’il est complet, l’importer quand même se demande expressément "
                "(case à cocher de la page d’import, option --force de la commande).",
                code="row_count_collapsed",
            )

    # --- merging ---

    def _merge(self, table: RegisterTable) -> None:
        """The list waits for the specialities, which take their flag and class from it when they are new."""
        source, stage = self.files.source, self.stages[table]
        if table == RegisterTable.LISTING:
            published.merge_atc_of_listing(stage)
            if RegisterTable.SPECIALITY in self.files.files:
                return
        if table == RegisterTable.SPECIALITY:
            self._merge_specialities(source)
            if RegisterTable.LISTING not in self.stages:
                return
            table = RegisterTable.LISTING
        self._count(table, self._merger_of(table, source)())
        if table == RegisterTable.PRESENTATION:
            checks.report_check_digits(self.merger, stage)

    def _merge_specialities(self, source: Source) -> None:
        """Holders in between: a new speciality is written with its laboratory."""
        table, merger = RegisterTable.SPECIALITY, self.merger
        part = parts.speciality_part(self.read[table].published, source, RegisterTable.LISTING in self.stages)
        counts = Counts() if merger.bulk else merger.find_differences(part)
        if merger.bulk or counts:
            named = "holders_label" in part.values
            laboratories.stage_holders(merger, source, named=named)
            counts = merger.keyed(part) if merger.bulk else merger.write_differences(part, counts)
            if named:
                self.counts[RegisterTable.HOLDER] = laboratories.merge_holders(merger, source)
        self._count(table, counts)

    def _merger_of(self, table: RegisterTable, source: Source) -> Callable[[], Counts]:
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
        }[table]

    def _count(self, table: RegisterTable, counts: Counts) -> None:
        self.counts[table] = replace(counts, rows=self.read[table].record.rows)
        self._step(f"Comparaison\u00a0: {table.label.lower()}")

    def _finish(self) -> None:
        for name, rows in self._atc_labels():
            self.counts[name] = classes.merge_labels(rows, name, self.anomalies)
            self._step(f"Lecture de {name}")
        for name, rows in self._atc_of_specialities():
            self.counts[name] = classes.merge_atc_of_specialities(rows, name, self.merger, self.anomalies)
            self._step(f"Lecture de {name}")
        if any(self.counts.values()):
            published.refresh_flags(self.merger)
            self.merger.run(_TOUCH)
            search_words_learn()
        self._step("Recherche")

    def _atc_labels(self) -> list[tuple[str, classes.Pairs]]:
        if self.files.source == Source.ANSM and "atc" in self.files.companions:
            return [("atc.csv", ansm.atc_rows(self.files)[0])]
        return [(path.name, classes.label_rows(path)) for path in self.files.atc_labels]

    def _atc_of_specialities(self) -> list[tuple[str, classes.Pairs]]:
        if self.files.source == Source.ANSM and "specialite_atc" in self.files.companions:
            return [("specialite_atc.csv", ansm.atc_rows(self.files)[1])]
        return [(path.name, classes.speciality_rows(path)) for path in self.files.atc_of_specialities]

    # --- recording ---

    def _record(self) -> None:
        self._report_encodings()
        self._report_ignored_files()
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

    def _report_ignored_files(self) -> None:
        """« CIS_MITM (1).txt » is a part that the register does not get: better said than missed."""
        read = {record.name for record in self._records()}
        ignored = [(name, "") for name in self.files.present if name not in read]
        self.anomalies.add("", "ignored_files", len(ignored), ignored)

    def _report_encodings(self) -> None:
        encodings = {record.encoding for record in self._records()}
        if len(encodings) > 1:
            samples = [(record.name, record.encoding) for record in self._records()]
            self.anomalies.add("", "mixed_encodings", len(encodings), samples)


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
