"""Addresses of models on the desk."""

from __future__ import annotations

from django.urls import path

from dangvan.desk.practices import deeds, pages

urlpatterns = [
    path("", pages.practices, name="practices"),
    path("moi/", deeds.new, name="new_practice"),
    path("<str:reference>/", deeds.practice, name="practice"),
    path("<str:reference>/hoan-tac/", deeds.take_back, name="undo_practice_move"),
    path("<str:reference>/minh-chung/<int:number>/", pages.evidence, name="practice_evidence"),
    path(
        "<str:reference>/minh-chung/<int:number>/bo/", deeds.remove_evidence, name="remove_practice_evidence"
    ),
    path("<str:reference>/do/<str:plan>/", deeds.assess, name="assess_practice"),
    path("<str:reference>/<slug:slug>/", deeds.deed, name="practice_deed"),
]
