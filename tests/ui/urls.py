"""The gallery of components in both languages, as tests serve it."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = i18n_patterns(path("_ui/", include("dangvan.ui.gallery")), prefix_default_language=False)
