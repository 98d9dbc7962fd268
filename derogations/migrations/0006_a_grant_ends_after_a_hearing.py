import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_calendar_feeds"),
        ("derogations", "0005_one_index_a_question"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Hearing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("observations", models.TextField(blank=True, max_length=20000, verbose_name="observations")),
                ("wants_meeting", models.BooleanField(default=False, verbose_name="demande à être entendu")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="observations reçues le")),
                ("closed_on", models.DateField(null=True, verbose_name="close le")),
            ],
            options={
                "verbose_name": "procédure contradictoire",
                "ordering": ["id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="lowering_grant_has_threshold",
        ),
        migrations.RemoveConstraint(
            model_name="outcome",
            name="lowering_outcome_matches_decision",
        ),
        migrations.AlterField(
            model_name="decision",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("granted", "Accord"),
                    ("refused", "Refus"),
                    ("revoked", "Retrait de l’accord"),
                    ("abrogated", "Abrogation de l’accord"),
                ],
                max_length=10,
                verbose_name="sens",
            ),
        ),
        migrations.AlterField(
            model_name="letter",
            name="kind",
            field=models.CharField(
                choices=[
                    ("registration", "Accusé d’enregistrement"),
                    ("acknowledgement", "Accusé de réception"),
                    ("completeness", "Demande de pièces"),
                    ("grant", "Décision d’accord"),
                    ("refusal", "Décision de refus"),
                    ("silence", "Attestation de décision implicite de rejet"),
                    ("reasons", "Communication des motifs"),
                    ("hearing_revoked", "Invitation à présenter des observations sur un retrait"),
                    ("hearing_abrogated", "Invitation à présenter des observations sur une abrogation"),
                    ("revocation", "Décision de retrait de l’accord"),
                    ("abrogation", "Décision d’abrogation de l’accord"),
                ],
                max_length=20,
                verbose_name="nature",
            ),
        ),
        migrations.AlterField(
            model_name="outcome",
            name="kind",
            field=models.CharField(
                choices=[
                    ("silence", "Décision implicite de rejet"),
                    ("granted", "Accord"),
                    ("refused", "Refus"),
                    ("withdrawn", "Désistement"),
                    ("revoked", "Accord retiré"),
                    ("abrogated", "Accord abrogé"),
                ],
                max_length=10,
                verbose_name="issue",
            ),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision__isnull", False), ("kind__in", ["granted", "refused", "revoked", "abrogated"])),
                    models.Q(
                        models.Q(("kind__in", ["granted", "refused", "revoked", "abrogated"]), _negated=True),
                        ("decision__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="lowering_outcome_matches_decision",
                violation_error_message="Seule une décision signée accorde, refuse ou met fin à un accord.",
            ),
        ),
        migrations.AddField(
            model_name="hearing",
            name="answered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="hearing",
            name="letter",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="hearing", to="derogations.letter"
            ),
        ),
        migrations.AddField(
            model_name="hearing",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="hearings", to="derogations.loweringrequest"
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="hearing",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="derogations.hearing",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "granted"), _negated=True),
                    models.Q(("threshold_value__isnull", False), ("valid_from__isnull", False)),
                    _connector="OR",
                ),
                name="lowering_grant_has_threshold",
                violation_error_message="Un accord fixe un seuil et une date d’effet.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("hearing__isnull", False), ("outcome__in", ("revoked", "abrogated"))),
                    models.Q(
                        models.Q(("outcome__in", ("revoked", "abrogated")), _negated=True), ("hearing__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="lowering_ending_after_a_hearing",
                violation_error_message="Un accord ne prend fin qu’après que le laboratoire a pu s’exprimer.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "abrogated"), _negated=True), ("valid_from__isnull", False), _connector="OR"
                ),
                name="lowering_abrogation_has_a_day",
                violation_error_message="Une abrogation porte une date d’effet.",
            ),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_on__isnull", True)),
                fields=("request",),
                name="lowering_hearing_open_once",
                violation_error_message="Une procédure contradictoire est déjà ouverte.",
            ),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_at__isnull", True), models.Q(("observations", ""), _negated=True), _connector="OR"
                ),
                name="lowering_hearing_answer_says_something",
                violation_error_message="Des observations ne sont pas vides.",
            ),
        ),
    ]
