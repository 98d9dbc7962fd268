"""Open the account of the agency's first administrator, who opens all the others on the pages."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from mitm.accounts.actor import Actor
from mitm.accounts.enums import Role
from mitm.accounts.selectors import agency_people
from mitm.errors import CaseError
from mitm.home.people import person_open


class Command(BaseCommand):
    """`manage.py first_administrator EMAIL FIRST_NAME LAST_NAME`: refused once somebody administers."""

    help = "Ouvre le compte du premier administrateur de l’agence, tant qu’il n’y en a aucun."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who it is."""
        parser.add_argument("email")
        parser.add_argument("first_name")
        parser.add_argument("last_name")

    @transaction.atomic
    def handle(self, *args: object, **options: str) -> None:
        """Open the account and say what comes next."""
        today = timezone.localdate()
        if agency_people(Role.ADMIN, today=today).exists():
            raise CommandError("L’agence a un administrateur\u00a0: c’est lui qui ouvre les comptes.")
        try:
            validate_email(options["email"])
            person = person_open(
                actor=Actor.of_system("installation"),
                laboratory=None,
                email=options["email"],
                first_name=options["first_name"],
                last_name=options["last_name"],
                position="",
                role=Role.ADMIN,
                starts_on=today,
            )
        except ValidationError as error:
            raise CommandError("Cette adresse électronique n’en est pas une.") from error
        except CaseError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Compte ouvert\u00a0: {person.email} reçoit un message pour choisir son mot de passe.")
