"""A way for siblings to speak of one another's things: kind, id and title, resolved by whoever registered
the kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Resolver = Callable[[str], "Reference | None"]
_resolvers: dict[str, Resolver] = {}


@dataclass(frozen=True, slots=True)
class Reference:
    kind: str
    id: str
    title: str
    url: str = ""


def register_kind(kind: str, resolver: Resolver) -> None:
    """Let `resolver` say what an id of this kind is; one resolver a kind."""
    if _resolvers.get(kind, resolver) is not resolver:
        raise ValueError(f"the kind {kind!r} is registered twice")
    _resolvers[kind] = resolver


def resolve(kind: str, thing_id: str) -> Reference | None:
    """The thing referred to, or None where it is gone or its kind unknown."""
    resolver = _resolvers.get(kind)
    return resolver(thing_id) if resolver else None
