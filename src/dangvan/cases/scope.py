"""What a choice of area, topic or body covers: today's wards with the wards they were made of, groups with
their topics.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from dangvan.kernel import clock
from dangvan.organisations import queries as organisations
from dangvan.organisations.registry import Registry, held_registry
from dangvan.places import queries as places
from dangvan.places.atlas import Atlas, held_atlas

Origins = dict[int, list[tuple[int, float]]]
#: Made once for each state of the tables held in memory.
_origins: dict[str, tuple[Atlas, date, Origins]] = {}
_topics: dict[str, tuple[Registry, dict[int, list[int]]]] = {}


def origins(area_id: int) -> list[tuple[int, float]]:
    """The former areas that went into this one, each with the share of it that did."""
    return _all_origins().get(area_id, [])


def area_shares(area_id: int) -> dict[int, float]:
    """Every area, of any time, whose cases count for this one on today's map, and with what share."""
    shares: dict[int, float] = {}
    for within in places.descendants(area_id):
        shares[within] = 1.0
        for former, share in origins(within):
            shares[former] = min(1.0, shares.get(former, 0.0) + share)
    return shares


def areas_of(area_id: int) -> list[int]:
    """The area, all in it, and the former areas that went into any of them for the greater part."""
    within = places.descendants(area_id)
    former = {f for one in within for f, _share in origins(one) if places.today_area(f) in within}
    return sorted(within | former)


def topics_of(topic_id: int) -> list[int]:
    """The topic itself, or the topics of a group, retired ones too."""
    registry = held_registry.get()
    held = _topics.get("below")
    if held is None or held[0] is not registry:
        below: dict[int, list[int]] = defaultdict(list)
        for one in registry.topics.values():
            for above in organisations.topic_ancestors(one.id):
                below[above].append(one.id)
        held = _topics["below"] = (registry, below)
    return sorted(held[1].get(topic_id, []))


def sensitive_topics() -> frozenset[int]:
    """Topics that appear in public as counts only."""
    return frozenset(one.id for one in held_registry.get().topics.values() if one.sensitive)


def bodies_of(organisation_id: int, with_below: bool) -> list[int]:
    return sorted(organisations.descendants(organisation_id)) if with_below else [organisation_id]


def _all_origins() -> Origins:
    """Successions read backwards, once for each map and day."""
    atlas, today = held_atlas.get(), clock.today()
    held = _origins.get("today")
    if held is None or held[0] is not atlas or held[1] != today:
        found: Origins = defaultdict(list)
        for former in atlas.areas.values():
            if not former.valid_on(today):
                for successor, share in places.successors(former.id):
                    found[successor].append((former.id, share))
        held = _origins["today"] = (atlas, today, found)
    return held[2]
