"""What may be followed, by which way news comes, and what a piece of news is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID


class Way(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    ZALO = "zalo"

    @property
    def is_by_phone(self) -> bool:
        return self is not Way.EMAIL


class Kind(StrEnum):
    CASE = "case"
    AREA = "area"
    TOPIC = "topic"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Thing:
    """What somebody may follow: found in public, under its present number."""

    kind: Kind
    id: int
    #: What stands in its public address: a case's number, or a code.
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class News:
    """One act on a case that stands in public, told to the day."""

    day: date
    kind: str
    fields: Mapping[str, Any]
    organisation_id: int | None
    case_id: int
    reference: str
    summary: str
    topic_id: int
    area_id: int | None
    owner_id: int


@dataclass(frozen=True, slots=True)
class Followed:
    """One follow as its holder's own page shows it; `thing` is None where it left the public."""

    id: int
    kind: Kind
    since: date
    thing: Thing | None


@dataclass(frozen=True, slots=True)
class FollowerCard:
    """Whoever follows, as their own page may know: never the address."""

    uid: UUID
    way: Way
    language: str
    follows: tuple[Followed, ...]
