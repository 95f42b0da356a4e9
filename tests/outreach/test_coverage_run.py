"""The look at who is heard: the real process, only what may be analysed, and places with their reasons."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.outreach import actions, gathering, queries
from dangvan.outreach.models import CoverageRun
from tests.small_city import SmallCity, later

pytestmark = pytest.mark.django_db
CLOCK = Actor.system("clock")


def test_only_what_may_be_analysed_is_gathered(city: SmallCity) -> None:
    with later(days=-2):
        city.say("Đường lún cả đoạn dài")
        city.say("Cán bộ đòi tiền của tôi", topic_id=city.topics["bribe"].pk)
        city.say("Chỉ cơ quan được đọc lời này", visibility="organisation")
        city.say("Cán bộ phường làm ngơ", about_body=True)
    heard = gathering.gather(clock.today() - timedelta(days=1))
    assert heard.reports == 1
    assert {topic for _area, topic, _channel, _period in heard.counts} == {"pothole"}


def test_a_look_ends_and_says_that_three_wards_are_too_few(city: SmallCity) -> None:
    with later(days=-2):
        city.say("Đường lún cả đoạn dài")
    run = actions.run_coverage(by=CLOCK)
    assert (run.state, run.problem, run.reports) == ("done", "", 1)
    cells = queries.coverage()
    assert len(cells) == 3
    assert {cell["verdict"] for cell in cells} == {"cannot_tell"}
    assert all(cell["observed"] is None for cell in cells)
    assert {"few_areas", "no_ages"} <= {notice["code"] for notice in run.found["notices"]}


def test_wards_never_visited_are_proposed_with_the_most_people_first(city: SmallCity) -> None:
    actions.record_visit(
        by=city.officer("dong.officer"),
        kind="visit",
        day=clock.today(),
        area_id=city.areas["dong"].pk,
        organisation_id=city.bodies["dong"].pk,
    )
    proposed = queries.where_to_go()
    assert [one.area.code for one in proposed] == [city.areas[key].code for key in ("nam", "tay")]
    assert all(one.days_since is None for one in proposed)


def test_a_silent_ward_comes_before_one_that_was_only_never_visited(city: SmallCity) -> None:
    cell = {"area": city.areas["dong"].code, "thing": "", "verdict": "silent"}
    CoverageRun.objects.create(
        state="done", as_of=clock.today(), started_at=clock.now(), found={"all": [cell]}
    )
    first = queries.where_to_go()[0]
    assert (first.area.code, first.is_silent, first.weight) == (cell["area"], True, 5)
