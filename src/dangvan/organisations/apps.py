from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "dangvan.organisations"
    label = "organisations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the public record name a body by its code, not by a number of this database."""
        from dangvan.ledger import actions as ledger
        from dangvan.organisations import queries

        ledger.name_bodies_by(queries.code_in_the_record)
