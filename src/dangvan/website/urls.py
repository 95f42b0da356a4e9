"""Addresses of the public pages: where people speak, and where everyone reads."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

app_name = "website"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"dangvan.website.{part}"))
    for part in ("urls_speaking", "urls_reading", "record.urls")
    if find_spec(f"dangvan.website.{part}")
]
