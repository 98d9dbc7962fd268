"""First tables of the register."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

import mitm.registry.fields
from mitm.registry.database import functions


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        *functions(),
        migrations.CreateModel(
            name="GenericGroup",
            fields=[
                (
                    "code",
                    mitm.registry.fields.CodeField(
                        max_length=10, primary_key=True, serialize=False, verbose_name="numéro"
                    ),
                ),
                ("label", models.TextField(verbose_name="libellé")),
                ("first_seen_on", models.DateField(verbose_name="vu pour la première fois le")),
                ("gone_on", models.DateField(blank=True, null=True, verbose_name="disparu le")),
            ],
            options={
                "verbose_name": "groupe générique",
                "verbose_name_plural": "groupes génériques",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(verbose_name="date des données")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("bdpm", "Fichiers de la base de données publique des médicaments"),
                            ("ansm", "Données ouvertes de l’ANSM"),
                            ("agency", "Saisie par l’agence"),
                            ("demo", "Démonstration (fictif)"),
                        ],
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                ("imported_at", models.DateTimeField(auto_now_add=True, verbose_name="importé le")),
                ("duration_ms", models.PositiveIntegerField(default=0, verbose_name="durée (ms)")),
                (
                    "counts",
                    models.JSONField(
                        default=dict,
                        help_text="Par partie du registre : lignes, apparues, modifiées, disparues.",
                        verbose_name="décomptes",
                    ),
                ),
                ("forced", models.BooleanField(default=False, verbose_name="importé malgré un avertissement")),
            ],
            options={
                "verbose_name": "relevé du registre",
                "verbose_name_plural": "relevés du registre",
                "ordering": ["-date", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Substance",
            fields=[
                (
                    "code",
                    mitm.registry.fields.CodeField(
                        max_length=10, primary_key=True, serialize=False, verbose_name="code"
                    ),
                ),
                ("name", models.TextField(verbose_name="nom")),
            ],
            options={
                "verbose_name": "substance",
                "verbose_name_plural": "substances",
                "ordering": ["name", "code"],
            },
        ),
        migrations.CreateModel(
            name="AtcClass",
            fields=[
                (
                    "code",
                    mitm.registry.fields.CodeField(
                        max_length=7, primary_key=True, serialize=False, verbose_name="code"
                    ),
                ),
                ("label", models.TextField(blank=True, verbose_name="libellé")),
                ("plain_label", models.TextField(blank=True, verbose_name="libellé en langage courant")),
                ("level", models.PositiveSmallIntegerField(verbose_name="niveau")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="registry.atcclass",
                        verbose_name="classe supérieure",
                    ),
                ),
            ],
            options={
                "verbose_name": "classe ATC",
                "verbose_name_plural": "classes ATC",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Laboratory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField(verbose_name="nom")),
                ("slug", models.SlugField(max_length=200, unique=True, verbose_name="adresse courte")),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="Code ISO 3166-1 ; vide quand la source ne dit rien.",
                        max_length=2,
                        verbose_name="pays",
                    ),
                ),
                ("is_fictive", models.BooleanField(default=False, verbose_name="fictif")),
                (
                    "search_name",
                    models.GeneratedField(
                        db_persist=True,
                        expression=mitm.registry.fields.Searchable("name"),
                        output_field=models.TextField(),
                        verbose_name="texte de recherche",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="registry.laboratory",
                        verbose_name="fusionné avec",
                    ),
                ),
            ],
            options={
                "verbose_name": "laboratoire",
                "verbose_name_plural": "laboratoires",
                "ordering": ["search_name", "id"],
            },
        ),
        migrations.CreateModel(
            name="LaboratoryAlias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("spelling", models.TextField(unique=True, verbose_name="graphie")),
                ("normalised", models.TextField(verbose_name="graphie normalisée")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("bdpm", "Fichiers de la base de données publique des médicaments"),
                            ("ansm", "Données ouvertes de l’ANSM"),
                            ("agency", "Saisie par l’agence"),
                            ("demo", "Démonstration (fictif)"),
                        ],
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                (
                    "laboratory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="aliases",
                        to="registry.laboratory",
                        verbose_name="laboratoire",
                    ),
                ),
            ],
            options={
                "verbose_name": "graphie d’un laboratoire",
                "verbose_name_plural": "graphies des laboratoires",
                "ordering": ["spelling"],
            },
        ),
        migrations.CreateModel(
            name="LaboratoryMerge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(verbose_name="motif")),
                ("merged_at", models.DateTimeField(auto_now_add=True, verbose_name="fusionné le")),
                ("moved", models.JSONField(default=dict, verbose_name="éléments déplacés")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="défait le")),
                ("undone_reason", models.TextField(blank=True, verbose_name="motif du retour")),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.laboratory",
                        verbose_name="laboratoire gardé",
                    ),
                ),
                (
                    "merged",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="registry.laboratory",
                        verbose_name="laboratoire fusionné",
                    ),
                ),
            ],
            options={
                "verbose_name": "fusion de laboratoires",
                "verbose_name_plural": "fusions de laboratoires",
                "ordering": ["-merged_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.TextField(primary_key=True, serialize=False, verbose_name="mot")),
            ],
            options={
                "verbose_name": "mot du registre",
                "verbose_name_plural": "mots du registre",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["word"], name="registry_word_trigrams", opclasses=["gin_trgm_ops"]
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SnapshotAnomaly",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.TextField(verbose_name="fichier")),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("message", models.TextField(verbose_name="explication")),
                ("count", models.PositiveIntegerField(verbose_name="nombre")),
                ("samples", models.JSONField(default=list, help_text="Liste de {key, text}.", verbose_name="exemples")),
                (
                    "snapshot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="anomalies",
                        to="registry.snapshot",
                        verbose_name="relevé",
                    ),
                ),
            ],
            options={
                "verbose_name": "anomalie d’un relevé",
                "verbose_name_plural": "anomalies d’un relevé",
                "ordering": ["snapshot_id", "file", "code"],
            },
        ),
        migrations.CreateModel(
            name="SnapshotDifference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "older_sha256",
                    mitm.registry.fields.CodeField(max_length=64, verbose_name="empreinte de l’ancien fichier"),
                ),
                (
                    "newer_sha256",
                    mitm.registry.fields.CodeField(max_length=64, verbose_name="empreinte du nouveau fichier"),
                ),
                (
                    "table",
                    models.CharField(
                        choices=[
                            ("speciality", "Spécialités"),
                            ("presentation", "Présentations"),
                            ("composition", "Compositions"),
                            ("generic", "Groupes génériques"),
                            ("condition", "Conditions de prescription et de délivrance"),
                            ("availability", "Disponibilité"),
                            ("listing", "Liste des MITM"),
                            ("holder", "Titulaires et exploitants"),
                            ("atc", "Classification ATC"),
                            ("other", "Autres tables"),
                        ],
                        max_length=12,
                        verbose_name="partie",
                    ),
                ),
                ("counts", models.JSONField(verbose_name="décomptes")),
                (
                    "rows",
                    models.JSONField(help_text="Par nature : liste de {key, before, after}.", verbose_name="lignes"),
                ),
                ("computed_at", models.DateTimeField(auto_now_add=True, verbose_name="calculé le")),
            ],
            options={
                "verbose_name": "différence entre deux fichiers",
                "verbose_name_plural": "différences entre fichiers",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("older_sha256", "newer_sha256", "table"),
                        name="registry_difference_once",
                        violation_error_message="Cette différence est déjà calculée.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("older_sha256", models.F("newer_sha256")), _negated=True),
                        name="registry_difference_of_two_files",
                        violation_error_message="Les deux fichiers sont identiques.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SnapshotFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField(verbose_name="nom")),
                (
                    "table",
                    models.CharField(
                        choices=[
                            ("speciality", "Spécialités"),
                            ("presentation", "Présentations"),
                            ("composition", "Compositions"),
                            ("generic", "Groupes génériques"),
                            ("condition", "Conditions de prescription et de délivrance"),
                            ("availability", "Disponibilité"),
                            ("listing", "Liste des MITM"),
                            ("holder", "Titulaires et exploitants"),
                            ("atc", "Classification ATC"),
                            ("other", "Autres tables"),
                        ],
                        max_length=12,
                        verbose_name="partie",
                    ),
                ),
                (
                    "sha256",
                    mitm.registry.fields.CodeField(db_index=True, max_length=64, verbose_name="empreinte SHA-256"),
                ),
                ("size", models.PositiveBigIntegerField(verbose_name="octets")),
                ("encoding", models.CharField(max_length=20, verbose_name="encodage")),
                ("line_ends", models.CharField(max_length=10, verbose_name="fins de ligne")),
                ("rows", models.PositiveIntegerField(verbose_name="lignes")),
                ("columns", models.PositiveSmallIntegerField(verbose_name="colonnes")),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="registry.snapshot",
                        verbose_name="relevé",
                    ),
                ),
            ],
            options={
                "verbose_name": "fichier d’un relevé",
                "verbose_name_plural": "fichiers d’un relevé",
                "ordering": ["snapshot_id", "name"],
            },
        ),
        migrations.CreateModel(
            name="Speciality",
            fields=[
                (
                    "cis",
                    mitm.registry.fields.CodeField(
                        max_length=8, primary_key=True, serialize=False, verbose_name="code CIS"
                    ),
                ),
                ("name", models.TextField(blank=True, verbose_name="dénomination")),
                ("form", models.TextField(blank=True, verbose_name="forme pharmaceutique")),
                (
                    "routes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="voies d’administration",
                    ),
                ),
                ("authorisation_status", models.TextField(blank=True, verbose_name="statut de l’AMM")),
                ("procedure", models.TextField(blank=True, verbose_name="procédure")),
                ("marketing_status", models.TextField(blank=True, verbose_name="état de commercialisation")),
                ("authorised_on", models.DateField(blank=True, null=True, verbose_name="date d’AMM")),
                (
                    "authorised_on_text",
                    models.TextField(
                        blank=True,
                        help_text="Seulement quand la date publiée est impossible.",
                        verbose_name="date d’AMM telle que publiée",
                    ),
                ),
                ("bdm_status", models.TextField(blank=True, verbose_name="alerte de la base publique")),
                ("european_number", models.TextField(blank=True, verbose_name="numéro européen")),
                ("reinforced_surveillance", models.BooleanField(default=False, verbose_name="surveillance renforcée")),
                ("holders_label", models.TextField(blank=True, verbose_name="titulaires tels que publiés")),
                (
                    "is_mitm",
                    models.BooleanField(
                        default=False,
                        help_text="Une période de la liste des MITM est ouverte ; tenu à jour à partir de `MitmListing`.",
                        verbose_name="MITM",
                    ),
                ),
                ("registered", models.BooleanField(default=True, verbose_name="au registre")),
                ("first_seen_on", models.DateField(verbose_name="vu pour la première fois le")),
                ("last_changed_on", models.DateField(verbose_name="dernier changement le")),
                ("gone_on", models.DateField(blank=True, null=True, verbose_name="sorti du registre le")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("bdpm", "Fichiers de la base de données publique des médicaments"),
                            ("ansm", "Données ouvertes de l’ANSM"),
                            ("agency", "Saisie par l’agence"),
                            ("demo", "Démonstration (fictif)"),
                        ],
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                (
                    "search_name",
                    models.GeneratedField(
                        db_persist=True,
                        expression=mitm.registry.fields.Searchable("name"),
                        output_field=models.TextField(),
                        verbose_name="texte de recherche",
                    ),
                ),
                (
                    "atc",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="specialities",
                        to="registry.atcclass",
                        verbose_name="classe ATC",
                    ),
                ),
                (
                    "laboratory",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="L’exploitant s’il est connu, sinon le premier titulaire ; tenu à jour à partir de `Holder`.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="specialities",
                        to="registry.laboratory",
                        verbose_name="laboratoire",
                    ),
                ),
            ],
            options={
                "verbose_name": "spécialité",
                "verbose_name_plural": "spécialités",
                "ordering": ["search_name", "cis"],
            },
        ),
        migrations.CreateModel(
            name="RegisterChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "table",
                    models.CharField(
                        choices=[
                            ("speciality", "Spécialités"),
                            ("presentation", "Présentations"),
                            ("composition", "Compositions"),
                            ("generic", "Groupes génériques"),
                            ("condition", "Conditions de prescription et de délivrance"),
                            ("availability", "Disponibilité"),
                            ("listing", "Liste des MITM"),
                            ("holder", "Titulaires et exploitants"),
                            ("atc", "Classification ATC"),
                            ("other", "Autres tables"),
                        ],
                        max_length=12,
                        verbose_name="partie",
                    ),
                ),
                ("key", models.TextField(verbose_name="clé")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("added", "Apparu"),
                            ("changed", "Modifié"),
                            ("closed", "Disparu"),
                            ("reopened", "Réapparu"),
                        ],
                        max_length=8,
                        verbose_name="nature",
                    ),
                ),
                ("before", models.JSONField(blank=True, null=True, verbose_name="avant")),
                ("after", models.JSONField(blank=True, null=True, verbose_name="après")),
                (
                    "snapshot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="registry.snapshot",
                        verbose_name="relevé",
                    ),
                ),
                (
                    "speciality",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="registry.speciality",
                        verbose_name="spécialité",
                    ),
                ),
            ],
            options={
                "verbose_name": "changement du registre",
                "verbose_name_plural": "changements du registre",
                "ordering": ["-snapshot_id", "table", "key", "id"],
            },
        ),
        migrations.CreateModel(
            name="Presentation",
            fields=[
                (
                    "cip13",
                    mitm.registry.fields.CodeField(
                        max_length=13, primary_key=True, serialize=False, verbose_name="code CIP13"
                    ),
                ),
                ("cip7", models.CharField(blank=True, max_length=7, verbose_name="code CIP7")),
                ("label", models.TextField(blank=True, verbose_name="libellé")),
                ("status", models.TextField(blank=True, verbose_name="statut administratif")),
                ("marketing_status", models.TextField(blank=True, verbose_name="état de commercialisation déclaré")),
                ("declared_on", models.DateField(blank=True, null=True, verbose_name="date de déclaration")),
                (
                    "declared_on_text",
                    models.TextField(
                        blank=True,
                        help_text="Seulement quand la date publiée est impossible.",
                        verbose_name="date telle que publiée",
                    ),
                ),
                (
                    "community_approved",
                    models.BooleanField(blank=True, null=True, verbose_name="agréée aux collectivités"),
                ),
                ("reimbursement", models.TextField(blank=True, verbose_name="taux de remboursement")),
                (
                    "price",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="prix (€)"
                    ),
                ),
                (
                    "public_price",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="prix public (€)"
                    ),
                ),
                (
                    "fee",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=8,
                        null=True,
                        verbose_name="honoraire de dispensation (€)",
                    ),
                ),
                ("indications", models.TextField(blank=True, verbose_name="indications remboursées")),
                ("first_seen_on", models.DateField(verbose_name="vu pour la première fois le")),
                ("gone_on", models.DateField(blank=True, null=True, verbose_name="sortie du registre le")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("bdpm", "Fichiers de la base de données publique des médicaments"),
                            ("ansm", "Données ouvertes de l’ANSM"),
                            ("agency", "Saisie par l’agence"),
                            ("demo", "Démonstration (fictif)"),
                        ],
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                (
                    "speciality",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presentations",
                        to="registry.speciality",
                        verbose_name="spécialité",
                    ),
                ),
            ],
            options={
                "verbose_name": "présentation",
                "verbose_name_plural": "présentations",
                "ordering": ["cip13"],
            },
        ),
        migrations.CreateModel(
            name="PrescriptionCondition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="condition")),
                ("first_seen_on", models.DateField(verbose_name="vu pour la première fois le")),
                ("gone_on", models.DateField(blank=True, null=True, verbose_name="disparu le")),
                (
                    "speciality",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conditions",
                        to="registry.speciality",
                        verbose_name="spécialité",
                    ),
                ),
            ],
            options={
                "verbose_name": "condition de prescription ou de délivrance",
                "verbose_name_plural": "conditions de prescription et de délivrance",
                "ordering": ["speciality_id", "id"],
            },
        ),
        migrations.CreateModel(
            name="MitmListing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("listed_from", models.DateField(blank=True, null=True, verbose_name="inscrite depuis le")),
                ("listed_until", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                ("first_seen_on", models.DateField(verbose_name="vue sur la liste le")),
                ("atc_code", models.CharField(blank=True, max_length=10, verbose_name="code ATC tel que publié")),
                ("name", models.TextField(blank=True, verbose_name="dénomination sur la liste")),
                ("link", models.TextField(blank=True, verbose_name="lien")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("bdpm", "Fichiers de la base de données publique des médicaments"),
                            ("ansm", "Données ouvertes de l’ANSM"),
                            ("agency", "Saisie par l’agence"),
                            ("demo", "Démonstration (fictif)"),
                        ],
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        help_text="Décision de l’agence, quand la période n’est pas née d’un fichier.",
                        verbose_name="motif",
                    ),
                ),
                (
                    "speciality",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="listings",
                        to="registry.speciality",
                        verbose_name="spécialité",
                    ),
                ),
            ],
            options={
                "verbose_name": "inscription sur la liste des MITM",
                "verbose_name_plural": "inscriptions sur la liste des MITM",
                "ordering": ["speciality_id", models.OrderBy(models.F("listed_from"), nulls_first=True)],
            },
        ),
        migrations.CreateModel(
            name="Holder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("holder", "Titulaire de l’AMM"), ("operator", "Exploitant")],
                        max_length=10,
                        verbose_name="rôle",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="depuis le")),
                (
                    "ends_on",
                    models.DateField(
                        blank=True, help_text="Premier jour où ce n’est plus vrai.", null=True, verbose_name="jusqu’au"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("bdpm", "Fichiers de la base de données publique des médicaments"),
                            ("ansm", "Données ouvertes de l’ANSM"),
                            ("agency", "Saisie par l’agence"),
                            ("demo", "Démonstration (fictif)"),
                        ],
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                (
                    "laboratory",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holdings",
                        to="registry.laboratory",
                        verbose_name="laboratoire",
                    ),
                ),
                (
                    "speciality",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holders",
                        to="registry.speciality",
                        verbose_name="spécialité",
                    ),
                ),
            ],
            options={
                "verbose_name": "titulaire ou exploitant",
                "verbose_name_plural": "titulaires et exploitants",
                "ordering": ["speciality_id", "role", "id"],
            },
        ),
        migrations.CreateModel(
            name="GenericMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Princeps"),
                            (1, "Générique"),
                            (2, "Générique par complémentarité posologique"),
                            (4, "Générique substituable"),
                        ],
                        verbose_name="type",
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(default=0, verbose_name="rang")),
                ("first_seen_on", models.DateField(verbose_name="vu pour la première fois le")),
                ("gone_on", models.DateField(blank=True, null=True, verbose_name="disparu le")),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="registry.genericgroup",
                        verbose_name="groupe",
                    ),
                ),
                (
                    "speciality",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="generic_memberships",
                        to="registry.speciality",
                        verbose_name="spécialité",
                    ),
                ),
            ],
            options={
                "verbose_name": "membre d’un groupe générique",
                "verbose_name_plural": "membres des groupes génériques",
                "ordering": ["group_id", "rank", "id"],
            },
        ),
        migrations.CreateModel(
            name="AvailabilityStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cip13",
                    mitm.registry.fields.CodeField(blank=True, max_length=13, verbose_name="code CIP13 tel que publié"),
                ),
                (
                    "status",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Rupture de stock"),
                            (2, "Tension d’approvisionnement"),
                            (3, "Arrêt de commercialisation"),
                            (4, "Remise à disposition"),
                        ],
                        verbose_name="statut",
                    ),
                ),
                ("label", models.TextField(blank=True, verbose_name="libellé tel que publié")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="début")),
                ("updated_on", models.DateField(blank=True, null=True, verbose_name="mise à jour")),
                ("restored_on", models.DateField(blank=True, null=True, verbose_name="remise à disposition")),
                ("url", models.TextField(blank=True, verbose_name="page de l’agence")),
                (
                    "first_seen_on",
                    models.DateField(help_text="Date du premier relevé où la ligne figure.", verbose_name="publiée le"),
                ),
                ("gone_on", models.DateField(blank=True, null=True, verbose_name="retirée le")),
                (
                    "anomalies",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="anomalies",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("bdpm", "Fichiers de la base de données publique des médicaments"),
                            ("ansm", "Données ouvertes de l’ANSM"),
                            ("agency", "Saisie par l’agence"),
                            ("demo", "Démonstration (fictif)"),
                        ],
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                (
                    "presentation",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="availability",
                        to="registry.presentation",
                        verbose_name="présentation",
                    ),
                ),
                (
                    "speciality",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="availability",
                        to="registry.speciality",
                        verbose_name="spécialité",
                    ),
                ),
            ],
            options={
                "verbose_name": "disponibilité publiée",
                "verbose_name_plural": "disponibilités publiées",
                "ordering": ["-updated_on", "speciality_id", "id"],
            },
        ),
        migrations.CreateModel(
            name="Composition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("element", models.TextField(blank=True, verbose_name="élément pharmaceutique")),
                ("substance_name", models.TextField(blank=True, verbose_name="substance telle que publiée")),
                ("dosage", models.TextField(blank=True, verbose_name="dosage")),
                ("dosage_reference", models.TextField(blank=True, verbose_name="référence du dosage")),
                (
                    "nature",
                    models.CharField(
                        choices=[("SA", "Substance active"), ("FT", "Fraction thérapeutique")],
                        max_length=2,
                        verbose_name="nature",
                    ),
                ),
                ("link", models.PositiveSmallIntegerField(default=0, verbose_name="numéro de liaison")),
                ("first_seen_on", models.DateField(verbose_name="vu pour la première fois le")),
                ("gone_on", models.DateField(blank=True, null=True, verbose_name="disparu le")),
                (
                    "speciality",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="compositions",
                        to="registry.speciality",
                        verbose_name="spécialité",
                    ),
                ),
                (
                    "substance",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="compositions",
                        to="registry.substance",
                        verbose_name="substance",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne de composition",
                "verbose_name_plural": "lignes de composition",
                "ordering": ["speciality_id", "link", "-nature", "id"],
            },
        ),
        migrations.CreateModel(
            name="SubstanceSpelling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("spelling", models.TextField(verbose_name="graphie")),
                (
                    "search_name",
                    models.GeneratedField(
                        db_persist=True,
                        expression=mitm.registry.fields.Searchable("spelling"),
                        output_field=models.TextField(),
                        verbose_name="texte de recherche",
                    ),
                ),
                (
                    "substance",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spellings",
                        to="registry.substance",
                        verbose_name="substance",
                    ),
                ),
            ],
            options={
                "verbose_name": "graphie d’une substance",
                "verbose_name_plural": "graphies des substances",
                "ordering": ["spelling"],
            },
        ),
        migrations.AddConstraint(
            model_name="atcclass",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?$")),
                name="registry_atc_code_format",
                violation_error_message="Un code ATC a 1, 3, 4, 5 ou 7 caractères, par exemple N02BE01.",
            ),
        ),
        migrations.AddIndex(
            model_name="laboratory",
            index=models.Index(fields=["search_name", "id"], name="registry_laboratory_order"),
        ),
        migrations.AddIndex(
            model_name="laboratory",
            index=django.contrib.postgres.indexes.GinIndex(
                django.db.models.functions.comparison.Cast(
                    "search_name", django.contrib.postgres.search.SearchVectorField()
                ),
                name="registry_laboratory_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="laboratory",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged_into", models.F("id")), _negated=True),
                name="registry_laboratory_not_merged_into_itself",
                violation_error_message="Un laboratoire ne peut être fusionné avec lui-même.",
            ),
        ),
        migrations.AddConstraint(
            model_name="laboratoryalias",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                expressions=[("normalised", "="), ("laboratory", "<>")],
                name="registry_alias_one_laboratory_per_normalised_spelling",
                violation_error_message="Cette graphie désigne déjà un autre laboratoire.",
            ),
        ),
        migrations.AddConstraint(
            model_name="laboratorymerge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at__isnull", True)),
                fields=("merged",),
                name="registry_merge_once",
                violation_error_message="Ce laboratoire est déjà fusionné.",
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshotanomaly",
            constraint=models.UniqueConstraint(
                fields=("snapshot", "file", "code"),
                name="registry_anomaly_once",
                violation_error_message="Cette anomalie est déjà comptée.",
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshotfile",
            constraint=models.UniqueConstraint(
                fields=("snapshot", "name"),
                name="registry_snapshot_file_once",
                violation_error_message="Ce fichier est déjà dans le relevé.",
            ),
        ),
        migrations.AddIndex(
            model_name="speciality",
            index=models.Index(fields=["search_name", "cis"], name="registry_speciality_order"),
        ),
        migrations.AddIndex(
            model_name="speciality",
            index=models.Index(fields=["laboratory", "search_name"], name="registry_speciality_by_lab"),
        ),
        migrations.AddIndex(
            model_name="speciality",
            index=models.Index(fields=["atc"], name="registry_speciality_by_atc"),
        ),
        migrations.AddIndex(
            model_name="speciality",
            index=django.contrib.postgres.indexes.GinIndex(
                django.db.models.functions.comparison.Cast(
                    "search_name", django.contrib.postgres.search.SearchVectorField()
                ),
                name="registry_speciality_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="speciality",
            constraint=models.CheckConstraint(
                condition=models.Q(("cis__regex", "^[0-9]{8}$")),
                name="registry_speciality_cis_format",
                violation_error_message="Un code CIS a huit chiffres.",
            ),
        ),
        migrations.AddIndex(
            model_name="registerchange",
            index=models.Index(fields=["snapshot", "table", "kind", "id"], name="registry_change_of_snapshot"),
        ),
        migrations.AddIndex(
            model_name="registerchange",
            index=models.Index(fields=["speciality", "-id"], name="registry_change_of"),
        ),
        migrations.AddIndex(
            model_name="presentation",
            index=models.Index(fields=["speciality"], name="registry_presentation_of"),
        ),
        migrations.AddConstraint(
            model_name="presentation",
            constraint=models.CheckConstraint(
                condition=models.Q(("cip13__regex", "^[0-9]{13}$")),
                name="registry_presentation_cip13_format",
                violation_error_message="Un code CIP13 a treize chiffres.",
            ),
        ),
        migrations.AddIndex(
            model_name="prescriptioncondition",
            index=models.Index(fields=["speciality"], name="registry_condition_of"),
        ),
        migrations.AddConstraint(
            model_name="mitmlisting",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("speciality", "="),
                    (
                        models.Func(
                            "listed_from",
                            "listed_until",
                            models.Value("[)"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="registry_listing_no_overlap",
                violation_error_message="La spécialité est déjà inscrite pendant cette période.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mitmlisting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("listed_from__isnull", True),
                    ("listed_until__isnull", True),
                    ("listed_until__gte", models.F("listed_from")),
                    _connector="OR",
                ),
                name="registry_listing_period",
                violation_error_message="La fin de l’inscription précède son début.",
            ),
        ),
        migrations.AddIndex(
            model_name="holder",
            index=models.Index(fields=["speciality"], name="registry_holder_of"),
        ),
        migrations.AddIndex(
            model_name="holder",
            index=models.Index(fields=["laboratory", "speciality"], name="registry_holder_by_laboratory"),
        ),
        migrations.AddConstraint(
            model_name="holder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True)),
                fields=("speciality", "laboratory", "role"),
                name="registry_holder_open_once",
                violation_error_message="Ce laboratoire a déjà ce rôle pour cette spécialité.",
            ),
        ),
        migrations.AddConstraint(
            model_name="holder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on__isnull", True),
                    ("ends_on__isnull", True),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="registry_holder_period",
                violation_error_message="La fin précède le début.",
            ),
        ),
        migrations.AddIndex(
            model_name="genericmember",
            index=models.Index(fields=["speciality"], name="registry_generic_member_of"),
        ),
        migrations.AddConstraint(
            model_name="genericmember",
            constraint=models.UniqueConstraint(
                fields=("group", "speciality"),
                name="registry_generic_member_once",
                violation_error_message="Cette spécialité est déjà dans ce groupe.",
            ),
        ),
        migrations.AddIndex(
            model_name="availabilitystatement",
            index=models.Index(fields=["speciality", "starts_on"], name="registry_availability_of"),
        ),
        migrations.AddIndex(
            model_name="availabilitystatement",
            index=models.Index(fields=["presentation"], name="registry_availability_of_pack"),
        ),
        migrations.AddIndex(
            model_name="availabilitystatement",
            index=models.Index(
                condition=models.Q(("gone_on__isnull", True)),
                fields=["status", "-updated_on", "id"],
                name="registry_availability_current",
            ),
        ),
        migrations.AddConstraint(
            model_name="availabilitystatement",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", [1, 2, 3, 4])),
                name="registry_availability_status",
                violation_error_message="Le statut est 1, 2, 3 ou 4.",
            ),
        ),
        migrations.AddIndex(
            model_name="composition",
            index=models.Index(fields=["speciality"], name="registry_composition_of"),
        ),
        migrations.AddIndex(
            model_name="composition",
            index=models.Index(fields=["substance"], name="registry_composition_with"),
        ),
        migrations.AddIndex(
            model_name="substancespelling",
            index=django.contrib.postgres.indexes.GinIndex(
                django.db.models.functions.comparison.Cast(
                    "search_name", django.contrib.postgres.search.SearchVectorField()
                ),
                name="registry_substance_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="substancespelling",
            constraint=models.UniqueConstraint(
                fields=("substance", "spelling"),
                name="registry_spelling_once",
                violation_error_message="Cette graphie est déjà connue.",
            ),
        ),
    ]
