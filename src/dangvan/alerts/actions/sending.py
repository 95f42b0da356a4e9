"""Sending what waits: in batches, over a few connections that stay open, each row leased while it is sent.

A batch is written down when it is through, so a worker that dies amid it leaves at most that batch to be sent
again, under the same Message-IDs.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum, auto
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F

from dangvan.alerts import gateway, letters, policies, sealing
from dangvan.alerts.models import Digest, Follow, Follower
from dangvan.alerts.queries.news import Index, news_between
from dangvan.alerts.types import News, Way
from dangvan.kernel import clock, mail, stopping
from dangvan.kernel.actor import Actor
from dangvan.kernel.backoff import pause_before
from dangvan.kernel.leases import is_free
from dangvan.kernel.outbox import Undeliverable

BATCH = 500
CONNECTIONS = 4
#: How long a worker may be at a batch before another takes it; it puts back what it didn't reach long before.
LEASE = timedelta(minutes=10)
SECONDS_A_BATCH = 120.0
#: Tries of one digest; with the pauses of `backoff`, some two hours. A later morning brings the next one.
MOST_ATTEMPTS = 8
#: Digests in a row that could not be delivered; then the address goes, and with it all its follows.
MOST_FAILURES = 5


class Outcome(Enum):
    SENT = auto()
    EMPTY = auto()
    LATER = auto()
    REFUSED = auto()
    UNTOUCHED = auto()


@dataclass(slots=True)
class _Item:
    """One digest, ready to go: nothing more is asked of the database while it is sent."""

    id: int
    attempt: int
    follower_id: int
    uid: UUID
    way: Way
    to: str
    language: str
    last: date
    body: letters.Body | None
    outcome: Outcome = Outcome.UNTOUCHED


@dataclass
class _Desk:
    """News and letters that many share, made once for a run."""

    news: dict[tuple[date, date], Index] = field(default_factory=dict)
    bodies: dict[tuple[object, ...], letters.Body | None] = field(default_factory=dict)

    def body(
        self, digest: Digest, language: str, follows: Sequence[tuple[str, int, date]]
    ) -> letters.Body | None:
        """None where nothing of it stands in public any more: an empty letter is never sent."""
        days = (digest.first, digest.last)
        key = (*days, language, *sorted((k, t, max(since, digest.first)) for k, t, since in follows))
        if key not in self.bodies:
            if days not in self.news:
                self.news[days] = Index(news_between(*days))
            found: list[News] = self.news[days].of(follows)
            self.bodies[key] = letters.digest_body(found, language) if found else None
        return self.bodies[key]


def send_digests(*, by: Actor, most: int | None = None) -> int:
    """Send what is due until nothing is, or the worker is asked to stop; how many letters left."""
    policies.require(policies.may_send_alerts(by))
    sent = 0
    with ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="alerts") as threads:
        lines = [_Line() for _number in range(CONNECTIONS)]
        try:
            while not stopping.is_asked() and (most is None or sent < most):
                # Made anew for each batch: what leaves the public is told to nobody from then on.
                batch = _claim(_Desk())
                if not batch:
                    break
                until = time.monotonic() + SECONDS_A_BATCH
                parts = [batch[number::CONNECTIONS] for number in range(CONNECTIONS)]
                list(threads.map(_Line.send, lines, parts, [until] * CONNECTIONS))
                _settle(batch)
                sent += sum(one.outcome is Outcome.SENT for one in batch)
        finally:
            for line in lines:
                line.close()
    return sent


class _Line:
    """A connection to the mail server that stays open from letter to letter."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend | None = None

    def send(self, items: Iterable[_Item], until: float) -> None:
        for item in items:
            if time.monotonic() >= until or stopping.is_asked():
                return
            item.outcome = self._send(item)

    def close(self) -> None:
        if self._backend is not None:
            with suppress(OSError, SMTPException):
                self._backend.close()
            self._backend = None

    def _send(self, item: _Item) -> Outcome:
        if item.body is None:
            return Outcome.EMPTY
        try:
            if item.way.is_by_phone:
                letters.send_message(
                    way=item.way, to=item.to, language=item.language, follower=item.uid, last=item.last
                )
            else:
                letters.send_digest(
                    to=item.to,
                    language=item.language,
                    body=item.body,
                    follower=item.uid,
                    last=item.last,
                    connection=self._open(),
                )
        except Undeliverable:
            return Outcome.REFUSED
        except (mail.MailNotSent, gateway.NotTaken, OSError, SMTPException):
            self.close()
            return Outcome.LATER
        return Outcome.SENT

    def _open(self) -> BaseEmailBackend | None:
        """None where letters are files: each is one of its own then."""
        if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
            return None
        if self._backend is None:
            self._backend = get_connection()
            self._backend.open()
        return self._backend


