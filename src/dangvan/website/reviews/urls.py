"""Addresses of published reviews."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from dangvan.website.reviews import pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("danh-gia/", pages.reviews, name="reviews"),
    path("danh-gia/<str:reference>/", pages.review, name="review"),
    path("danh-gia/<str:reference>/ban-<int:number>/", pages.review, name="review_version"),
    path("danh-gia/<str:reference>/ban-<int:number>.<str:form>", pages.file, name="review_file"),
]
