from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "dangvan.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dangvan.kernel import health
        from dangvan.ledger import conflicts, queries

        health.look_after("log_contradicted", conflicts.operators_know)
        health.look_after("log_halted", queries.log_runs)
        health.look_after("log_late", queries.log_is_on_time)
        health.look_after("log_differs", queries.log_agrees)
