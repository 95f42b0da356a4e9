"""Python's search for cycles of garbage, put off while a batch is made.

A batch makes some hundred thousand objects and hardly a cycle; looking for cycles took a fifth of its time.
What is used no more goes at once all the same, by its count of references.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def search_what_is_new() -> None:
    """Look for cycles among what was made since the last search: between two batches, when little of the
    first is left to look through.
    """
    gc.collect(0)
