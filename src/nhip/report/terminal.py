"""Draws text for a terminal: the width that is there, colour only where a person looks, nothing hostile let
through.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

from nhip.errors import Notice
from nhip.report.plain import harmless

if TYPE_CHECKING:
    from rich.console import RenderableType

_PIPED = 100
_NARROWEST, _WIDEST = 60, 132


def width() -> int:
    """Columns of the terminal; COLUMNS or 100 where output goes elsewhere."""
    given = os.environ.get("COLUMNS", "")
    if given.isdigit():
        found = int(given)
    else:
        try:
            found = os.get_terminal_size(sys.stdout.fileno()).columns
        except (OSError, ValueError, AttributeError):
            found = _PIPED
    return max(_NARROWEST, min(found, _WIDEST))


def has_colour() -> bool:
    """Whether a person looks and has not asked for no colour (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def heading(words: str) -> RenderableType:
    """A line that stands out."""
    from rich.text import Text

    return Text(words, style="bold")


def drawn(*pieces: RenderableType) -> str:
    """The pieces one below the other, as text with colour codes only where a person looks."""
    from rich.console import Console
    from rich.text import Text

    out = io.StringIO()
    console = Console(
        file=out, width=width(), force_terminal=has_colour(), color_system="standard" if has_colour() else None,
        highlight=False, markup=False, emoji=False, legacy_windows=False,
    )  # fmt: skip
    for piece in pieces:
        console.print(Text(piece) if isinstance(piece, str) else piece, soft_wrap=False)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def notices_block(notices: tuple[Notice, ...]) -> list[RenderableType]:
    """What was left out or done another way, as a list below the result."""
    from rich.padding import Padding
    from rich.text import Text

    if not notices:
        return []
    lines = [Padding(Text("· " + harmless(notice.text)), (0, 0, 0, 2)) for notice in notices]
    return ["", heading("What was noticed in the input"), *lines]
