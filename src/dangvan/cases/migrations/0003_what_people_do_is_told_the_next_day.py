"""Beside its state a case keeps the state as it is told (ADR 9); public search is narrowed by it."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from dangvan.cases.search import schema
from dangvan.cases.types import State


def _tell(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    cases = apps.get_model("cases", "Case")
    cases.objects.update(told_state=models.F("state"))


def _key_by_what_is_told(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """The triggers that follow a case, made anew: they write the told state too. Then the keys there are."""
    with editor.connection.cursor() as cursor:
        if editor.connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER IF EXISTS case_keys_update")
    schema.install(editor.connection)
    with editor.connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_casetext SET keys = keys || ' p:' || "
            "(SELECT told_state FROM cases_case WHERE id = case_id) WHERE keys NOT LIKE '% p:%'"
        )


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_search")]

    operations = [
        migrations.AddField(
            "case", "told_state", models.CharField(choices=State.choices, default="received", max_length=16)
        ),
        migrations.AddField("case", "told_until", models.DateField(blank=True, null=True)),
        migrations.AddField("case", "told_due_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(_tell, migrations.RunPython.noop),
        migrations.RemoveIndex("case", "case_state_newest"),
        migrations.AddIndex(
            "case",
            models.Index(fields=["told_state", "-received_on", "reference"], name="case_told_newest"),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                condition=models.Q(("told_until__isnull", False)), fields=["told_until"], name="case_untold"
            ),
        ),
        migrations.RunPython(_key_by_what_is_told, migrations.RunPython.noop),
    ]
