from django.apps import AppConfig


class DirectivesConfig(AppConfig):
    name = "dangvan.directives"
    label = "directives"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the worker know this app's clock jobs and letters, and others its figures and things."""
        from dangvan.directives import measures, tasks  # noqa: F401

        measures.register_all()
