"""Addresses of reviews at the desk."""

from __future__ import annotations

from django.urls import path

from dangvan.desk.reviews import deeds, pages

urlpatterns = [
    path("danh-gia/", pages.reviews, name="reviews"),
    path("danh-gia/moi/", pages.new, name="new_review"),
    path("danh-gia/<str:reference>/", pages.review, name="review"),
    path("danh-gia/<str:reference>/tai-ve.<str:form>", pages.file, name="review_file"),
    path("danh-gia/<str:reference>/so-sanh/", pages.compare, name="compare_review"),
    path("danh-gia/<str:reference>/viet/<slug:section>/", pages.write, name="write_review"),
    path("danh-gia/<str:reference>/<slug:slug>/", deeds.deed, name="review_deed"),
]
