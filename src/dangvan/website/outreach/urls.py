"""Address of the public page of reception days and dialogues."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from dangvan.website.outreach import pages

urlpatterns: list[URLPattern | URLResolver] = [path("tiep-dan/", pages.meetings, name="meetings")]
