from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "dangvan.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the worker know this app's jobs and letters."""
        from dangvan.api import tasks  # noqa: F401
