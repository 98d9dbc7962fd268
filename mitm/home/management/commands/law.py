"""What the law says of facts: JSON in, JSON out."""

from __future__ import annotations

import json
import sys

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mitm.law.rules import LANGUAGES, RULES, judge


class Command(BaseCommand):
    """`manage.py law clock < facts.json`."""

    help = "Dit ce que le droit déduit de faits (JSON sur l’entrée standard : un objet, ou une liste d’objets)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The rule, and the language of its explanation."""
        parser.add_argument("rule", choices=sorted(RULES), help="la règle")
        parser.add_argument("--language", choices=LANGUAGES, default="fr", help="langue de l’explication")

    def handle(self, *args: object, **options: object) -> None:
        """Read, judge, write; an object with unfit facts gets its error and the others their verdict."""
        try:
            document = json.load(sys.stdin)
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise CommandError(f"L’entrée n’est pas du JSON : {error}") from error
        answer = judge(RULES[str(options["rule"])], document, str(options["language"]))
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
