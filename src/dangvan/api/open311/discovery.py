"""Where the interface stands and what it speaks."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from dangvan.api.open311.serialising import TYPES, Document

#: The day this interface last changed its shape.
CHANGESET = "2026-11-24T00:00:00+07:00"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def discovery() -> Document:
    """Two addresses of the one endpoint, since some clients read a single one as no list: as it is, and with
    the closing slash.
    """
    address = f"{settings.BASE_URL}/open311/v2"
    kind = "test" if settings.DANGVAN_DEMO else "production"
    formats = [one.partition(";")[0] for one in TYPES.values()]
    endpoints = [
        {
            "specification": SPECIFICATION,
            "url": url,
            "changeset": CHANGESET,
            "type": kind,
            "formats": formats,
        }
        for url in (address, f"{address}/")
    ]
    content = {
        "changeset": CHANGESET,
        "contact": f"{settings.BASE_URL}/",
        "key_service": _("Lãnh đạo cơ quan chủ quản của kênh cấp khóa: %(url)s")
        % {"url": f"{settings.BASE_URL}/"},
        "endpoints": endpoints,
    }
    return Document("discovery", "", content)
