"""For machines that watch the service: is the process up, and may visitors be sent to it."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse


def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"alive": True})


def ready(request: HttpRequest) -> JsonResponse:
    """503 with the names of what is missing, never with an address or an error's text."""
    problems = [
        name
        for name, is_well in (("database", _database_answers), ("migrations", _is_migrated))
        if not is_well()
    ]
    return JsonResponse({"ready": not problems, "problems": problems}, status=503 if problems else 200)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _is_migrated() -> bool:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return False
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
