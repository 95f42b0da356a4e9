"""Addresses for programs. They stand once, without a language: who asks says theirs in `Accept-Language`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from dangvan.api.rest.interface import api

urlpatterns: list[URLPattern | URLResolver] = [path("v1/", api.urls)]
