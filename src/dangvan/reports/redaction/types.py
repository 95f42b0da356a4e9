"""Kinds of what may have to be covered, and where one was found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The first ones win where two claim the same letters."""

    EMAIL = "email"
    BANK = "bank"
    TAX = "tax"
    IDENTITY = "identity"
    PHONE = "phone"
    PLATE = "plate"
    ADDRESS = "address"
    NAME = "name"


#: Kinds that are hardly ever meant for the public: left standing, they ask for a second look.
PLAIN_DANGERS = frozenset({Kind.EMAIL, Kind.BANK, Kind.TAX, Kind.IDENTITY, Kind.PHONE, Kind.PLATE})


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """Letters `start` to `end` of a text; its repr says nothing of what stands there."""

    start: int
    end: int
    kind: Kind
