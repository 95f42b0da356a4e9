"""The key with which a program asks, and the actor it is by it."""

from __future__ import annotations

from django.http import HttpRequest

from dangvan.accounts import queries
from dangvan.accounts.types import ChannelKeyCard
from dangvan.kernel.actor import Actor


def channel_key_of(request: HttpRequest) -> ChannelKeyCard | None:
    """The key in `Authorization: Bearer …`, if it opens anything today."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return queries.channel_key(secret.strip()) if scheme.lower() == "bearer" else None


def actor_of(key: ChannelKeyCard) -> Actor:
    return Actor.channel(f"{key.channel}:{key.prefix}")
