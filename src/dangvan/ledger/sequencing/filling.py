"""Padding and order of a batch: so that whoever watches the log learns neither how many reports came, nor
when, nor in which order.
"""

from __future__ import annotations

import secrets
import struct
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from operator import itemgetter
from typing import Protocol, TypeVar
from uuid import UUID

#: Batches have a multiple of this many entries, and each of their days as many sealed ones at least.
MULTIPLE = 16
#: After a long rest only so many days get padding of their own where no report came.
_MOST_QUIET_DAYS = 31


class Placed(Protocol):
    @property
    def subject(self) -> UUID: ...

    @property
    def sequence(self) -> int: ...


P = TypeVar("P", bound=Placed)


def padding_days(sealed: Counter[date], others: int, today: date, last_batch: date | None) -> list[date]:
    """The day of each padding leaf of a batch with so many reports a day and so many `others`, which anyone
    can count.

    Each day that the batch speaks of gets sealed leaves in a multiple of 16, also where no report came: the
    days since the last batch and, with what fills up the batch as a whole, today.
    """
    days = set(sealed) | {today} | _days_since(last_batch, today)
    fill: list[date] = []
    for day in sorted(days - {today}):
        fill += [day] * (_up_to_multiple(max(sealed[day], MULTIPLE)) - sealed[day])
    of_today = max(sealed[today], MULTIPLE)
    total = _up_to_multiple(others + of_today) - others
    return fill + [today] * (total - sealed[today])


def _up_to_multiple(count: int) -> int:
    return -(-count // MULTIPLE) * MULTIPLE


def _days_since(last: date | None, today: date) -> set[date]:
    if last is None or last >= today:
        return set()
    first = max(last, today - timedelta(days=_MOST_QUIET_DAYS))
    return {first + timedelta(days=number) for number in range((today - first).days)}


def shuffled(leaves: Sequence[P]) -> list[P]:
    """The leaves in an order that only chance knows, but for each subject's own, which stays."""
    # One draw for all: sorting by random numbers shuffles as well as swapping, a hundred times sooner.
    numbers = struct.unpack(f"{len(leaves)}Q", secrets.token_bytes(8 * len(leaves)))
    order = [leaf for _number, leaf in sorted(zip(numbers, leaves, strict=True), key=itemgetter(0))]
    places: dict[UUID, list[int]] = defaultdict(list)
    for place, leaf in enumerate(order):
        places[leaf.subject].append(place)
    for those in places.values():
        if len(those) > 1:
            own = sorted((order[place] for place in those), key=lambda leaf: leaf.sequence)
            for place, leaf in zip(those, own, strict=True):
                order[place] = leaf
    return order
