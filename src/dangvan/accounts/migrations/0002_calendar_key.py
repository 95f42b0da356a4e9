"""The fingerprint of the key in the address of an officer's own calendar."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="calendar_key",
            field=models.CharField(blank=True, db_index=True, editable=False, max_length=64),
        ),
    ]
