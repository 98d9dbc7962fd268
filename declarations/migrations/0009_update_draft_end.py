from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("declarations", "0008_update_draft_revision")]

    operations = [
        migrations.AddField(
            model_name="updatedraft",
            name="end",
            field=models.JSONField(default=None, null=True),
        ),
    ]
