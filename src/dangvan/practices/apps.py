from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "dangvan.practices"
    label = "practices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the worker know this app's clock job, others its figures."""
        from dangvan.practices import measures, tasks  # noqa: F401

        measures.register_all()
