from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "dangvan.outreach"
    label = "outreach"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the worker know this app's clock job, others its figures."""
        from dangvan.outreach import measures, tasks  # noqa: F401

        measures.register_all()
