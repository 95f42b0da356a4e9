"""Plans, gates and verdicts, whatever the method."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from nhip.effects import Method, Panel, Plan, Step, Verdict, assess
from nhip.errors import BadInput


def months(first: int, number: int) -> tuple[date, ...]:
    return tuple(date(first + k // 12, k % 12 + 1, 1) for k in range(number))


PLAN = Plan(
    outcome="reports on pavements",
    method=Method.INTERRUPTED,
    first=date(2021, 1, 1),
    begins=date(2024, 1, 1),
    last=date(2025, 12, 1),
    step=Step.MONTH,
    treated=("W1",),
    direction="less",
)


def panel(ratio: float, seed: int = 0, units: int = 1, mean: float = 80.0) -> Panel:
    chance = np.random.default_rng(seed)
    steps = months(2021, 60)
    expected = mean * (1 + 0.2 * np.sin(np.arange(60) / 6 * np.pi)) * np.ones((units, 1))
    expected[0, 36:] *= ratio
    return Panel(tuple(f"W{k + 1}" for k in range(units)), steps, chance.poisson(expected))


def test_a_halving_is_an_effect_and_its_interval_holds_it():
    found = assess(PLAN, panel(0.5))
    assert found.verdict is Verdict.EFFECT
    assert found.low < 0.5 < found.high
    assert found.why == ()


def test_without_a_change_none_is_found_and_the_size_that_could_have_been_seen_is_said():
    found = assess(PLAN, panel(1.0))
    assert found.verdict is Verdict.NONE_FOUND
    assert 0.5 < found.detectable < 1


def test_a_change_against_the_expected_direction_says_so():
    found = assess(PLAN, panel(2.0))
    assert (found.verdict, found.why) == (Verdict.EFFECT, ("other_direction",))


@pytest.mark.parametrize("method", list(Method))
def test_one_pair_of_steps_never_has_a_verdict(method):
    plan = replace(
        PLAN,
        method=method,
        first=date(2023, 12, 1),
        last=date(2024, 1, 1),
        controls=("W2", "W3"),
        season=False,
    )
    found = assess(plan, panel(0.1, units=3))
    assert found.verdict is Verdict.CANNOT_TELL
    assert "one_pair" in found.why


def test_a_short_time_before_cannot_tell():
    found = assess(replace(PLAN, first=date(2023, 6, 1)), panel(0.5))
    assert (found.verdict, found.why) == (Verdict.CANNOT_TELL, ("too_few_before",))


def test_no_counts_cannot_tell():
    found = assess(PLAN, panel(0.5, mean=0.1))
    assert (found.verdict, found.why) == (Verdict.CANNOT_TELL, ("zero_counts",))


def test_controls_that_fell_alike_take_the_verdict_away():
    both = panel(0.5, units=2)
    counts = both.counts.copy()
    counts[1] = counts[0][::1] + 3
    found = assess(replace(PLAN, controls=("W2",)), Panel(both.units, both.steps, counts))
    assert (found.verdict, found.why) == (Verdict.CANNOT_TELL, ("moved_with_controls",))


def test_a_break_before_it_began_takes_the_verdict_away():
    broken = panel(0.5)
    counts = broken.counts.copy()
    counts[:, :18] *= 3
    found = assess(PLAN, Panel(broken.units, broken.steps, counts))
    assert found.verdict is Verdict.CANNOT_TELL
    assert "trend_break_before" in found.why


def test_the_fingerprint_is_of_the_plan_and_of_nothing_else():
    same = replace(PLAN, treated=("W1",))
    assert same.fingerprint() == PLAN.fingerprint()
    assert json.loads(PLAN.canonical())["begins"] == "2024-01-01"
    assert replace(PLAN, level=0.01).fingerprint() != PLAN.fingerprint()
    swapped = replace(PLAN, treated=("A", "B"))
    assert swapped.fingerprint() == replace(PLAN, treated=("B", "A")).fingerprint()


def test_the_answer_is_plain_json():
    told = json.dumps(assess(PLAN, panel(0.5)).plain(), allow_nan=False)
    assert json.loads(told)["verdict"] == "effect"


def test_a_step_in_whose_middle_it_begins_is_left_out():
    found = assess(replace(PLAN, begins=date(2024, 1, 15)), panel(0.5))
    assert (found.pre_fit.before, found.pre_fit.after) == (36, 23)


@pytest.mark.parametrize(
    "change",
    [
        {"begins": date(2026, 1, 1)},
        {"treated": ()},
        {"controls": ("W1",)},
        {"level": 0.0},
        {"washout": -1},
        {"direction": "up"},
        {"method": Method.DIFFERENCES},
        {"method": Method.SYNTHETIC},
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(change):
    with pytest.raises(BadInput, match=r"."):
        replace(PLAN, **change)


def test_missing_steps_and_unknown_units_are_refused():
    whole = panel(1.0)
    holes = Panel(whole.units, (*whole.steps[:5], *whole.steps[6:]), np.delete(whole.counts, 5, axis=1))
    with pytest.raises(BadInput, match="those without a report as 0"):
        assess(PLAN, holes)
    with pytest.raises(BadInput, match="not in the table"):
        assess(replace(PLAN, treated=("X",)), whole)
    with pytest.raises(BadInput, match="The table ends"):
        assess(replace(PLAN, last=date(2026, 12, 1)), whole)


def test_fewer_than_twenty_ranked_units_cannot_tell():
    plan = replace(PLAN, method=Method.SYNTHETIC, controls=tuple(f"W{k}" for k in range(2, 19)))
    found = assess(plan, panel(0.3, units=18))
    assert (found.verdict, found.why) == (Verdict.CANNOT_TELL, ("too_few_controls",))


def test_a_synthetic_control_finds_a_great_change_among_enough_controls():
    plan = replace(PLAN, method=Method.SYNTHETIC, controls=tuple(f"W{k}" for k in range(2, 25)))
    found = assess(plan, panel(0.3, units=24))
    assert (found.verdict, found.rank) == (Verdict.EFFECT, 1)
    assert found.low < 0.3 < found.high < 1


def test_differences_find_a_halving_by_rank_and_cannot_with_three_controls():
    plan = replace(PLAN, method=Method.DIFFERENCES, controls=tuple(f"W{k}" for k in range(2, 25)))
    found = assess(plan, panel(0.5, units=24))
    assert found.verdict is Verdict.EFFECT
    assert found.low < 0.5 < found.high < 1
    few = assess(replace(plan, controls=("W2", "W3", "W4")), panel(0.5, units=24))
    assert (few.verdict, few.why) == (Verdict.CANNOT_TELL, ("too_few_controls",))
