"""Addresses of the pages that anyone reads, and of what machines ask for."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from dangvan.website.reading import (
    areas,
    bodies,
    case,
    city,
    explained,
    hotspots,
    listing,
    machines,
    topics,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", city.home, name="home"),
    path("tim/", listing.search, name="search"),
    path("vu-viec/", listing.search, name="cases"),
    path("vu-viec/<str:reference>/", case.case, name="case"),
    path("dia-ban/", areas.areas, name="areas"),
    path("dia-ban/<str:code>/", areas.ward, name="ward"),
    path("co-quan/", bodies.bodies, name="organisations"),
    path("co-quan/<str:code>/", bodies.body, name="organisation"),
    path("linh-vuc/", topics.topics, name="topics"),
    path("linh-vuc/<str:code>/", topics.topic, name="topic"),
    path("diem-nong/", hotspots.hotspots, name="hotspots"),
    path("diem-nong/<str:reference>/", hotspots.hotspot, name="hotspot"),
    path("", include("dangvan.website.reviews.urls")),
    path("", include("dangvan.website.practices.urls")),
    path("", include("dangvan.website.outreach.urls")),
    path("", include("dangvan.website.opendata.urls")),
    path("", include("dangvan.website.directives.urls")),
    path("", include("dangvan.website.following.urls")),
    path("cach-hoat-dong/", explained.how_it_works, name="how_it_works"),
    path("rieng-tu/", explained.privacy, name="privacy"),
    path("ban-do-nen/", machines.basemap, name="basemap"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
]
