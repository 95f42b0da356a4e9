from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "dangvan.reviews"
    label = "reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the worker know how figures are reckoned, and others what a review is."""
        from dangvan.kernel import references
        from dangvan.reviews import checks, tasks  # noqa: F401
        from dangvan.reviews.queries.showing import resolve

        references.register_kind("review", resolve)
