"""QR codes as SVG that scale with the page: how a printed receipt leads back to its page, and how a sheet of
paper keeps a proof.
"""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe

#: Every mask can be read. Looking for the prettiest of eight takes four fifths of the time, and addresses,
#: signatures and packed text look like noise under any of them.
_MASK = 2


def qr_svg(text: str) -> SafeString:
    """The QR code of `text`, with the quiet zone a camera needs."""
    drawn = segno.make(text, error="m", micro=False, mask=_MASK).svg_inline(border=4, omitsize=True)
    return mark_safe(drawn)  # noqa: S308 - modules only, no words
