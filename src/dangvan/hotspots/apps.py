from django.apps import AppConfig


class HotspotsConfig(AppConfig):
    name = "dangvan.hotspots"
    label = "hotspots"
    default_auto_field = "django.db.models.BigAutoField"
