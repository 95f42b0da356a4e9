"""Addresses of the public pages of sessions and tasks."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from dangvan.website.directives import pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("chi-dao/", pages.sessions, name="directives"),
    path("chi-dao/<str:reference>/", pages.session, name="directive_session"),
    path("nhiem-vu/<str:reference>/", pages.task, name="task"),
    path("nhiem-vu/minh-chung/<str:uid>/", pages.evidence, name="task_evidence"),
]
