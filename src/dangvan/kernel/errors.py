"""The few errors that actions raise.

Each carries a sentence a person can act on, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"


class DangvanError(Exception):
    """Base of what presentation turns into a page or an API problem."""

    def __init__(self, message: Words) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(DangvanError):
    """This actor may not do this."""


class NotFound(DangvanError):
    """There is no such thing, or none that this actor may know of."""


class Conflict(DangvanError):
    """Someone else was first; nothing the actor typed may be lost."""


class Invalid(DangvanError):
    """The input can't be taken as it is. `fields` says which part and what to do, by field name."""

    def __init__(self, message: Words, fields: Mapping[str, Words] | None = None) -> None:
        super().__init__(message)
        self.fields: dict[str, Words] = dict(fields or {})
