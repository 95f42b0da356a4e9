"""Addresses below /log/: the same in every language, because programs ask for them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from dangvan.website.reading import record_figures
from dangvan.website.record import files, handing_in

urlpatterns: list[URLPattern | URLResolver] = [
    path("checkpoint", files.checkpoint, name="checkpoint"),
    path("tile/<path:path>", files.tile, name="tile"),
    path("policy", files.policy, name="policy"),
    path("keys", files.keys, name="keys"),
    path("figures/<str:month>.json", record_figures.figures, name="figures"),
    path("conflict", files.conflict, name="conflict"),
    path("cosignatures", handing_in.cosignatures, name="cosignatures"),
]
