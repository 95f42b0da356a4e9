"""Each morning: for every follower of whom something is news, one row that waits to be sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from django.db import transaction

from dangvan.alerts import policies, sealing
from dangvan.alerts.models import Digest, Follow, Follower, Round
from dangvan.alerts.queries.news import Index, news_between
from dangvan.alerts.types import Way
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.inserting import insert_last, insert_unless_there, new_row

#: The city's morning: the acts of people of the day before are told by then.
MORNING = time(7, 0)
#: After a long standstill no more than a week is told.
MOST_DAYS = 7
#: How long the code of a message to a telephone opens the news.
CODES_KEPT = timedelta(days=7)
_AT_ONCE = 500


def queue_digests(*, by: Actor) -> int:
    """Once a day, from the morning on; how many letters wait now because of it. A worker that died amid it
    left nothing: the round and its rows are one transaction.
    """
    policies.require(policies.may_send_alerts(by))
    now = clock.local(clock.now())
    if now.time() < MORNING:
        return 0
    today = now.date()
    if Round.objects.filter(day=today).exists():
        return 0
    last = today - timedelta(days=1)
    before = Round.objects.order_by("-day").first()
    first = max(before.last + timedelta(days=1) if before else last, today - timedelta(days=MOST_DAYS))
    with transaction.atomic():
        if not _begin(today, first, last):
            return 0
        index = Index(news_between(first, last))
        queued = _queue(index, first, last, clock.now())
        Round.objects.filter(day=today).update(queued=queued)
        Round.objects.filter(day__lt=today - timedelta(days=60)).delete()
    return queued


def forget_sent_codes(*, by: Actor) -> int:
    """Rows that were sent and only kept for the code in a message go after some days; how many went."""
    policies.require(policies.may_send_alerts(by))
    old = Digest.objects.filter(next_try_at=None, last__lt=clock.today() - CODES_KEPT)
    return old.delete()[0]


def _begin(today: date, first: date, last: date) -> bool:
    """False where another worker has begun this round."""
    return insert_unless_there(Round(day=today, first=first, last=last))


def _queue(index: Index, first: date, last: date, now: datetime) -> int:
    queued: set[int] = set()
    for some in _followers(index, last):
        fresh = [number for number in some if number not in queued]
        if not fresh:
            continue
        queued.update(fresh)
        codes = _codes(fresh, last)
        insert_last(
            [
                new_row(
                    Digest,
                    follower_id=number,
                    first=first,
                    last=last,
                    code_hash=codes.get(number, ""),
                    next_try_at=now,
                )
                for number in fresh
            ]
        )
    return len(queued)


def _followers(index: Index, last: date) -> Iterator[list[int]]:
    """Numbers of followers of whom something may be news, in lists; one may come twice."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for kind, thing in sorted(index.keys):
        by_kind[kind].append(thing)
    for kind, things in by_kind.items():
        for some in _parts(things):
            follows = Follow.objects.filter(kind=kind, thing__in=some, since__lte=last)
            yield list(follows.values_list("follower_id", flat=True).distinct())


def _codes(followers: list[int], last: date) -> dict[int, str]:
    """The hashes of codes, for those among them who hear by telephone."""
    codes: dict[int, str] = {}
    if not Follower.objects.exclude(way=Way.EMAIL.value).exists():
        return codes
    for some in _parts(followers):
        rows = Follower.objects.filter(pk__in=some).exclude(way=Way.EMAIL.value).values_list("pk", "uid")
        codes |= {number: sealing.code_hash(sealing.code_of(uid, last)) for number, uid in rows}
    return codes


def _parts(numbers: list[int]) -> Iterable[list[int]]:
    return (numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE))
