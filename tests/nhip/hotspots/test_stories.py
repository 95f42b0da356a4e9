"""A trouble keeps its id from its first day to its last, through gaps, moves, merges and splits."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nhip.hotspots.results import Cluster
from nhip.hotspots.stories import Sighting, Story, follow

DAY = date(2026, 3, 1)


def _cluster(areas: str, observed: int = 20, score: float = 15.0) -> Cluster:
    return Cluster(
        sequence=ord(areas[0]),
        size=len(areas),
        areas=tuple(areas),
        area_indices=np.zeros(len(areas), dtype=np.int32),
        centre=areas[0],
        radius_km=1.0,
        start=DAY,
        end=DAY,
        duration=1,
        observed=observed,
        expected=5.0,
        relative_risk=observed / 5,
        score=score,
    )


def _seen(
    areas: str, *, topic: str = "noise", opens: bool = True, observed: int = 20, score: float = 15.0
) -> Sighting:
    return Sighting(topic, _cluster(areas, observed, score), 400.0, opens)


def _after(days: list[list[Sighting]]) -> tuple[Story, ...]:
    stories: tuple[Story, ...] = ()
    for number, sightings in enumerate(days):
        stories = follow(stories, sightings, DAY + timedelta(number)).stories
    return stories


def test_a_first_alarm_begins_a_new_story() -> None:
    outcome = follow((), [_seen("abc")], DAY)
    (story,) = outcome.stories
    assert (story.life, story.alarmed, story.areas) == ("new", DAY, ("a", "b", "c"))
    assert outcome.ids == (story.id,)


def test_what_may_not_open_a_story_begins_none() -> None:
    outcome = follow((), [_seen("abc", opens=False)], DAY)
    assert outcome.stories == ()
    assert outcome.ids == (None,)


def test_a_story_keeps_its_id_over_a_gap_of_a_week_and_then_is_over() -> None:
    began = _after([[_seen("abc")]])[0]
    (story,) = _after([[_seen("abc")], *[[]] * 6, [_seen("b", opens=False)]])
    assert story.id == began.id
    (gone,) = _after([[_seen("abc")], *[[]] * 8])
    assert (gone.life, gone.ended) == ("over", DAY + timedelta(8))
    again = _after([[_seen("abc")], *[[]] * 8, [_seen("abc")]])
    assert len({story.id for story in again}) == 2


def test_a_story_grows_stays_fades_and_moves() -> None:
    lives = [
        _after([[_seen("abc")], [_seen(areas, observed=observed)]])[0].life
        for areas, observed in (("abc", 40), ("abc", 21), ("abc", 9), ("cde", 20))
    ]
    assert lives == ["growing", "steady", "fading", "moving"]
    assert _after([[_seen("abc")], []])[0].life == "fading"


def test_two_stories_that_become_one_go_on_under_the_older_id() -> None:
    stories = _after([[_seen("ab")], [_seen("ab"), _seen("yz")], [_seen("abyz")]])
    older, younger = stories
    assert older.life != "over"
    assert (younger.life, younger.merged_into) == ("over", older.id)


def test_a_story_that_splits_keeps_its_id_where_most_of_it_stays() -> None:
    stories = _after([[_seen("abcd")], [_seen("abc"), _seen("d", score=90.0)]])
    stayed, split = stories
    assert stayed.areas == ("a", "b", "c")
    assert split.split_from == stayed.id


def test_other_topics_at_one_place_are_other_stories() -> None:
    assert len(_after([[_seen("abc"), _seen("abc", topic="waste")]])) == 2


def test_a_day_looked_at_again_replaces_what_was_said_of_it() -> None:
    before = _after([[_seen("abc")]])
    tomorrow = DAY + timedelta(1)
    once = follow(before, [_seen("abc", observed=30)], tomorrow)
    assert follow(once.stories, [_seen("abc", observed=30)], tomorrow) == once
    assert follow(once.stories, [], tomorrow).stories[0].life == "fading"
    assert follow(before, [], DAY).stories == ()


def test_a_story_survives_json() -> None:
    for story in _after([[_seen("ab")], [_seen("ab"), _seen("yz")], [_seen("abyz")], []]):
        assert Story.from_json(story.to_json()) == story


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["ab", "bc", "cd", "xy", "yz", "a", "z"]), max_size=3, unique=True),
        max_size=6,
    ),
    st.randoms(),
)
def test_whatever_happens_ids_are_unique_kept_and_without_regard_to_order(
    days: list[list[str]], random: object
) -> None:
    seen: set[str] = set()
    stories: tuple[Story, ...] = ()
    for number, areas in enumerate(days):
        sightings = [_seen(each, score=float(len(each) + ord(each[0]))) for each in areas]
        today = DAY + timedelta(number)
        outcome = follow(stories, sightings, today)
        ids = {story.id for story in outcome.stories}
        assert len(ids) == len(outcome.stories)
        assert seen <= ids
        turned = follow(stories, sightings[::-1], today)
        assert turned.stories == outcome.stories
        seen, stories = ids, outcome.stories
