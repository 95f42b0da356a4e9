"""Figures against an oracle in plain Python: the same definitions, written a second time without a
database.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import sqrt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.cases import figures
from dangvan.cases.figures import Figures, Period, Scope, Share, wilson
from dangvan.cases.figures.measures import scope_of
from dangvan.cases.figures.sensitive import withhold_small
from dangvan.cases.figures.values import spread
from dangvan.cases.models import Case, Handover
from dangvan.kernel import clock, measures, revisions
from dangvan.kernel.errors import NotFound
from dangvan.places.models import Area, AreaSuccession
from tests.small_city import HANOI, START, SmallCity

NOW = START
OPEN = {"received", "screened", "accepted", "handed_over", "scheduled"}
STATES = (
    *sorted(OPEN),
    "answered",
    "contested",
    "answered_again",
    "closed",
    "merged",
    "withdrawn",
    "declined",
    "referred",
)


#: Ids that belong to the scope; None for any.
Wanted = set[int] | None


@dataclass
class Known:
    """What the oracle knows of a case."""

    case: Case
    handovers: list[Handover]


def _moment(rng: random.Random, days: int) -> datetime:
    return NOW - timedelta(minutes=rng.randrange(days * 1440))


def _random_cases(city: SmallCity, seed: int, count: int) -> list[Known]:
    rng = random.Random(seed)
    bodies, topics = list(city.bodies.values()), [t for t in city.topics.values() if t.parent_id]
    areas = [None, *city.areas.values()]
    made = []
    for _ in range(count):
        at, state = _moment(rng, 120), rng.choice(STATES)
        answered = state in ("answered", "contested", "answered_again", "closed") or rng.random() < 0.05
        answered_at = min(NOW, at + timedelta(hours=rng.randrange(600))) if answered else None
        due_at = at + timedelta(days=rng.randrange(1, 20)) if rng.random() < 0.95 else None
        contested = rng.randrange(3) if answered and rng.random() < 0.3 else 0
        case = Case(
            topic=rng.choice(topics),
            area=rng.choice(areas),
            owner=rng.choice(bodies),
            state=state,
            told_state=state,
            received_at=at,
            accused=rng.choice(bodies) if rng.random() < 0.05 else None,
            is_history=rng.random() < 0.2,
            legal_kind="denunciation" if rng.random() < 0.05 else "feedback",
            received_on=at.astimezone(HANOI).date(),
            due_at=due_at,
            answered_at=answered_at,
            reports_count=rng.randrange(1, 5),
            answered_on_time=None if answered_at is None else due_at is None or answered_at <= due_at,
            days_to_answer=round(rng.random() * 20, 1) if answered and rng.random() < 0.95 else None,
            contested_count=contested,
            overturned_count=rng.randrange(contested + 1),
            version=1,
        )
        made.append(Known(case, []))
    Case.objects.bulk_create([known.case for known in made])
    for known in made:
        for _ in range(rng.choice((0, 0, 0, 1, 2))):
            known.handovers.append(
                Handover(
                    case=known.case,
                    from_organisation=rng.choice(bodies),
                    to_organisation=known.case.owner,
                    reason="-",
                    refused=rng.random() < 0.5,
                    by_succession=rng.random() < 0.1,
                    by_arbiter=rng.random() < 0.1,
                    handed_over_at=_moment(rng, 60),
                )
            )
    Handover.objects.bulk_create([handover for known in made for handover in known.handovers])
    return made


def _day(moment: datetime) -> date:
    return moment.astimezone(HANOI).date()


def _within(period: Period, moment: datetime | None) -> bool:
    return moment is not None and period.first <= _day(moment) <= period.last and moment < NOW


def _lower_quantile(values: list[float], q: float) -> float:
    """The smallest value that at least the share q does not exceed."""
    ordered = sorted(values)
    return next(v for v in ordered if sum(w <= v for w in ordered) >= q * len(ordered) - 1e-9)


def _oracle(
    known: list[Known], period: Period, scope: Scope, wanted: tuple[Wanted, Wanted, Wanted]
) -> Figures:
    bodies, topics, areas = wanted

    def in_scope(case: Case, owner: int) -> bool:
        return (
            (bodies is None or owner in bodies)
            and (topics is None or case.topic_id in topics)
            and (areas is None or case.area_id in areas)
            and not (
                scope.for_public
                and (case.accused_id or case.legal_kind == "denunciation" or case.topic.sensitive)
            )
        )

    cases = [
        k.case
        for k in known
        if in_scope(k.case, k.case.owner_id)
        and k.case.state != "merged"
        and scope.history in (None, k.case.is_history)
    ]
    received = [c for c in cases if period.first <= c.received_on <= period.last]
    gone = ("withdrawn", "declined", "referred")
    due = [c for c in cases if _within(period, c.due_at) and c.state not in gone]
    answered = [c for c in cases if _within(period, c.answered_at)]
    live = [c for c in answered if not c.is_history]
    contested = [c for c in live if c.contested_count]
    still = [c for c in cases if c.state in OPEN | {"contested"} and not c.is_history and c.received_at < NOW]
    ages = [(_day(NOW) - c.received_on).days for c in still]
    given_away = [
        h
        for k in known
        for h in k.handovers
        if in_scope(k.case, h.from_organisation_id)
        and period.first <= _day(h.handed_over_at) <= period.last
        and not h.by_succession
        and not h.by_arbiter
    ]
    days = [c.days_to_answer for c in answered if c.days_to_answer is not None]
    told = Figures(
        received=len(received),
        reports=sum(c.reports_count for c in received),
        history=sum(c.is_history for c in received),
        declined=sum(c.state == "declined" for c in received),
        withdrawn=sum(c.state == "withdrawn" for c in received),
        on_time=Share(sum(c.answered_on_time is True for c in due), len(due)),
        contested=Share(len(contested), len(live)),
        overturned=Share(sum(c.overturned_count > 0 for c in contested), len(contested)),
        handed_over=len(given_away),
        refused=sum(h.refused for h in given_away),
        days=figures.Spread(len(answered)),
        open=figures.OpenCases(
            len(still),
            sum(c.state in OPEN and c.due_at is not None and c.due_at < NOW for c in still),
            max(ages, default=None),
            (
                sum(a <= 7 for a in ages),
                sum(7 < a <= 30 for a in ages),
                sum(30 < a <= 90 for a in ages),
                sum(a > 90 for a in ages),
            ),
        ),
    )
    if len(days) < figures.FEWEST:
        return told
    reach = 1.959964 * sqrt(len(days)) / 2
    top = 0.9 + 1.959964 * sqrt(0.09 / len(days)) + 1 / len(days)
    spread_of = figures.Spread(
        len(answered),
        _lower_quantile(days, 0.5),
        _lower_quantile(days, 0.9),
        _lower_quantile(days, max(0.0, (len(days) / 2 - reach) / len(days))),
        _lower_quantile(days, min(1.0, (len(days) / 2 + reach + 1) / len(days))),
        _lower_quantile(days, max(0.0, 0.9 - 1.959964 * sqrt(0.09 / len(days)))),
        _lower_quantile(days, top) if top <= 1 else None,
    )
    return Figures(**{name: getattr(told, name) for name in Figures.__slots__} | {"days": spread_of})


@pytest.mark.parametrize("seed", range(6))
def test_figures_agree_with_the_oracle_in_every_scope(city: SmallCity, seed: int) -> None:
    known = _random_cases(city, seed, 150)
    bodies, topics, areas = city.bodies, city.topics, city.areas
    streets = {topics[key].pk for key in ("streets", "pothole", "lamp", "flood")}
    everywhere = {area.pk for area in areas.values()}
    period = Period(date(2026, 1, 5 + seed), date(2026, 2, 20 + seed))
    for scope, owned, about, placed in (
        (Scope(), None, None, None),
        (Scope(for_public=False), None, None, None),
        (Scope(history=True), None, None, None),
        (Scope(history=False), None, None, None),
        (Scope(organisation_id=bodies["dong"].pk), {bodies["dong"].pk}, None, None),
        (
            Scope(organisation_id=bodies["roads"].pk, with_below=True),
            {bodies["roads"].pk, bodies["lights"].pk},
            None,
            None,
        ),
        (Scope(topic_id=topics["streets"].pk), None, streets, None),
        (
            Scope(topic_id=topics["lamp"].pk, area_id=areas["tay"].pk),
            None,
            {topics["lamp"].pk},
            {areas["tay"].pk},
        ),
        (Scope(area_id=areas["city"].pk), None, None, everywhere),
        (
            Scope(organisation_id=bodies["tay"].pk, area_id=areas["dong"].pk),
            {bodies["tay"].pk},
            None,
            {areas["dong"].pk},
        ),
    ):
        assert figures.figures(period, scope) == _oracle(known, period, scope, (owned, about, placed)), scope


@pytest.mark.parametrize("seed", [11, 12])
def test_figures_side_by_side_are_those_of_each(city: SmallCity, seed: int) -> None:
    _random_cases(city, seed, 150)
    period = Period(date(2026, 1, 5), date(2026, 3, 2))
    for key, told in figures.figures_by("organisation", period).items():
        assert told == figures.figures(period, Scope(organisation_id=key))
    for key, told in figures.figures_by("topic", period).items():
        assert told == figures.figures(period, Scope(topic_id=key))
    wards = figures.figures_by("area", period)
    for key in ("dong", "tay", "nam"):
        assert wards[city.areas[key].pk] == figures.figures(period, Scope(area_id=city.areas[key].pk))
    assert wards[figures.UNPLACED].received > 0
    assert sum(told.received for told in wards.values()) == figures.figures(period).received
    counted = figures.received_by_area(period)
    assert counted[city.areas["tay"].pk] == wards[city.areas["tay"].pk].received


def test_former_wards_count_on_todays_map_by_their_shares(city: SmallCity) -> None:
    old = Area.objects.create(
        code="old",
        level="ward",
        parent=city.areas["city"],
        name_vi="Phường Cũ",
        valid_from=date(2000, 1, 1),
        valid_to=date(2025, 7, 1),
    )
    for key, share in (("dong", 0.75), ("tay", 0.25)):
        AreaSuccession.objects.create(
            predecessor=old, successor=city.areas[key], day=date(2025, 7, 1), share=share
        )
    revisions.forget_all()
    known = _random_cases(city, 5, 40)
    Case.objects.all().update(
        area=old, accused=None, legal_kind="feedback", topic=city.topics["lamp"], state="closed"
    )
    period = Period(date(2025, 1, 1), date(2026, 3, 2))
    east = figures.figures(period, Scope(area_id=city.areas["dong"].pk))
    west = figures.figures(period, Scope(area_id=city.areas["tay"].pk))
    assert (east.received, west.received) == (30, 10)
    assert east.apportioned
    assert west.apportioned
    assert figures.figures(period).received == len(known)
    by_area = figures.figures_by("area", period)
    assert (by_area[city.areas["dong"].pk], by_area[city.areas["tay"].pk]) == (east, west)
    assert figures.received_by_area(period) == {city.areas["dong"].pk: 30, city.areas["tay"].pk: 10}


def test_nothing_at_all_has_figures_too(city: SmallCity) -> None:
    told = figures.figures(Period(date(2026, 1, 1), date(2026, 3, 2)))
    assert told == Figures()
    assert told.on_time.value is None
    assert told.on_time.interval == (0.0, 1.0)
    assert not told.days.is_tellable


def test_too_few_are_too_few_to_tell() -> None:
    assert Share(9, 9).value is None
    assert Share(9, 10).value == 0.9
    assert spread([(1.0, 1.0)] * 9).median is None
    assert spread([(1.0, 1.0)] * 10).median == 1.0


def test_wilson_as_published() -> None:
    # Newcombe 1998, table I: 81 of 263 and 15 of 148, method 3.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


@given(st.integers(0, 500), st.integers(1, 500))
def test_an_interval_holds_its_share_and_stays_within_bounds(part: int, whole: int) -> None:
    part = min(part, whole)
    low, high = wilson(part, whole)
    assert 0.0 <= low <= part / whole + 1e-12
    assert part / whole - 1e-12 <= high <= 1.0


@given(st.dictionaries(st.integers(1, 6), st.integers(0, 30), min_size=1), st.integers(0, 6))
def test_no_withheld_count_can_be_reckoned_from_the_total(counts: dict[int, int], elsewhere: int) -> None:
    total = sum(counts.values()) + elsewhere
    told = withhold_small(counts, total)
    assert all(count is None or count >= figures.SMALLEST for count in told.values())
    withheld = [area for area, count in told.items() if count is None]
    left = total - sum(count for count in told.values() if count is not None)
    if withheld and left and any(count is not None for count in told.values()):
        assert left >= figures.SMALLEST


def test_measures_read_the_same_figures_by_code(city: SmallCity) -> None:
    _random_cases(city, 3, 80)
    period = Period(date(2026, 1, 5), date(2026, 3, 1))
    told = figures.figures(period, Scope(organisation_id=city.bodies["roads"].pk, with_below=True))
    value = measures.read(
        "cases.answered_on_time", period.first, period.last, {"organisation": "roads", "below": "1"}
    )
    assert (value.numerator, value.denominator) == (told.on_time.part, told.on_time.whole)
    for measure in measures.registered():
        if measure.name.startswith("cases."):
            measure.read(period.first, period.last, {"area": "00001", "topic": "lamp"})
    with pytest.raises(NotFound):
        scope_of({"area": "no-such-code"})


def test_figures_can_be_asked_for_as_of_an_earlier_moment(city: SmallCity) -> None:
    _random_cases(city, 4, 80)
    earlier = clock.now() - timedelta(days=40)
    period = Period(date(2025, 10, 1), date(2026, 3, 2))
    then, now = figures.figures(period, as_of=earlier), figures.figures(period)
    assert then.on_time.whole < now.on_time.whole
    assert then.open.count < now.open.count
    assert then.answered < now.answered


def test_every_figure_and_measure_is_described() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "concepts" / "figures.md").read_text(
        encoding="utf-8"
    )
    for name in (*Figures.__slots__, *(m.name for m in measures.registered() if m.name.startswith("cases."))):
        assert f"`{name}`" in page, f"{name} is not described in docs/concepts/figures.md"
    assert f"below {figures.FEWEST} cases" in page
    assert f"numbers of {figures.SMALLEST} or more" in page
