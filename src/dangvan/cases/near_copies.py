"""Which reports say nearly the same in the same words: one text sent again and again, or a form filled in
by rote.

Who counts reports gets labels only: the words stay here. Short texts are copies only word for word and about
the same place, and the shortest never, because two neighbours without water write the same five words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from zlib import crc32

from dangvan.kernel.folding import words
from dangvan.reports.models import Report

#: Shorter texts are alike by chance.
LEAST_WORDS = 12
#: From so many words on, the same ones in the same order about one place are nobody's chance.
LEAST_SAME_WORDS = 7
#: Decimals of a place: about a hundred metres.
_PLACE_DECIMALS = 3
#: Share of common three-word runs from which two texts count as one.
ALIKE = 0.9
_RUN = 3
#: How many of a text's smallest runs find its candidates: at 0.9 alike, all differ in one pair of a million.
_KEYS = 6
_BATCH = 2000


def near_copies(topic_ids: Collection[int], since: datetime) -> dict[int, int]:
    """Report id -> label, for those received since then whose text another one nearly repeats; the same
    label, the same text. Topics are compared each for itself, as reports were sorted: one text sent under
    six topics and sorted into one is one.
    """
    found: dict[int, int] = {}
    for topic_id in sorted(topic_ids):
        rows = (
            Report.objects.filter(
                link__case__topic_id=topic_id, received_at__gte=since, state=Report.State.ACTIVE
            )
            .exclude(text="")
            .order_by("pk")
        )
        found |= alike(rows.values_list("pk", "text").iterator(chunk_size=_BATCH))
        placed = rows.values_list("pk", "text", "link__case__area_id", "link__case__lon", "link__case__lat")
        found |= the_same(placed.iterator(chunk_size=_BATCH))
    return found


def the_same(texts: Iterable[tuple[int, str, int | None, float | None, float | None]]) -> dict[int, int]:
    """Labels of short texts that are the same word for word, about the same place (area, lon, lat)."""
    leader: dict[tuple[str, int | None, float | None, float | None], int] = {}
    found: dict[int, int] = {}
    for number, text, area, lon, lat in texts:
        said = words(text)
        if not LEAST_SAME_WORDS <= len(said) < LEAST_WORDS:
            continue
        first = leader.setdefault((" ".join(said), area, _coarse(lon), _coarse(lat)), number)
        if first != number:
            found[number] = found[first] = first
    return found


def _coarse(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, _PLACE_DECIMALS)


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
