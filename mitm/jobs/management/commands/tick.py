"""Do all that is due; running it twice changes nothing."""

from __future__ import annotations

import datetime as dt

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from mitm.jobs.clock import ClockError
from mitm.jobs.ticking import tick


class Command(BaseCommand):
    """`manage.py tick [--at 2026-03-12T10:00:00+01:00]`."""

    help = "Fait tout ce qui est échu, une fois, et dit ce qui a été fait."

    def add_arguments(self, parser: CommandParser) -> None:
        """The instant, for demonstrations and tests."""
        parser.add_argument("--at", help="instant ISO 8601 (démonstration et tests) ; maintenant par défaut")

    def handle(self, *args: object, **options: object) -> None:
        """Run the steps and print what each did."""
        try:
            reports = tick(at=_instant(options["at"]))
        except ClockError as error:
            raise CommandError(str(error)) from error
        if reports is None:
            self.stdout.write("Un autre processus est en train de le faire.")
            return
        for report in reports:
            self.stdout.write(report.text)
        if not reports:
            self.stdout.write("Rien d’échu.")
        if failed := [report.name for report in reports if report.error]:
            raise CommandError(f"Étapes en échec : {', '.join(failed)}.")


def _instant(text: object) -> dt.datetime | None:
    if not text:
        return None
    if isinstance(text, dt.datetime):
        return text
    try:
        instant = parse_datetime(str(text))
    except ValueError:
        instant = None
    if instant is None:
        raise CommandError("--at attend un instant ISO 8601, par exemple 2026-03-12T10:00:00+01:00.")
    return instant if timezone.is_aware(instant) else timezone.make_aware(instant)
