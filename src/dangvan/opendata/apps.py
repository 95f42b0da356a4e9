from django.apps import AppConfig


class OpendataConfig(AppConfig):
    name = "dangvan.opendata"
    label = "opendata"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the worker know this app's clock job."""
        from dangvan.opendata import tasks  # noqa: F401
