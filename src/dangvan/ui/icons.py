"""The drawn signs of the interface, our own: state shapes made from the drum's ring, and a few signs for
actions.

Each is the inside of a 24 x 24 SVG that takes its colour from the text beside it.
"""

from __future__ import annotations

import math

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_RING = '<circle cx="12" cy="12" r="8.5" fill="none" stroke="currentColor" stroke-width="2.4"/>'
_DISC = '<circle cx="12" cy="12" r="9.7"/>'


def _line(path: str, width: str = "2.4") -> str:
    return (
        f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="{width}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _cut(path: str) -> str:
    """A stroke in the colour of the paper, to be seen on a filled disc."""
    return _line(path).replace('"currentColor"', '"var(--paper)"')


SHAPES: dict[str, str] = {
    "ring": _RING,
    "ring-dot": _RING + '<circle cx="12" cy="12" r="3.2"/>',
    "half": _RING + '<path d="M12 3.5a8.5 8.5 0 0 1 0 17z"/>',
    "ring-arrow": _line("M19.6 8.2A8.5 8.5 0 1 0 20 15") + _line("M9 12h12m-3.5-3.5L21 12l-3.5 3.5"),
    "clock": _RING + _line("M12 7v5l3.5 2"),
    "tick": _DISC + _cut("M7.4 12.4l3.2 3.2 6-6.6"),
    "tick-two": _DISC + _cut("M5.6 12.4l2.8 2.8 5-5.6") + _cut("M11.4 14.6l.8.6 5.4-5.8"),
    "diamond": '<path d="M12 1.6 22.4 12 12 22.4 1.6 12z"/>' + _cut("M12 7v6m0 3.6v.1"),
    "disc": _DISC,
    "two-rings": (
        '<circle cx="8.6" cy="12" r="5.8" fill="none" stroke="currentColor" stroke-width="2.2"/>'
        '<circle cx="15.4" cy="12" r="5.8" fill="none" stroke="currentColor" stroke-width="2.2"/>'
    ),
    "ring-bar": _RING + _line("M8 12h8"),
    "ring-slash": _RING + _line("M6.5 17.5l11-11"),
    "triangle": '<path d="M12 2.2 23 21.4H1z"/>' + _cut("M12 9v5.4m0 3v.1"),
    "bolt": '<path d="M13.6 1.5 4 13.8h6.4L9.4 22.5 20 9.6h-6.8z"/>',
    "lock": (
        '<rect x="4.5" y="10.4" width="15" height="11" rx="1.6"/>'
        + _line("M8 10.4V7.6a4 4 0 0 1 8 0v2.8")
    ),
    "info": _RING + _line("M12 11v5.4m0-9v.1"),
    "search": (
        _line("M16 16l5 5")
        + '<circle cx="10.5" cy="10.5" r="6.8" fill="none" stroke="currentColor" stroke-width="2.4"/>'
    ),
    "menu": _line("M3.5 6.5h17M3.5 12h17M3.5 17.5h17"),
    "next": _line("M9 5l7 7-7 7"),
    "back": _line("M15 5l-7 7 7 7"),
    "up": _line("M6 14.5l6-6 6 6"),
    "down": _line("M6 9.5l6 6 6-6"),
    "camera": (
        _line("M3.5 8h3.6l1.7-2.8h6.4L16.9 8h3.6v11h-17z", "2.2")
        + '<circle cx="12" cy="13.2" r="3.4" fill="none" stroke="currentColor" stroke-width="2.2"/>'
    ),
    "place": (
        _line("M12 21.6C7.6 16.6 5.4 13 5.4 9.9a6.6 6.6 0 0 1 13.2 0c0 3.1-2.2 6.7-6.6 11.7z", "2.2")
        + '<circle cx="12" cy="10" r="2.3"/>'
    ),
    "pin": (
        '<path d="M12 23C8 17.5 4.5 13.3 4.5 9.3a7.5 7.5 0 0 1 15 0c0 4-3.5 8.2-7.5 13.7z"/>'
        '<circle cx="12" cy="9.3" r="2.8" fill="var(--paper)"/>'
    ),
    "print": _line("M7 8.6V3.5h10v5.1M7 17H3.5V8.6h17V17H17M7 13.6h10v7H7z", "2.2"),
    "phone": _line(
        "M7.6 3.5 10 8.3l-2 1.9a13 13 0 0 0 5.8 5.8l1.9-2 4.8 2.4"
        "c.2 2.6-1.5 4.3-4 4.1C9.6 20 4 14.4 3.5 7.5c-.2-2.5 1.5-4 4.1-4z",
        "2.2",
    ),
    "file": _line("M6 2.8h8l4.5 4.5v13.9H6zM14 2.8v4.8h4.5", "2.2"),
}  # fmt: skip

#: The drum's face: the struck centre, two rings, and the small gap through which the sound leaves.
MARK_BODY = (
    '<circle cx="16" cy="16" r="4.1"/>'
    '<g fill="none" stroke="currentColor" stroke-width="2.6">'
    '<path d="M23.06 12.24A8 8 0 1 1 19.76 8.94"/>'
    '<path d="M27.04 8.41A13.4 13.4 0 1 1 23.59 4.96"/>'
    "</g>"
)

#: Rings of the large drum as (radius, stroke): struck centre, bands close together, wide quiet spaces.
_DRUM_RINGS = (
    (46, 3),
    (54, 1.2),
    (88, 1.2),
    (96, 8),
    (104, 1.2),
    (140, 1.2),
    (148, 3),
    (186, 1.2),
    (194, 10),
    (204, 1.2),
    (244, 3),
)


def icon(name: str) -> SafeString:
    """A decorative sign; the word beside it says what it means."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="currentColor" '
        'aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(SHAPES[name]),  # noqa: S308 - constants of this file
    )


def mark(size: int = 32) -> SafeString:
    """The mark of Đăng Văn, in the colour of the text around it."""
    return format_html(
        '<svg class="mark" viewBox="0 0 32 32" width="{0}" height="{0}" fill="currentColor" '
        'aria-hidden="true" focusable="false">{1}</svg>',
        size,
        mark_safe(MARK_BODY),  # noqa: S308 - constants of this file
    )


def drum() -> SafeString:
    """The drum's face at the size of a wall: a star of twelve rays, rings, and one gap through them all."""
    rings = "".join(_ring_with_gap(radius, stroke) for radius, stroke in _DRUM_RINGS)
    return format_html(
        '<svg class="rings" viewBox="0 0 500 500" fill="none" stroke="currentColor" '
        'aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(f'<path fill="currentColor" stroke="none" d="{_star()}"/>{rings}'),  # noqa: S308 - computed here
    )


def _ring_with_gap(radius: float, stroke: float) -> str:
    """A circle around (250, 250), open towards the lower left, where the page's words are."""
    half = 26 / radius
    start, end = math.radians(135) + half, math.radians(135) - half
    x1, y1 = 250 + radius * math.cos(start), 250 + radius * math.sin(start)
    x2, y2 = 250 + radius * math.cos(end), 250 + radius * math.sin(end)
    return f'<path stroke-width="{stroke}" d="M{x1:.1f} {y1:.1f}A{radius} {radius} 0 1 1 {x2:.1f} {y2:.1f}"/>'


def _star() -> str:
    points = []
    for i in range(24):
        radius = 38 if i % 2 == 0 else 14
        angle = math.radians(15 * i - 90)
        points.append(f"{250 + radius * math.cos(angle):.1f} {250 + radius * math.sin(angle):.1f}")
    return f"M{'L'.join(points)}z"
