"""Followers by the link or code they were sent. There is no other way to them: no list, no search."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from dangvan.alerts import sealing
from dangvan.alerts.models import Digest, Follower, Pending
from dangvan.alerts.queries.news import Index, news_between
from dangvan.alerts.queries.things import thing_by_id
from dangvan.alerts.types import Followed, FollowerCard, Kind, News, Thing, Way
from dangvan.kernel import clock

#: How long a request waits to be confirmed.
CONFIRMABLE = timedelta(days=1)


def follower_by_link(token: str) -> FollowerCard | None:
    """Whoever the link for keeping one's follows was sent to; None where they stopped, or for a forgery."""
    uid = sealing.row_of(sealing.KEEP, token)
    return card_of(uid) if uid else None


def card_of(uid: UUID) -> FollowerCard | None:
    follower = Follower.objects.filter(uid=uid).first()
    if follower is None:
        return None
    follows = tuple(
        Followed(one.pk, Kind(one.kind), one.since, thing_by_id(Kind(one.kind), one.thing))
        for one in follower.follows.order_by("id")
    )
    return FollowerCard(follower.uid, Way(follower.way), follower.language, follows)


def pending_by_link(token: str) -> Thing | None:
    """What a link for confirming is about; None where it is too old, was used, or is a forgery."""
    row = waiting(sealing.row_of(sealing.CONFIRM, token))
    return _thing(row) if row else None


def pending_by_code(code: str) -> str:
    """The link that a code sent to a telephone stands for; empty where there is none."""
    hashed = sealing.code_hash(code)
    row = _fresh().filter(code_hash=hashed).first() if hashed else None
    return sealing.link(sealing.CONFIRM, row.uid) if row else ""


def news_by_code(code: str) -> tuple[FollowerCard, list[News]] | None:
    """The news that a message to a telephone spoke of, as it stands in public by now."""
    hashed = sealing.code_hash(code)
    digest = Digest.objects.filter(code_hash=hashed).select_related("follower").first() if hashed else None
    if digest is None:
        return None
    card = card_of(digest.follower.uid)
    if card is None:
        return None
    follows = list(digest.follower.follows.values_list("kind", "thing", "since"))
    index = Index(news_between(digest.first, digest.last), [(kind, thing) for kind, thing, _since in follows])
    return card, index.of(follows)


def waiting(uid: UUID | None) -> Pending | None:
    """A request that can still be confirmed."""
    return _fresh().filter(uid=uid).first() if uid else None


def _fresh() -> QuerySet[Pending]:
    return Pending.objects.filter(asked_at__gt=clock.now() - CONFIRMABLE)


def _thing(row: Pending) -> Thing | None:
    try:
        words = sealing.unseal(row.sealed, row.uid)
    except sealing.SealBroken:
        return None
    return thing_by_id(Kind(words["kind"]), int(words["thing"]))
