"""The demonstration's reports looked through by the real analysis: its two planted hot spots are found, no
other, and the crew's round counts once. Only the storing of 11,000 reports is left out.
"""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from dangvan.demo import hotspots as demonstration
from dangvan.demo.content.plan import plan
from dangvan.demo.content.planted import planted_spots
from dangvan.demo.seeding import SEED, _wards
from dangvan.hotspots import queries
from dangvan.hotspots.actions import running
from dangvan.hotspots.gathering import Gathered, Row, allowed_topics
from dangvan.hotspots.types import Clock, HotspotState
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
#: A working day; the last day of Tết's quiet; a leap day.
DAYS = (date(2026, 11, 24), date(2026, 2, 20), date(2028, 2, 29))


def rows_of(today: date, last: date) -> list[Row]:
    """The plan as the analysis would be handed it from the database."""
    topics = set(allowed_topics().values())
    until = datetime.combine(last, time.max, ZONE)
    return [
        Row(p.topic_code, p.ward_code, p.moment.replace(tzinfo=None), p.channel, -1, p.lon, p.lat)
        for p in plan(SEED, today, _wards(), recent=5000, history=6000)
        if p.topic_code in topics and p.moment <= until and p.report.visibility != "organisation"
    ]


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_two_are_found_and_the_crews_round_is_not(
    hanoi: None, monkeypatch: pytest.MonkeyPatch, today: date
) -> None:
    """Some seconds a day: a year of looks is replayed, in a process of its own, as on a first day."""
    now = datetime.combine(today, time(9), ZONE)

    def gathered(by_clock: Clock, *, last: date, days: int, window: int) -> Gathered:
        rows = rows_of(today, last)
        return Gathered(rows, min(row.time for row in rows).date(), last)

    monkeypatch.setattr(running, "gather", gathered)
    with clock.standing_at(now):
        demonstration.look_for_hotspots(now)
        officer = Actor.system("test")
        found = {card.topic.code: card for card in queries.hotspots_for_desk(officer)}
        assert len(queries.hotspots_for_desk(officer)) == 2
        assert set(found) == {"tac-cong", "rac-ton-dong"}
        for planted in planted_spots(today, _wards()):
            if planted.last_day == today:
                assert planted.ward_code in {area.code for area in found[planted.topic].areas}
        assert found["tac-cong"].state == HotspotState.HANDLED
        assert found["rac-ton-dong"].state == HotspotState.SUSPECTED
        told = [one for one in queries.public_hotspots() if one.state != HotspotState.OVER]
        assert [one.topic.code for one in told] == ["tac-cong"]
        assert told[0].at_least >= 25
        assert "máy bơm" in told[0].doings[0].text
        page = queries.hotspot_for_desk(officer, found["tac-cong"].reference)
        if today == DAYS[0]:
            # On some days the past one drowns in its topic's thin history.
            assert [(one.state, one.same_place) for one in page.similar] == [(HotspotState.OVER, False)]
            assert "nạo vét" in page.similar[0].outcome
        run = queries.latest_runs()[0]
        (batch,) = [
            fact
            for step in run.removed
            for fact in step.facts
            if step.step == "collapse_batches" and fact["topic"] == "quang-cao-rao-vat"
        ]
        assert batch["reports"] == 145
        assert batch["areas"] == ["00367"]
