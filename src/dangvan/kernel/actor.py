"""Who does something: a person with a receipt, an officer, a channel or the system's own clock.

Every action takes an Actor first. It carries what policies need and nothing that identifies a person who
speaks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    PERSON = "person"
    OFFICER = "officer"
    CHANNEL = "channel"
    SYSTEM = "system"


class Role(StrEnum):
    INTAKE = "intake"
    OFFICER = "officer"
    HEAD = "head"
    ARBITER = "arbiter"
    AUDITOR = "auditor"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Seat:
    """One role in one organisation, held by membership or lent by delegation."""

    organisation_id: int
    role: Role
    lent_by: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    kind: ActorKind
    user_id: int | None = None
    seats: tuple[Seat, ...] = ()
    #: The report whose receipt this person holds, if any.
    holds_report: UUID | None = None
    #: The system job or channel that acts ("clock", "import", "counter").
    via: str = ""
    #: Organisations below those this officer heads or arbitrates: what a parent may see.
    oversees: frozenset[int] = field(default_factory=frozenset)

    @classmethod
    def person(cls, holds_report: UUID | None = None, via: str = "web") -> Actor:
        return cls(ActorKind.PERSON, holds_report=holds_report, via=via)

    @classmethod
    def channel(cls, via: str) -> Actor:
        """A program that speaks for people by a key: a hotline's desk, a chat bot, a commune's counter."""
        return cls(ActorKind.CHANNEL, via=via)

    @classmethod
    def system(cls, via: str) -> Actor:
        return cls(ActorKind.SYSTEM, via=via)

    @property
    def is_system(self) -> bool:
        return self.kind is ActorKind.SYSTEM

    @property
    def organisation_ids(self) -> frozenset[int]:
        return frozenset(seat.organisation_id for seat in self.seats)

    def has_role(self, organisation_id: int | None, *roles: Role) -> bool:
        """Whether one of these roles is held in that very organisation."""
        return any(s.organisation_id == organisation_id and s.role in roles for s in self.seats)

    def has_role_anywhere(self, *roles: Role) -> bool:
        return any(s.role in roles for s in self.seats)
