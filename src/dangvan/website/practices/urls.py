"""Addresses of the public pages of models."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from dangvan.website.practices import pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("mo-hinh/", pages.practices, name="practices"),
    path("mo-hinh/<str:reference>/", pages.practice, name="practice"),
]
