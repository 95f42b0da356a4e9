"""Addresses of the pages about the public record."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from dangvan.website.record import checking, pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("so-ghi/", pages.record, name="record"),
    path("so-ghi/muc/", pages.find_entry, name="record_find"),
    path("so-ghi/muc/<int:index>/", pages.entry, name="record_entry"),
    path("so-ghi/vu-viec/<str:reference>/", pages.chain, name="record_chain"),
    path("so-ghi/xung-dot/", pages.conflicts, name="record_conflicts"),
    path("so-ghi/kiem-tra/", checking.check, name="record_check"),
]
