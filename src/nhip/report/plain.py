"""Makes hostile cell contents harmless wherever they are shown: terminal, HTML, CSV.

A topic or an area is text from somebody else's file. It may hold escape sequences, markup or formulas.
"""

from __future__ import annotations

import html
import unicodedata

#: Cc control, Cf format (bidirectional overrides, zero width), Cs lone surrogates, Co private, Zl/Zp
#: separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str, *, keep_lines: bool = False, longest: int | None = None) -> str:
    """`text` without control and format characters (each becomes a middle dot, a tab or line end a space).

    `keep_lines` keeps line ends (for our own messages); `longest` cuts with an ellipsis.
    """
    shown = "".join(_shown(letter, keep_lines) for letter in text)
    if longest is not None and len(shown) > longest:
        return shown[: max(1, longest - 1)] + "…"
    return shown


def _shown(letter: str, keep_lines: bool) -> str:
    if letter == "\n" and keep_lines:
        return letter
    if letter in "\n\t\r":
        return " "
    return "·" if unicodedata.category(letter) in _UNSEEN else letter


def escaped(text: object) -> str:
    """`text` for an HTML page: harmless, then escaped for content and attributes alike."""
    return html.escape(harmless(str(text)), quote=True)


def cell(text: str) -> str:
    """`text` for a CSV that a spreadsheet may open: what would be a formula gets an apostrophe in front."""
    clean = harmless(text)
    if clean.lstrip().startswith(_FORMULA) and not _is_number(clean):
        return "'" + clean
    return clean


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
