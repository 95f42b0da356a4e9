"""Letters to whoever runs this installation. Who that is, the room of accounts tells; what is wrong, the room
in which it happened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mailbox:
    address: str
    language: str


_found_by: list[Callable[[], list[Mailbox]]] = []


def found_by(mailboxes: Callable[[], list[Mailbox]]) -> None:
    """Told by whoever knows: where letters to the operators go today."""
    _found_by[:] = [mailboxes]


def mailboxes() -> list[Mailbox]:
    return _found_by[0]() if _found_by else []
