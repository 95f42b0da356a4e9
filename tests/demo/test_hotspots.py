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
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZONE)


def rows_of(today: date, last: date) -> list[Row]:
    """The plan as the analysis would be handed it from the database."""
    topics = set(allowed_topics().values())
    until = datetime.combine(last, time.max, ZONE)
    return [
        Row(p.topic_code, p.ward_code, p.moment.replace(tzinfo=None), p.channel, -1, p.lon, p.lat)
        for p in plan(SEED, today, _wards(), recent=5000, history=6000)
        if p.topic_code in topics and p.moment <= until and p.report.visibility != "organisation"
    ]


def test_the_two_are_found_and_the_crews_round_is_not(hanoi: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some seconds: a year of looks is replayed, in a process of its own, as on a first day."""

    def gathered(by_clock: Clock, *, last: date, days: int, window: int) -> Gathered:
        rows = rows_of(NOW.date(), last)
        return Gathered(rows, min(row.time for row in rows).date(), last)

    monkeypatch.setattr(running, "gather", gathered)
    with clock.standing_at(NOW):
        demonstration.look_for_hotspots(NOW)
        found = {card.topic.code: card for card in queries.hotspots_for_desk(Actor.system("test"))}
        assert set(found) == {"tac-cong", "rac-ton-dong"}
        for planted in planted_spots(NOW.date(), _wards()):
            assert planted.ward_code in {area.code for area in found[planted.topic].areas}
        assert found["tac-cong"].state == HotspotState.HANDLED
        assert found["rac-ton-dong"].state == HotspotState.SUSPECTED
        told = queries.public_hotspots()
        assert [one.topic.code for one in told] == ["tac-cong"]
        assert told[0].at_least >= 25
        assert "máy bơm" in told[0].doings[0].text
        (run,) = queries.latest_runs()
        (batch,) = [
            fact
            for step in run.removed
            for fact in step.facts
            if step.step == "collapse_batches" and fact["topic"] == "quang-cao-rao-vat"
        ]
        assert batch["reports"] == 145
        assert batch["areas"] == ["00367"]
