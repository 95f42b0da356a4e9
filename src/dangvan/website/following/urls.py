"""Addresses of following, and of feeds."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from dangvan.website.following import asking, feeds, keeping

urlpatterns: list[URLPattern | URLResolver] = [
    path("tin/nhan/<slug:kind>/<str:code>/", asking.ask, name="alerts_ask"),
    path("tin/da-gui/", asking.sent, name="alerts_sent"),
    path("tin/xac-nhan/<str:token>/", asking.confirm, name="alerts_confirm"),
    path("tin/cua-toi/<str:token>/", keeping.keep, name="alerts_keep"),
    path("tin/dung/<str:token>/", keeping.stop, name="alerts_stop"),
    path("tin/ma/", keeping.code, name="alerts_code"),
    path("tin/thanh-pho.atom", feeds.city, name="feed_city"),
    path("tin/<slug:kind>/<str:code>.atom", feeds.thing, name="feed"),
]
