"""Tells a person at a terminal what is being done; says nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Tell(Protocol):
    """What is being done; where that is known, how much of how much of it."""

    def __call__(self, words: str, done: int | None = None, of: int | None = None) -> None: ...


def _silent(words: str, done: int | None = None, of: int | None = None) -> None:
    """Nobody looks."""


@contextmanager
def telling() -> Iterator[Tell]:
    """A bar on standard error that moves while work goes on, with the words of what is being done."""
    if not sys.stderr.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(24), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda words, done=None, of=None: bar.update(task, description=words, completed=done, total=of)
