"""QR codes as SVG that scale with the page: how a printed receipt leads back to its page."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(text: str) -> SafeString:
    """The QR code of `text`, with the quiet zone a camera needs."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(border=4, omitsize=True)
    return mark_safe(drawn)  # noqa: S308 - modules only, no words
