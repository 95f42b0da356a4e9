"""The full-text index and the triggers that keep it in step: see dangvan.cases.search.schema."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from dangvan.cases.search import schema


def _install(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    schema.install_index(editor.connection)


def _remove(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    schema.remove(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [migrations.RunPython(_install, _remove)]
