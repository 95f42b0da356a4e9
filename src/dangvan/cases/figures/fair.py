"""A body's share on time beside what the same topics came to elsewhere: who has only the hard ones is not
compared with who has only the easy ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from dangvan.cases.figures.values import FEWEST, Share


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Share on time as it were with the whole city's mix of topics, by indirect standardisation.

    `expected`: how many of the body's cases were on time, had each topic gone as in the whole city. `value`
    is observed over expected, times the city's share; `low` to `high` carries Wilson's 95 % interval of the
    raw share over, the city's own shares taken as known. N. E. Breslow, N. E. Day: Statistical Methods in
    Cancer Research, vol. II, 1987, chapter 2. None below 10 cases.
    """

    expected: float
    value: float | None = None
    low: float | None = None
    high: float | None = None


def adjusted_on_time(due: Mapping[tuple[int, int], Share]) -> dict[int, Adjusted]:
    """Body -> adjusted share, from (body, topic) -> share. Values are cut to 0..1."""
    by_topic: dict[int, tuple[int, int]] = {}
    of_body: dict[int, list[tuple[int, Share]]] = defaultdict(list)
    for (body, topic), share in due.items():
        part, whole = by_topic.get(topic, (0, 0))
        by_topic[topic] = part + share.part, whole + share.whole
        of_body[body].append((topic, share))
    part, whole = (sum(side) for side in zip(*by_topic.values(), strict=True)) if by_topic else (0, 0)
    city = part / whole if whole else 0.0
    return {body: _adjusted(shares, by_topic, city) for body, shares in of_body.items()}


def _adjusted(
    shares: list[tuple[int, Share]], by_topic: Mapping[int, tuple[int, int]], city: float
) -> Adjusted:
    own = Share(sum(share.part for _topic, share in shares), sum(share.whole for _topic, share in shares))
    expected = sum(share.whole * by_topic[topic][0] / by_topic[topic][1] for topic, share in shares)
    if own.whole < FEWEST or expected <= 0:
        return Adjusted(expected)
    scale = own.whole * city / expected
    return Adjusted(
        expected,
        min(1.0, own.part / own.whole * scale),
        min(1.0, min(own.low, own.part / own.whole) * scale),
        # Rounding alone may put an end of the interval a hair on the wrong side of the share.
        min(1.0, max(own.high, own.part / own.whole) * scale),
    )
