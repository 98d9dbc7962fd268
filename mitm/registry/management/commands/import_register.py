"""manage.py import_register DIR: the register from a folder of published files."""

import datetime as dt
import json
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mitm.errors import CaseError
from mitm.registry.models import Snapshot
from mitm.registry.selectors import snapshot_summary
from mitm.registry.services import import_register


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"«\u00a0{text}\u00a0» n’est pas une date de la forme AAAA-MM-JJ.") from None


class Command(BaseCommand):
    """Import a folder of BDPM files or of ANSM open data."""

    help = "Importe le registre, la liste des MITM et la disponibilité depuis un dossier de fichiers publiés."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder, and how to speak."""
        parser.add_argument("directory", type=Path, metavar="DIR")
        parser.add_argument("--date", type=_day, help="date des données (sinon, le nom du dossier)")
        parser.add_argument("--json", action="store_true", help="écrire le compte rendu en JSON")
        parser.add_argument(
            "--force",
            action="store_true",
            help="accepter un fichier qui paraît tronqué ; comparer même des fichiers déjà importés",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and report."""
        try:
            snapshot = import_register(
                source=options["directory"],
                snapshot_date=options["date"],
                progress=self._silent if options["json"] else self._show,
                force=options["force"],
            )
        except CaseError as error:
            if options["json"]:
                problem = {"error": {"code": error.code, "message": error.message}}
                self.stdout.write(json.dumps(problem, ensure_ascii=False))
            raise CommandError(error.message) from error
        summary = snapshot_summary(snapshot)
        if options["json"]:
            self.stdout.write(json.dumps(summary, ensure_ascii=False, default=str, indent=1))
        else:
            self._report(snapshot, summary)

    def _show(self, done: int, total: int, label: str) -> None:
        self.stderr.write(f"[{done}/{total}] {label}")

    def _silent(self, done: int, total: int, label: str) -> None:
        """JSON stands alone."""

    def _report(self, snapshot: Snapshot, summary: dict[str, Any]) -> None:
        self.stdout.write(f"{snapshot}, importé en {snapshot.duration_ms / 1000:.1f}\u00a0s")
        if snapshot.same_as:
            self.stdout.write(f"  mêmes fichiers que le relevé «\u00a0{snapshot.same_as}\u00a0»\u00a0: rien à comparer")
        for table, count in summary["counts"].items():
            self.stdout.write(
                f"  {table}\u00a0: {count['rows']} lignes, {count['added']} apparues, {count['changed']} modifiées, "
                f"{count['closed']} disparues, {count['reopened']} réapparues"
            )
        for anomaly in summary["anomalies"]:
            self.stdout.write(f"  {anomaly['file'] or 'relevé'}\u00a0: {anomaly['count']} × {anomaly['message']}")
