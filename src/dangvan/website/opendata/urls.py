"""Addresses of the figures by month."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from dangvan.website.opendata import pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("so-lieu/", pages.latest, name="figures"),
    path("so-lieu/<str:month>/", pages.month, name="figures_month"),
    path("so-lieu/<str:month>.csv", pages.csv_file, name="figures_csv"),
    path("so-lieu/<str:month>.json", pages.json_file, name="figures_json"),
]
