from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "dangvan.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dangvan.kernel import checks  # noqa: F401 (registers what `check --deploy` asks)
