from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "dangvan.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the worker know this app's clock jobs and messages, and others its figures."""
        from dangvan.cases import naming, tasks  # noqa: F401
        from dangvan.cases.figures.measures import register_measures
        from dangvan.cases.search import schema
        from dangvan.kernel import references

        register_measures()
        references.register_kind(naming.KIND, naming.resolve)
        schema.keep_installed(self)
