from django.db import migrations, models

FIND = """
UPDATE declarations_publicentry e SET other_label = left(s.label, 100)
FROM registry_availabilitystatement s
WHERE e.origin = 'register' AND 'code_against_label' = ANY(s.anomalies) AND s.gone_on IS NOT DISTINCT FROM e.ended_on
  AND e.key = 'page-' || md5(coalesce(nullif(s.url, ''), s.speciality_id)) || '-' || s.status
"""


class Migration(migrations.Migration):
    dependencies = [
        ("declarations", "0010_start_of_a_risk_is_due"),
        ("registry", "0005_postal_address_of_a_laboratory"),
    ]

    operations = [
        migrations.AddField(
            model_name="publicentry",
            name="other_label",
            field=models.CharField(
                blank=True, db_default="", editable=False, max_length=100, verbose_name="libellé contraire"
            ),
        ),
        migrations.RunSQL(FIND, migrations.RunSQL.noop),
    ]