def _claim(desk: _Desk) -> list[_Item]:
    now = clock.now()
    with transaction.atomic():
        due = Digest.objects.filter(is_free(now, LEASE), next_try_at__lte=now).order_by("next_try_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        rows = list(due[:BATCH])
        Digest.objects.filter(pk__in=[row.pk for row in rows]).update(
            leased_until=now + LEASE, attempts=F("attempts") + 1
        )
    return _ready(rows, desk)


def _ready(rows: Sequence[Digest], desk: _Desk) -> list[_Item]:
    numbers = [row.follower_id for row in rows]
    followers = Follower.objects.in_bulk(numbers)
    follows: dict[int, list[tuple[str, int, date]]] = {}
    for number, kind, thing, since in Follow.objects.filter(follower_id__in=numbers).values_list(
        "follower_id", "kind", "thing", "since"
    ):
        follows.setdefault(number, []).append((kind, thing, since))
    items = []
    for row in rows:
        follower = followers.get(row.follower_id)
        if follower is None:
            continue
        try:
            to = str(sealing.unseal(follower.sealed, follower.uid)["to"])
        except sealing.SealBroken:
            to = ""
        body = desk.body(row, follower.language, follows.get(follower.pk, []))
        items.append(
            _Item(
                row.pk,
                row.attempts + 1,
                follower.pk,
                follower.uid,
                Way(follower.way),
                to,
                follower.language,
                row.last,
                body,
            )
        )
    return items


def _settle(batch: Sequence[_Item]) -> None:
    """Write down how the batch ended: sent ones go (or stay for their code), others wait or are given up."""
    by: dict[Outcome, list[_Item]] = {one: [] for one in Outcome}
    for item in batch:
        given_up = item.outcome is Outcome.LATER and item.attempt >= MOST_ATTEMPTS
        by[Outcome.REFUSED if given_up else item.outcome].append(item)
    with transaction.atomic():
        gone = by[Outcome.EMPTY] + by[Outcome.REFUSED]
        gone += [one for one in by[Outcome.SENT] if not one.way.is_by_phone]
        Digest.objects.filter(pk__in=[one.id for one in gone]).delete()
        kept = [one.id for one in by[Outcome.SENT] if one.way.is_by_phone]
        Digest.objects.filter(pk__in=kept).update(next_try_at=None, leased_until=None)
        untouched = Digest.objects.filter(pk__in=[one.id for one in by[Outcome.UNTOUCHED]])
        untouched.update(leased_until=None, attempts=F("attempts") - 1)
        for one in by[Outcome.LATER]:
            pause = pause_before(one.attempt + 1, name=f"digest {one.id}")
            Digest.objects.filter(pk=one.id).update(leased_until=None, next_try_at=clock.now() + pause)
        _count_failures([one.follower_id for one in by[Outcome.SENT]], by[Outcome.REFUSED])


def _count_failures(well: list[int], refused: Sequence[_Item]) -> None:
    if well:
        Follower.objects.filter(pk__in=well, failures__gt=0).update(failures=0)
    if not refused:
        return
    numbers = [one.follower_id for one in refused]
    Follower.objects.filter(pk__in=numbers).update(failures=F("failures") + 1)
    given_up = Follower.objects.filter(pk__in=numbers, failures__gte=MOST_FAILURES)
    lost = list(given_up.values_list("pk", flat=True))
    Digest.objects.filter(follower_id__in=lost).delete()
    Follow.objects.filter(follower_id__in=lost).delete()
    Follower.objects.filter(pk__in=lost).delete()
