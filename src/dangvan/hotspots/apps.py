from django.apps import AppConfig


class HotspotsConfig(AppConfig):
    name = "dangvan.hotspots"
    label = "hotspots"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the worker know this app's clock jobs and letters, others its figures, operators how it is."""
        from dangvan.hotspots import measures, tasks  # noqa: F401
        from dangvan.hotspots.queries import runs
        from dangvan.kernel import health

        measures.register_all()
        health.look_after("hotspots", runs.is_well)
