"""The map of Hanoi from its package: facts, what old wards became, and how near the approximate boundaries
come.
"""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from dangvan.kernel.actor import Actor
from dangvan.places import hanoi, queries
from dangvan.places.actions import import_successions, store_areas
from dangvan.places.actions.succeed_area import SuccessionRow
from tests.places.conftest import shared

TODAY = date(2026, 3, 2)
BEFORE = date(2020, 5, 5)


@pytest.fixture
def city(db: None, operator: Actor) -> None:
    store_areas(by=operator, rows=hanoi.area_rows())
    result = import_successions(
        by=operator,
        rows=[
            SuccessionRow(n, s.old_code, s.new_code, hanoi.REFORM, s.share, s.estimated)
            for n, s in enumerate(hanoi.facts().successions, start=1)
        ],
    )
    assert result.errors == ()


def test_the_facts_are_whole() -> None:
    facts = hanoi.facts()
    assert len(facts.wards) == 126
    assert sum(w.name.startswith("Phường ") for w in facts.wards) == 51
    assert len(facts.old_wards) == 526
    assert {s.old_code for s in facts.successions} == {w.code for w in facts.old_wards}
    assert {s.new_code for s in facts.successions} == {w.code for w in facts.wards}
    assert sum(w.area_km2 or 0 for w in facts.wards) == pytest.approx(3359.8, abs=0.5)


def test_the_shares_of_every_old_ward_sum_to_one() -> None:
    sums: dict[str, float] = {}
    for one in hanoi.facts().successions:
        sums[one.old_code] = sums.get(one.old_code, 0) + one.share
    assert all(total == pytest.approx(1) for total in sums.values())


def test_every_ward_lies_in_its_own_boundary_and_no_two_overlap() -> None:
    today, before = hanoi.boundaries()
    facts = hanoi.facts()
    assert today.keys() == {w.code for w in facts.wards}
    # The source gives Xã Văn Phú (10216) the centre of its neighbour, so it has no cell of its own.
    assert {w.code for w in facts.old_wards} - before.keys() == {"10216"}
    assert all(today[w.code].covers(shapely.Point(w.lon, w.lat)) for w in facts.wards)
    drawn = list(today.values())
    together = shapely.union_all(drawn)
    assert sum(d.area for d in drawn) == pytest.approx(together.area, rel=1e-6)


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("Phường Ba Đình", "Ba Dinh Ward"),
        ("Xã Ứng Hòa", "Ung Hoa Commune"),
        ("Thị trấn Trâu Quỳ", "Trau Quy Town"),
        ("Phường Văn Miếu - Quốc Tử Giám", "Van Mieu - Quoc Tu Giam Ward"),
    ],
)
def test_names_have_an_english_form(name: str, english: str) -> None:
    assert hanoi.english(name) == english


def test_wards_are_in_alphabetical_order_without_their_kind(city: None) -> None:
    names = [w.name_vi.split(" ", 1)[1] for w in queries.wards(TODAY)]
    assert names[:5] == ["An Khánh", "Ba Đình", "Ba Vì", "Bạch Mai", "Bát Tràng"]
    assert names.index("Dương Nội") < names.index("Đa Phúc") < names.index("Đại Mỗ")


def test_a_report_of_2020_keeps_its_ward_and_counts_on_todays_map(city: None) -> None:
    old = queries.area_at(105.838, 21.0386, on=BEFORE)
    now = queries.area_at(105.838, 21.0386, on=TODAY)
    assert old is not None
    assert now is not None
    assert (old.name_vi, now.name_vi, now.code) == ("Phường Quán Thánh", "Phường Ba Đình", "00004")
    assert queries.today_area(old.id) == now.id
    levels = [a.level for i in queries.ancestors(old.id) if (a := queries.area(i))]
    assert levels == ["ward", "district", "city"]
    counted = queries.count_on_map({old.id: 7, now.id: 2}, on=TODAY)
    assert (counted[now.id].certain, counted[now.id].shared, counted[now.id].estimated) == (9, 0, False)


def test_a_divided_ward_counts_by_shares_that_are_called_estimates(city: None) -> None:
    divided = next(s.old_code for s in hanoi.facts().successions if s.estimated)
    old = queries.area_by_code(divided, BEFORE)
    assert old is not None
    counted = queries.count_on_map({old.id: 12}, on=TODAY)
    assert len(counted) > 1
    assert sum(one.total for one in counted.values()) == pytest.approx(12)
    assert all(one.estimated and one.certain == 0 for one in counted.values())


def test_counting_all_old_wards_on_todays_map_loses_nothing(city: None) -> None:
    counts = {w.id: 10.0 for w in queries.wards(BEFORE)}
    moved = queries.count_on_map(counts, on=TODAY)
    assert moved.keys() <= {w.id for w in queries.wards(TODAY)}
    assert sum(one.total for one in moved.values()) == pytest.approx(sum(counts.values()))


def test_the_package_of_another_maker_agrees_about_old_wards() -> None:
    """524 of 526 centres of old wards lie, on the real map, in the ward that the mapping names (facts:
    vietnam.md).
    """
    drawn = _real_boundaries()
    names: dict[str, set[str]] = {}
    for one in hanoi.facts().successions:
        names.setdefault(one.old_code, set()).add(one.new_code)
    right = sum(
        any(drawn[code].covers(shapely.Point(old.lon, old.lat)) for code in names[old.code])
        for old in hanoi.facts().old_wards
    )
    assert right >= 520


def test_approximate_boundaries_hold_most_of_the_real_city() -> None:
    """83 in 100 random points get the ward they truly lie in; cells of the 126 centres alone get 79."""
    real = _real_boundaries()
    whole = shapely.union_all(list(real.values()))
    drawn, _ = hanoi.boundaries()
    chance = np.random.default_rng(1)
    west, south, east, north = whole.bounds
    x, y = chance.uniform(west, east, 20_000), chance.uniform(south, north, 20_000)
    inside = shapely.contains_xy(whole, x, y)
    x, y = x[inside], y[inside]
    right = sum(
        int((shapely.contains_xy(real[code], x, y) & shapely.contains_xy(drawn[code], x, y)).sum())
        for code in real
    )
    assert right / len(x) >= 0.80


def _real_boundaries() -> dict[str, BaseGeometry]:
    read = json.loads(shared("geo/hanoi_wards_simplified_60m.geojson").read_text(encoding="utf-8"))
    return {f["properties"]["code"]: shapely.geometry.shape(f["geometry"]) for f in read["features"]}
