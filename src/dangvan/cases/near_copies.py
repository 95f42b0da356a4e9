"""Which reports say nearly the same in the same words: one text sent again and again, or a form filled in
by rote.

Who counts reports gets labels only: the words stay here. Short texts are never taken for copies, because two
neighbours without water write the same five words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from zlib import crc32

from dangvan.kernel.folding import words
from dangvan.reports.models import Report

#: Shorter texts are alike by chance.
LEAST_WORDS = 12
#: Share of common three-word runs from which two texts count as one.
ALIKE = 0.9
_RUN = 3
#: How many of a text's smallest runs find its candidates: at 0.9 alike, all differ in one pair of a million.
_KEYS = 6
_BATCH = 2000


def near_copies(topic_ids: Collection[int], since: datetime) -> dict[int, int]:
    """Report id -> label, for those received since then whose text another one nearly repeats; the same
    label, the same text. Topics are compared each for itself.
    """
    found: dict[int, int] = {}
    for topic_id in sorted(topic_ids):
        rows = (
            Report.objects.filter(topic_id=topic_id, received_at__gte=since, state=Report.State.ACTIVE)
            .exclude(text="")
            .order_by("pk")
            .values_list("pk", "text")
        )
        found |= alike(rows.iterator(chunk_size=_BATCH))
    return found


def alike(texts: Iterable[tuple[int, str]]) -> dict[int, int]:
    """The same for texts by number: the label is the smallest number of those that are alike."""
    runs_of: dict[int, frozenset[int]] = {}
    by_key: dict[int, list[int]] = {}
    leader: dict[int, int] = {}
    for number, text in texts:
        runs = frozenset(_runs(text))
        if not runs:
            continue
        keys = sorted(runs)[:_KEYS]
        twin = next(
            (
                other
                for key in keys
                for other in by_key.get(key, ())
                if _overlap(runs, runs_of[other]) >= ALIKE
            ),
            None,
        )
        if twin is not None:
            leader[number] = leader.setdefault(twin, twin)
            continue
        # Only the first of each kind is compared with: a thousand copies cost a thousand comparisons.
        runs_of[number] = runs
        for key in keys:
            by_key.setdefault(key, []).append(number)
    return leader


def _runs(text: str) -> Iterator[int]:
    said = words(text)
    if len(said) < LEAST_WORDS:
        return
    for at in range(len(said) - _RUN + 1):
        yield crc32(" ".join(said[at : at + _RUN]).encode())


def _overlap(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other)
