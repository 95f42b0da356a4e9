"""Addresses of all pages: the city's first language at /…, the others behind a prefix (English at /en/…)."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, re_path

from dangvan.api.open311 import door as open311
from dangvan.website import errors, health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", health.metrics),
    path("api/", include("dangvan.api.urls")),
    re_path(r"^open311/(?P<rest>.*)$", open311.answer),
    path("log/", include(("dangvan.website.record.urls_files", "record_files"))),
]
urlpatterns += i18n_patterns(
    path("tai-khoan/", include("dangvan.website.account_urls")),
    *[path("_ui/", include("dangvan.ui.gallery")) for _ in [0] if settings.DEBUG],
    *[path("desk/", include("dangvan.desk.urls")) for _ in [0] if find_spec("dangvan.desk.urls")],
    *[path("", include("dangvan.website.urls")) for _ in [0] if find_spec("dangvan.website.urls")],
    prefix_default_language=False,
)

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error
