"""What other rooms get to see of an officer: a name and seats, never a password or an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dangvan.kernel.actor import Role


@dataclass(frozen=True, slots=True)
class OfficerInfo:
    user_id: int
    username: str
    name: str
    language: str
    roles: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class MembershipInfo:
    membership_id: int
    user_id: int
    organisation_id: int
    role: Role
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class DelegationInfo:
    delegation_id: int
    giver_id: int
    taker_id: int
    organisation_id: int
    first_day: date
    last_day: date
    reason: str


@dataclass(frozen=True, slots=True)
class MailBox:
    """Where a letter to an officer goes, and in which language; read when it is sent, never stored again."""

    address: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class ChannelKeyCard:
    """A key as those who may read it are shown it; never its secret."""

    id: int
    uid: UUID
    name: str
    prefix: str
    channel: str
    organisation_id: int
    made_on: date
    ends_on: date
    revoked_on: date | None

    def opens_on(self, day: date) -> bool:
        return day < self.ends_on and self.revoked_on is None
