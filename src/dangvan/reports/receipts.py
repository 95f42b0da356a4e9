"""Receipts: the code a person takes home, its keyed hash that we keep, and the picture of it that a phone can
read.

The code itself is never stored. In a link it stands behind `#`, which browsers keep to themselves, so it
reaches no server log and no referrer.
"""

from __future__ import annotations

import hashlib
import hmac
import io
from html import escape

import segno
from django.conf import settings
from django.utils.translation import gettext as _

from dangvan.kernel import keys
from dangvan.reports import wordlist

PATH = "/theo-doi"


def new_code() -> str:
    """Eight syllables, 80 bits from the operating system, even in the demonstration."""
    return wordlist.new_code()


def normal(code: str) -> str:
    """The code as it is printed, however it was typed. Raises Invalid with the syllable to look at."""
    return wordlist.normal(code)


def hash_of(code: str) -> str:
    """What is stored of a code: HMAC-SHA256 under a key that is not in the database. Raises Invalid as
    `normal`.
    """
    return hmac.digest(keys.read("receipt"), wordlist.decode(code), hashlib.sha256).hex()


def follow_url(code: str, language: str = "vi") -> str:
    """The address that opens a report with its code filled in; the page's script reads it from behind the
    `#`.
    """
    prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    return f"{settings.BASE_URL}{prefix}{PATH}#{normal(code).replace(' ', '-')}"


def qr_svg(text: str) -> str:
    """`text` as a QR code: an inline SVG without style attributes, on white so that it also reads on a dark
    page.
    """
    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        picture,
        kind="svg",
        border=4,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgns=True,
        svgclass="qr",
        lineclass=None,
        omitsize=True,
        nl=False,
    )
    label = escape(_("Mã QR mở trang theo dõi phản ánh này"), quote=True)
    return picture.getvalue().decode().replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


def qr_of_receipt(code: str, language: str = "vi") -> str:
    """The QR code printed on a receipt: it opens the page that follows the report."""
    return qr_svg(follow_url(code, language))
