"""The course of the demonstration city: who reports what, where and when, and how each matter goes on.

Sixty dense days before today and fifteen thinner months before them, with the beat of hours, weekdays, rain,
heat and Tết. Hot spots that a detector must find, and a crew's round that it must not, are in `planted`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from dangvan.demo.content.generate import PRIVATE, DemoReport, draw_report
from dangvan.demo.content.planted import PlantedSpot, crew_round, planted_spots, told_more
from dangvan.demo.content.streets import Spot, Ward, near, spots_of
from dangvan.demo.content.words import chance, mix, topic_words

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DENSE_DAYS = 60
HISTORY_DAYS = 456
#: First days of the lunar year, around which the city is quiet.
_TET = tuple(
    date(*day)
    for day in ((2024, 2, 10), (2025, 1, 29), (2026, 2, 17), (2027, 2, 6), (2028, 1, 26), (2029, 2, 13))
)
_HOURS = (1, 1, 0.5, 0.5, 1, 3, 6, 9, 11, 10, 8, 7, 6, 5, 6, 7, 8, 9, 8, 9, 10, 8, 5, 3)
_WEEKDAYS = (1.18, 1.1, 1.06, 1.04, 1.05, 0.82, 0.75)
#: Topics where several people see the same thing.
_SEEN_BY_MANY = frozenset({
    "o-ga", "nap-ho-ga", "den-tin-hieu", "un-tac", "rac-ton-dong", "do-trom", "mui-hoi", "mat-nuoc",
    "ho-nuoc", "nuoc-ban", "vo-ong-nuoc", "ngap-ung", "tac-cong", "mat-dien", "den-duong", "cay-do",
    "nuoc-thai",
    "tieng-on-loa-keo", "tieng-on-thi-cong", "day-dien-nguy-hiem", "lan-chiem-via-he", "dich-benh",
    "khoi-bui-nha-may",
})  # fmt: skip


class Outcome(StrEnum):
    """How far a matter has come, and how, by today."""

    NEW = "new"
    SCREENED = "screened"
    ACCEPTED = "accepted"
    LATE = "late"
    PAUSED = "paused"
    EXTENDED = "extended"
    SCHEDULED = "scheduled"
    HANDED_OVER = "handed_over"
    ARBITRATED = "arbitrated"
    ANSWERED = "answered"
    ANSWERED_LATE = "answered_late"
    SATISFIED = "satisfied"
    SILENCE = "silence"
    CONTESTED = "contested"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    REOPENED = "reopened"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    RELEASE_REFUSED = "release_refused"
    COMPLAINT = "complaint"
    DENUNCIATION = "denunciation"


@dataclass(frozen=True, slots=True)
class PlannedReport:
    """One report of the plan. Reports about the same problem share `group`; the first of them leads it."""

    number: int
    moment: datetime
    ward_code: str
    topic_code: str
    lon: float
    lat: float
    report: DemoReport
    outcome: Outcome
    days_to_answer: float | None
    channel: str
    group: str | None
    leads_group: bool
    is_history: bool
    #: Seed of everything drawn later for this report: photos, answers, remarks.
    seed: int


@dataclass(slots=True)
class _City:
    wards: Sequence[Ward]
    seed: int
    today: date
    #: Reports on a usual day of the dense weeks.
    a_day: float = 0.0
    spots: dict[str, list[Spot]] = field(default_factory=dict)
    slowness: dict[str, float] = field(default_factory=dict)
    topics: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.topics = sorted(topic_words())
        self.spots = spots_of(self.wards)
        for ward in self.wards:
            self.slowness[ward.code] = chance(self.seed, "slow", ward.code).betavariate(2, 5)


def plan(
    seed: int, today: date, wards: Sequence[Ward], *, recent: int = 5000, history: int = 9000
) -> Iterator[PlannedReport]:
    """Every report of the demonstration in the order of time; the same arguments give the same plan."""
    city = _City(sorted(wards, key=lambda w: w.code), seed, today, recent / DENSE_DAYS)
    open_problems: list[PlannedReport] = []
    number = 0
    for back in range(HISTORY_DAYS + DENSE_DAYS - 1, -1, -1):
        day = today - timedelta(days=back)
        is_history = back >= DENSE_DAYS
        a_day = history / HISTORY_DAYS if is_history else recent / DENSE_DAYS
        rng = chance(seed, day, is_history)
        planned = _day_of(city, rng, day, a_day, open_problems, is_history=is_history)
        for one in sorted(planned, key=lambda p: (p.moment, p.seed)):
            number += 1
            numbered = _numbered(one, number)
            if numbered.leads_group:
                open_problems.append(numbered)
            yield numbered
        open_problems = [p for p in open_problems if (day - p.moment.date()).days < 6]


def rains(seed: int, day: date) -> bool:
    """Whether it pours on a day: often from May to October, seldom else."""
    return chance(seed, "rain", day).random() < (0.2 if 5 <= day.month <= 10 else 0.05)


def is_hot(seed: int, day: date) -> bool:
    return 5 <= day.month <= 8 and chance(seed, "heat", day).random() < 0.25


def rhythm(day: date) -> float:
    """How busy a day is against the mean: weekdays, and the quiet of Tết."""
    tet = min(abs((day - first).days + 1) for first in _TET)
    return _WEEKDAYS[day.weekday()] * (0.2 if tet <= 4 else 0.6 if tet <= 8 else 1.0)


def _day_of(
    city: _City, rng: Random, day: date, a_day: float, open_problems: list[PlannedReport], *, is_history: bool
) -> list[PlannedReport]:
    weights = _weights(city, day)
    wards = [_ward_weight(ward) for ward in city.wards]
    found = []
    for _ in range(_poisson(rng, a_day * rhythm(day) * (1.25 if rains(city.seed, day) else 1.0))):
        again = [p for p in open_problems if p.is_history == is_history]
        if again and rng.random() < 0.11:
            found.append(_same_problem(city, rng, day, rng.choice(again)))
            continue
        ward = rng.choices(city.wards, wards)[0]
        topic = rng.choices(city.topics, weights["rural" if ward.is_rural else "urban"])[0]
        spot = rng.choice(city.spots[ward.code])
        found.append(_planned(city, rng, day, topic, ward, spot, is_history=is_history))
    for spot_there in planted_spots(city.today, city.wards):
        if spot_there.first_day <= day <= spot_there.last_day:
            found += _from_planted(city, rng, day, spot_there)
    return found + _from_crew(city, day)


def _from_planted(city: _City, rng: Random, day: date, planted: PlantedSpot) -> list[PlannedReport]:
    ward = next(w for w in city.wards if w.code == planted.ward_code)
    known = [spot for spot in city.spots[ward.code] if spot.street == planted.street]
    spot = known[0] if known else Spot(planted.street, ward.lon, ward.lat)
    length = (planted.last_day - planted.first_day).days + 1
    grown = 0.5 + 0.5 * ((day - planted.first_day).days + 1) / length
    # Of today only the early hours are past.
    grown *= 0.4 if day == city.today else 1.0
    found = [
        _planned(city, rng, day, planted.topic, ward, spot, mark=planted.mark, is_history=False)
        for _ in range(_poisson(rng, planted.a_day * grown))
    ]
    return [replace(one, report=told_more(rng, one.report, planted)) for one in found]


def _from_crew(city: _City, day: date) -> list[PlannedReport]:
    """What a crew logs of its round: many rows of one channel, minutes apart, settled on the spot."""
    round_ = crew_round(city.today, city.wards, a_day=city.a_day)
    if round_ is None or day != round_.day:
        return []
    rng = chance(city.seed, "crew", day)
    ward = next(w for w in city.wards if w.code == round_.ward_code)
    # Far from every border: it is the round of one ward.
    spot = Spot(round_.street, ward.lon, ward.lat)
    found = []
    for moment in round_.moments(rng):
        one = _planned(city, rng, day, round_.topic, ward, spot, is_history=False)
        found.append(
            replace(
                one, moment=moment, report=round_.said(rng, one.report), channel=round_.channel,
                outcome=Outcome.SATISFIED, days_to_answer=0.4, group=None, leads_group=False,
            )
        )  # fmt: skip
    return found


def _planned(  # noqa: PLR0917  # what, where and when, as draw_report takes them
    city: _City,
    rng: Random,
    day: date,
    topic: str,
    ward: Ward,
    spot: Spot,
    *,
    mark: tuple[str, str] | None = None,
    is_history: bool,
) -> PlannedReport:
    report = draw_report(rng, topic, ward.name, spot.street, day, mark)
    lon, lat = near(rng, city.wards, ward, spot)
    moment = _moment(rng, day, city.today)
    outcome, days = _course(city, rng, report, topic=topic, ward=ward, moment=moment)
    seed = rng.getrandbits(48)
    leads = topic in _SEEN_BY_MANY and outcome not in {Outcome.DECLINED, Outcome.WITHDRAWN, Outcome.COMPLAINT}
    return PlannedReport(
        number=0,
        moment=moment,
        ward_code=ward.code,
        topic_code=topic,
        lon=lon,
        lat=lat,
        report=report,
        outcome=outcome,
        days_to_answer=days,
        channel=_channel(rng),
        group=f"g{seed:012x}" if leads else None,
        leads_group=leads,
        is_history=is_history,
        seed=seed,
    )


def _same_problem(city: _City, rng: Random, day: date, first: PlannedReport) -> PlannedReport:
    """Another person about what `first` reported, said in other words."""
    ward = next(w for w in city.wards if w.code == first.ward_code)
    spot = Spot(first.report.street, first.lon, first.lat)
    mark = (first.report.mark, first.report.mark_en)
    one = _planned(city, rng, day, first.topic_code, ward, spot, mark=mark, is_history=first.is_history)
    moment = max(one.moment, first.moment + timedelta(minutes=rng.randrange(7, 240)))
    changes: dict[str, Any] = {
        "moment": moment,
        "lon": round(first.lon + rng.gauss(0, 0.0003), 5),
        "lat": round(first.lat + rng.gauss(0, 0.0003), 5),
        "group": first.group,
        "leads_group": False,
        "outcome": first.outcome,
        "days_to_answer": first.days_to_answer,
    }
    return PlannedReport(**{name: changes.get(name, getattr(one, name)) for name in one.__dataclass_fields__})


def _numbered(one: PlannedReport, number: int) -> PlannedReport:
    return PlannedReport(**{n: getattr(one, n) for n in one.__dataclass_fields__} | {"number": number})


def _course(  # noqa: PLR0911  # one return for each way a matter can go
    city: _City, rng: Random, report: DemoReport, *, topic: str, ward: Ward, moment: datetime
) -> tuple[Outcome, float | None]:
    """How the matter goes, by its age and by how slow the place is."""
    age = (city.today - moment.date()).days
    slow = city.slowness[ward.code]
    takes = max(0.2, rng.gammavariate(2.2, 1.3 + 3.2 * slow))
    if topic == "tieu-cuc-tham-nhung" and rng.random() < 0.6:
        return Outcome.DENUNCIATION, None
    if topic in {"so-do", "giai-phong-mat-bang"} and rng.random() < 0.16:
        return Outcome.COMPLAINT, None
    if rng.random() < 0.03:
        return Outcome.DECLINED, min(takes, 4.0) if age > 4 else None
    if rng.random() < 0.02:
        return Outcome.WITHDRAWN, None
    if takes > age:
        return _unfinished(rng, age, report), None
    late = rng.random() < 0.06 + 0.5 * slow
    if late:
        takes += 6 + rng.expovariate(0.15)
        if takes > age:
            return (Outcome.LATE if age > 10 else Outcome.ACCEPTED), None
    if rng.random() < (0.018 if topic not in PRIVATE else 0):
        return Outcome.SCHEDULED, takes
    return _finished(rng, age - takes, slow, late=late), takes


def _unfinished(rng: Random, age: int, report: DemoReport) -> Outcome:
    if age < 1:
        return rng.choices((Outcome.NEW, Outcome.SCREENED), (75, 25))[0]
    if age < 2:
        return rng.choices((Outcome.NEW, Outcome.SCREENED, Outcome.ACCEPTED), (20, 40, 40))[0]
    choice: tuple[Outcome, ...] = (
        Outcome.SCREENED, Outcome.ACCEPTED, Outcome.HANDED_OVER, Outcome.PAUSED, Outcome.EXTENDED,
        Outcome.SCHEDULED, Outcome.ARBITRATED, Outcome.RELEASE_REFUSED,
    )  # fmt: skip
    refusable = 3 if report.visibility == "public" else 0
    return rng.choices(choice, (8, 60, 10, 4, 5, 8, 2, refusable))[0]


def _finished(rng: Random, since: float, slow: float, *, late: bool) -> Outcome:
    """What became of an answer given `since` days ago."""
    contested = rng.random() < 0.07 + 0.22 * slow
    if contested:
        if since < 8:
            return Outcome.CONTESTED
        return rng.choices((Outcome.UPHELD, Outcome.OVERTURNED), (6, 4))[0]
    if since > 16:
        return rng.choices((Outcome.SATISFIED, Outcome.SILENCE, Outcome.REOPENED), (44, 54, 2))[0]
    if rng.random() < 0.35:
        return Outcome.SATISFIED
    return Outcome.ANSWERED_LATE if late else Outcome.ANSWERED


def _weights(city: _City, day: date) -> dict[str, list[float]]:
    named = mix()["weight"]
    rain = mix()["rain"] if rains(city.seed, day) else {}
    heat = mix()["heat"] if is_hot(city.seed, day) else {}
    season = {
        "dich-benh": 2.2 if 7 <= day.month <= 11 else 0.7,
        "tuyen-sinh": 3.0 if 5 <= day.month <= 8 else 0.5,
    }
    found: dict[str, list[float]] = {"urban": [], "rural": []}
    for topic in city.topics:
        urban, rural = named.get(topic, (1.0, 1.0))
        factor = rain.get(topic, 1) * heat.get(topic, 1) * season.get(topic, 1)
        found["urban"].append(urban * factor)
        found["rural"].append(rural * factor)
    return found


def _ward_weight(ward: Ward) -> float:
    people = ward.population or (48_000 if ward.is_rural else 75_000)
    return people * (0.55 if ward.is_rural else 1.0)


def _moment(rng: Random, day: date, today: date) -> datetime:
    """A minute of the day; of today only its early hours are past for sure."""
    hours = _HOURS[:8] if day == today else _HOURS
    hour = rng.choices(range(len(hours)), hours)[0]
    return datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), ZONE)


def _channel(rng: Random) -> str:
    return rng.choices(("web", "hotline", "counter", "email", "meeting"), (74, 12, 8, 4, 2))[0]


def _poisson(rng: Random, mean: float) -> int:
    """A count with a given mean, by waiting times."""
    count, waited = 0, rng.expovariate(1)
    while waited < mean:
        count += 1
        waited += rng.expovariate(1)
    return count
