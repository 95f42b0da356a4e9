"""The alarm budget keeps its promise under chance, and LORD++ is what others compute."""

from datetime import date, timedelta

import numpy as np
import pytest

from nhip.errors import BadInput
from nhip.hotspots.budget import AlarmBudget, decaying_weights, lord_levels

DAY = date(2026, 1, 1)


def test_the_levels_of_lord_are_those_of_the_oracle() -> None:
    from online_fdr.p_values.investing.lord.plus_plus import LordPlusPlus

    p_values = np.random.default_rng(1).uniform(size=80) ** 4
    oracle = LordPlusPlus(alpha=0.05, wealth=0.025)
    gamma = [oracle.seq.calc_gamma(step) for step in range(1, 81)]
    theirs = []
    for p_value in p_values:
        oracle.test_one(float(p_value))
        theirs.append(oracle.alpha)
    assert lord_levels(p_values.tolist(), alpha=0.05, wealth=0.025, gamma=gamma) == pytest.approx(theirs)


def test_weights_fall_and_sum_to_one() -> None:
    weights = decaying_weights(365)
    assert weights.sum() == pytest.approx(1)
    assert (np.diff(weights[2:]) < 0).all()


def test_nothing_but_chance_brings_the_promised_number_of_alarms() -> None:
    random = np.random.default_rng(2)
    years, topics, told = 30, 20, 0
    budget = AlarmBudget(alarms_per_year=12)
    for day in range(365 * years):
        p_values = dict(zip(map(str, range(topics)), random.uniform(size=topics), strict=True))
        spent, budget = budget.decide(DAY + timedelta(day), p_values)
        told += len(spent.told)
    assert 0.85 * 12 <= told / years <= 1.05 * 12


def test_the_promise_holds_where_all_topics_move_together() -> None:
    random = np.random.default_rng(3)
    years, told = 60, 0
    budget = AlarmBudget(alarms_per_year=12)
    for day in range(365 * years):
        p_value = float(random.uniform())
        spent, budget = budget.decide(DAY + timedelta(day), dict.fromkeys("abcdefgh", p_value))
        told += len(spent.told)
    assert told / years <= 1.3 * 12


def test_an_alarm_that_was_told_earns_room_that_fades() -> None:
    before = AlarmBudget(12)
    after = before.spend(DAY, 2)
    assert after.level(DAY, 10) == before.level(DAY, 10)
    soon, late = after.level(DAY + timedelta(1), 10), after.level(DAY + timedelta(200), 10)
    assert soon > late > before.level(DAY, 10)


def test_a_day_decided_again_gives_the_same_answer() -> None:
    p_values = {"a": 1e-6, "b": 0.5}
    first, budget = AlarmBudget(12).decide(DAY, p_values)
    again, same = budget.decide(DAY, p_values)
    assert first == again
    assert budget == same


def test_more_topics_share_the_same_promise() -> None:
    budget = AlarmBudget(12)
    assert 100 * budget.level(DAY, 100) == pytest.approx(10 * budget.level(DAY, 10))


def test_a_budget_survives_json() -> None:
    budget = AlarmBudget(6, 0.2).spend(DAY, 1)
    assert AlarmBudget.from_json(budget.to_json()) == budget


@pytest.mark.parametrize("wrong", [{"alarms_per_year": 0}, {"reward": 1.0}, {"alarms_per_year": -1}])
def test_a_budget_that_cannot_be_kept_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(BadInput):
        AlarmBudget(**wrong)
