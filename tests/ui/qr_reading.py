"""Reads a drawn QR code as a camera would: the SVG of the page made into dots, given to a decoder."""

from __future__ import annotations

import re

import numpy as np
import zxingcpp

_DOTS = 6


def read_qr(svg: str) -> str:
    """The text in a QR code drawn by `ui.qr`; fails where a decoder finds none."""
    found = zxingcpp.read_barcodes(_dots_of(svg))
    assert [one.format.name for one in found] == ["QRCode"], svg[:200]
    return str(found[0].text)


def read_qrs(page: str) -> list[str]:
    """The texts of all QR codes on a page, in order."""
    return [
        read_qr(svg) for svg in re.findall(r"<svg [^>]*viewBox[^>]*>.*?</svg>", page) if "qr" in svg[:200]
    ]


def _dots_of(svg: str) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    size = int(re.search(r'viewBox="0 0 (\d+) \d+"', svg)[1])  # type: ignore[index]
    picture = np.full((size, size), 255, dtype=np.uint8)
    path = re.search(r' d="([^"]+)"', svg)[1]  # type: ignore[index]
    x = y = 0.0
    for command, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: ?(-?[\d.]+))?", path):
        if command == "M":
            x, y = float(first), float(second)
        elif command == "m":
            x, y = x + float(first), y + float(second)
        else:
            picture[int(y), int(x) : int(x + float(first))] = 0
            x += float(first)
    return np.kron(picture, np.ones((_DOTS, _DOTS), dtype=np.uint8))
