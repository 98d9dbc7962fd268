"""A request that its applicant gives up is called so everywhere: words of a choice alone, no row changes."""

import django_fsm
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("derogations", "0011_a_decision_waits_to_be_opened"),
    ]

    operations = [
        migrations.AlterField(
            model_name="loweringrequest",
            name="state",
            field=django_fsm.FSMField(
                choices=[
                    ("draft", "Brouillon"),
                    ("to_confirm", "À confirmer par le pharmacien"),
                    ("abandoned", "Brouillon abandonné"),
                    ("received", "À prendre en charge"),
                    ("instructing", "En instruction"),
                    ("granted", "Accordée"),
                    ("refused", "Refusée"),
                    ("silence", "Rejetée par silence"),
                    ("withdrawn", "Désistement"),
                    ("revoked", "Accord retiré"),
                    ("abrogated", "Accord abrogé"),
                ],
                default="draft",
                max_length=20,
                protected=True,
                verbose_name="état",
            ),
        ),
    ]
