"""Addresses of the contact diary, under tiep-dan/."""

from __future__ import annotations

from django.urls import path

from dangvan.desk.outreach import coverage, diary, entry, planning

urlpatterns = [
    path("", diary.diary, name="outreach"),
    path("moi/", diary.new, name="new_visit"),
    path("lich/", planning.plan, name="plan_receptions"),
    path("do-phu/", coverage.heard, name="coverage"),
    path("<str:reference>/", entry.entry, name="visit"),
    path("<str:reference>/<slug:slug>/", entry.deed, name="visit_deed"),
]
