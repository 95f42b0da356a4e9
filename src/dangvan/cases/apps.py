from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "dangvan.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the worker know this app's clock jobs and messages."""
        from dangvan.cases import tasks  # noqa: F401
