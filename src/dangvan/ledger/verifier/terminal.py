"""How results look: colours and a bar only where a person looks at a terminal, one JSON object where a
program asked.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
import time
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, Final, TextIO

_STYLES: Final = {"good": "1;32", "bad": "1;31", "warn": "33", "faint": "2", "head": "1"}
_BAR: Final = 28
_REDRAW: Final = 0.1


class Terminal:
    """Standard output for results, standard error for the bar and what goes wrong on the way."""

    def __init__(self, *, as_json: bool, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self.out, self.err = out or sys.stdout, err or sys.stderr
        self.as_json = as_json
        plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        self._colours = self.out.isatty() and not plain
        self.width = min(shutil.get_terminal_size((100, 24)).columns, 110)

    def say(self, text: str = "", style: str = "", *, indent: int = 0) -> None:
        """Words on the terminal, wrapped; nothing where JSON was asked for."""
        if self.as_json:
            return
        pad = " " * indent
        for line in text.split("\n"):
            wrapped = textwrap.wrap(
                line, self.width, initial_indent=pad, subsequent_indent=pad, break_on_hyphens=False
            )
            for part in wrapped or [""]:
                print(self.styled(part, style), file=self.out)

    def complain(self, text: str) -> None:
        """One sentence to standard error."""
        print(text, file=self.err)

    def rows(self, rows: Iterable[tuple[str, str]]) -> None:
        """What: how it is, one under the other."""
        told = list(rows)
        if self.as_json or not told:
            return
        room = max(columns_of(name) for name, _value in told) + 2
        for name, value in told:
            lines = [
                part
                for line in value.split("\n")
                for part in textwrap.wrap(line, max(20, self.width - room - 2), break_on_hyphens=False)
                or [""]
            ]
            for at, line in enumerate(lines):
                head = name if at == 0 else ""
                print("  " + self.styled(padded(head, room), "faint") + line, file=self.out)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], styles: Sequence[str]) -> None:
        """A table: the first and the last column to the left, numbers between to the right."""
        if self.as_json:
            return
        widths = [max(columns_of(row[at]) for row in [heads, *rows]) for at in range(len(heads))]
        for row, style in zip([heads, *rows], ["faint", *styles], strict=True):
            last = len(row) - 1
            cells = [padded(cell, widths[at], right=0 < at < last) for at, cell in enumerate(row)]
            print(self.styled("  " + "  ".join(cells).rstrip(), style), file=self.out)

    def result(self, value: dict[str, Any]) -> None:
        """The whole result as one line of JSON, where that was asked for."""
        if self.as_json:
            print(json.dumps(value, ensure_ascii=False), file=self.out, flush=True)

    def styled(self, text: str, style: str) -> str:
        code = _STYLES.get(style)
        return f"\x1b[{code}m{text}\x1b[0m" if self._colours and code and text else text


class Bar:
    """How far along a long reading is, on standard error of a terminal."""

    def __init__(self, err: TextIO, what: str) -> None:
        self._err, self._what = err, what
        self._shown = err.isatty()
        self._began = time.monotonic()
        self._first: int | None = None
        self._drawn = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first = done
        if not self._shown or (now - self._drawn < _REDRAW and done < total):
            return
        self._drawn = now
        full = _BAR * done // total if total else _BAR
        speed = (done - self._first) / max(now - self._began, 0.001)
        left = f"{(total - done) / speed:,.0f} s" if speed and done > self._first else "…"
        bar = "█" * full + "░" * (_BAR - full)
        self._err.write(f"\r\x1b[K{self._what} {bar} {done:,}/{total:,}  {left}")
        self._err.flush()

    def close(self) -> None:
        if self._shown and self._drawn:
            self._err.write("\r\x1b[K")
            self._err.flush()


def columns_of(text: str) -> int:
    """How many columns of a terminal the text takes."""
    marks = sum(1 for letter in text if unicodedata.combining(letter))
    wide = sum(1 for letter in text if unicodedata.east_asian_width(letter) in "WF")
    return len(text) - marks + wide


def padded(text: str, width: int, *, right: bool = False) -> str:
    room = " " * max(0, width - columns_of(text))
    return room + text if right else text + room
