"""Today's alarms joined to the troubles that are already known: one id for one trouble from its first day to
its last."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from nhip.hotspots.results import Cluster
from nhip.hotspots.stories.story import Life, Story, StoryDay

PATIENCE = timedelta(days=7)
GROWN = 1.25  # the surplus against the look before
SHRUNK = 0.75  # the surplus against its highest in the week before


@dataclass(frozen=True)
class Sighting:
    """One cluster of today: its topic, how rare it is for the whole city, and whether it may begin a
    story."""

    topic: str
    cluster: Cluster
    unusual_days: float
    opens: bool


@dataclass(frozen=True)
class Followed:
    """All stories after today, oldest first, and for each sighting the id of its story (None: it began
    none)."""

    stories: tuple[Story, ...]
    ids: tuple[str | None, ...]


def follow(
    previous: Sequence[Story], sightings: Sequence[Sighting], today: date, *, patience: timedelta = PATIENCE
) -> Followed:
    """Carry the stories over to today.

    A sighting belongs to a story of its topic that held one of its areas within the last `patience`. One that
    fits several joins them: the oldest goes on under its id, the others end as merged into it. Of several
    that fit one story the one with most areas in common goes on (then the stronger); the others begin stories
    of their own, split from it, if they may. A story that nothing speaks of fades, and is over when nothing
    did for longer than `patience`; what happens there later is a new story. Looking at a day again replaces
    what was said of that day. The order of the sightings makes no difference.
    """
    stories = {story.id: story for each in previous if (story := _before(each, today)) is not None}
    fits = [_fitting(sighting, stories.values(), today, patience) for sighting in sightings]
    ids: list[str | None] = [None] * len(sightings)
    merged: dict[str, str] = {}
    first = sorted(range(len(sightings)), key=lambda number: _claim(sightings[number], fits[number], stories))
    for number in first:
        open_fits = [each for each in fits[number] if each not in merged]
        if not open_fits:
            open_fits = [merged[each] for each in fits[number]]
        ids[number] = _joined(
            sightings[number], open_fits, stories=stories, merged=merged, taken=set(ids), today=today
        )
    spoken = {each for each in ids if each is not None}
    after = [
        story if story.id in spoken or story.life == "over" else _silent(story, today, patience)
        for story in stories.values()
    ]
    return Followed(tuple(sorted(after, key=lambda story: (story.first_seen, story.id))), tuple(ids))


def _before(story: Story, today: date) -> Story | None:
    """The story as it stood before today; None if it began today."""
    trail = tuple(seen for seen in story.trail if seen.day < today)
    if not trail:
        return None
    again = story.ended is not None and story.ended >= today
    return replace(
        story,
        trail=trail,
        last_seen=trail[-1].day,
        alarmed=None if story.alarmed is not None and story.alarmed >= today else story.alarmed,
        ended=None if again else story.ended,
        merged_into=None if again else story.merged_into,
        life="fading" if again else story.life,
    )


def _fitting(sighting: Sighting, stories: Iterable[Story], today: date, patience: timedelta) -> list[str]:
    """Ids of the live stories that the sighting may belong to, oldest first."""
    here = set(sighting.cluster.areas)
    alike = [
        story
        for story in stories
        if story.topic == sighting.topic
        and story.life != "over"
        and any(here.intersection(seen.areas) for seen in story.trail if seen.day >= today - patience)
    ]
    return [story.id for story in sorted(alike, key=lambda story: (story.first_seen, story.id))]


def _claim(sighting: Sighting, fits: list[str], stories: dict[str, Story]) -> tuple[float, ...]:
    """Most areas in common first, then the stronger."""
    common = max((len(set(sighting.cluster.areas) & set(stories[each].areas)) for each in fits), default=0)
    return (-common, -sighting.cluster.score, sighting.cluster.sequence, sighting.cluster.size)


def _joined(
    sighting: Sighting,
    fits: list[str],
    *,
    stories: dict[str, Story],
    merged: dict[str, str],
    taken: set[str | None],
    today: date,
) -> str | None:
    """Give the sighting its story, begin one, or leave it."""
    free = [each for each in dict.fromkeys(fits) if each not in taken]
    if free:
        oldest, *others = free
        stories[oldest] = _continued(stories[oldest], sighting, today)
        for each in others:
            stories[each] = replace(stories[each], life="over", ended=today, merged_into=oldest)
            merged[each] = oldest
        return oldest
    if not sighting.opens:
        return None
    began = _begun(sighting, today, split_from=fits[0] if fits else None)
    stories[began.id] = began
    return began.id


def _begun(sighting: Sighting, today: date, split_from: str | None) -> Story:
    cluster = sighting.cluster
    named = f"{sighting.topic}|{cluster.centre}|{cluster.start}|{today}"
    return Story(
        id=hashlib.sha256(named.encode()).hexdigest()[:12],
        topic=sighting.topic,
        life="new",
        began=cluster.start,
        first_seen=today,
        last_seen=today,
        trail=(_day(sighting, today),),
        alarmed=today if sighting.opens else None,
        split_from=split_from,
    )


def _continued(story: Story, sighting: Sighting, today: date) -> Story:
    seen = _day(sighting, today)
    return replace(
        story,
        life=_life(story, seen),
        began=min(story.began, seen.start),
        last_seen=today,
        trail=(*story.trail, seen),
        alarmed=story.alarmed or (today if sighting.opens else None),
    )


def _silent(story: Story, today: date, patience: timedelta) -> Story:
    if today - story.last_seen > patience:
        return replace(story, life="over", ended=today)
    return replace(story, life="fading")


def _life(story: Story, now: StoryDay) -> Life:
    before = story.trail[-1]
    stayed = len(set(now.areas) & set(before.areas))
    if 2 * stayed < min(len(now.areas), len(before.areas)):
        return "moving"
    recent = [_surplus(seen) for seen in story.trail if seen.day >= now.day - PATIENCE] or [_surplus(before)]
    if _surplus(now) >= GROWN * recent[-1] and _surplus(now) >= max(recent):
        return "growing"
    if _surplus(now) <= SHRUNK * max(recent):
        return "fading"
    return "steady"


def _surplus(seen: StoryDay) -> float:
    return max(seen.observed - seen.expected, 0.0)


def _day(sighting: Sighting, today: date) -> StoryDay:
    cluster = sighting.cluster
    return StoryDay(
        day=today,
        areas=cluster.areas,
        centre=cluster.centre,
        start=cluster.start,
        observed=cluster.observed,
        expected=cluster.expected,
        score=cluster.score,
        unusual_days=sighting.unusual_days,
    )
