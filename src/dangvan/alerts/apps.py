from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "dangvan.alerts"
    label = "alerts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the worker know this app's clock jobs and letters."""
        from dangvan.alerts import tasks  # noqa: F401
