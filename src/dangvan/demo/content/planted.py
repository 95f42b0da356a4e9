"""Trouble planted in the demonstration city, so that its detector and their tests know the truth: hot spots
in neighbouring wards, and a crew's round that only looks like one. Where and what stands in mix.toml.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from dangvan.demo.content.generate import DemoReport
from dangvan.demo.content.streets import Ward
from dangvan.demo.content.words import mix
from dangvan.kernel.folding import fold

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_BEGINS = time(8, 20)


@dataclass(frozen=True, slots=True)
class PlantedSpot:
    """Where and when trouble was planted in one ward; `name` is shared by the wards of one hot spot."""

    name: str
    topic: str
    ward_code: str
    first_day: date
    last_day: date
    a_day: float
    note_vi: str
    note_en: str
    street: str
    mark: tuple[str, str]
    said_vi: tuple[str, ...] = ()
    said_en: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CrewRound:
    """What a crew logs within two hours."""

    topic: str
    ward_code: str
    day: date
    rows: int
    minutes: int
    channel: str
    street: str
    text: str
    marks: tuple[str, ...]

    def moments(self, rng: Random) -> list[datetime]:
        begin = datetime.combine(self.day, _BEGINS, _ZONE)
        seconds = sorted(rng.randrange(self.minutes * 60) for _ in range(self.rows))
        return [begin + timedelta(seconds=after) for after in seconds]

    def said(self, rng: Random, drawn: DemoReport) -> DemoReport:
        mark = rng.choice(self.marks)
        text = self.text.format(n=rng.randrange(3, 40), mark=mark, street=drawn.street)
        return replace(
            drawn, text=text, place_text=f"{mark}, {drawn.street}", mark=mark, mark_en=mark, language="vi",
            voice="plain", about_body=False, visibility="public", has_photo=False, wants_contact=False,
        )  # fmt: skip


def planted_spots(today: date, wards: Sequence[Ward]) -> list[PlantedSpot]:
    """The planted hot spots, one entry for each of their wards that is in the city."""
    codes = {ward.code for ward in wards}
    return [
        PlantedSpot(
            name=f"{h['topic']}-{h['from_day']}",
            topic=h["topic"],
            ward_code=at["ward"],
            first_day=today - timedelta(days=h["from_day"]),
            last_day=today - timedelta(days=h["to_day"]),
            a_day=h["a_day"],
            note_vi=h["note_vi"],
            note_en=h["note_en"],
            street=at["street"],
            mark=(at["mark_vi"], at["mark_en"]),
            said_vi=tuple(h["said_vi"]),
            said_en=tuple(h["said_en"]),
        )
        for h in mix()["hot_spot"]
        for at in h["places"]
        if at["ward"] in codes
    ]


def crew_round(today: date, wards: Sequence[Ward], *, a_day: float) -> CrewRound | None:
    """The crew's round, if its ward is in the city; in a small demonstration a shorter one."""
    crew = mix()["crew"]
    if crew["ward"] not in {ward.code for ward in wards}:
        return None
    return CrewRound(
        topic=crew["topic"],
        ward_code=crew["ward"],
        day=today - timedelta(days=crew["back"]),
        rows=min(crew["rows"], max(12, round(2 * a_day))),
        minutes=crew["minutes"],
        channel=crew["channel"],
        street=crew["street"],
        text=crew["text_vi"],
        marks=tuple(crew["marks_vi"]),
    )


def told_more(rng: Random, drawn: DemoReport, planted: PlantedSpot) -> DemoReport:
    """The same report with what most people there have noticed too, in the writer's manner."""
    more = planted.said_en if drawn.language == "en" else planted.said_vi
    if not more or rng.random() > 0.85:
        return drawn
    said = rng.choice(more)
    return replace(drawn, text=f"{drawn.text} {fold(said) if drawn.voice == 'unmarked' else said}")
