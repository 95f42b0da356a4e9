"""How often a verdict errs and how often it finds: small seeded simulations of counts that waver and last."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.effects import counts, plan
from nhip.effects import Method, Panel, Verdict, assess
from nhip.effects.series import Estimate


def found(method: Method, units: int, treated: int, *, ratio: float, sets: int, rho: float = 0.4) -> int:
    chance = np.random.default_rng(77)
    asked = plan(method, units, treated)
    return sum(
        assess(asked, counts(chance, units, ratio=ratio, rho=rho)).verdict is Verdict.EFFECT
        for _ in range(sets)
    )


@pytest.mark.parametrize(("method", "treated"), [(Method.DIFFERENCES, 5), (Method.SYNTHETIC, 1)])
def test_where_nothing_changed_an_effect_is_hardly_ever_found(method, treated):
    assert found(method, 22, treated, ratio=1.0, sets=40) <= 6


@pytest.mark.parametrize("method", [Method.DIFFERENCES, Method.SYNTHETIC])
def test_a_halving_of_one_among_twenty_two_is_mostly_found(method):
    assert found(method, 22, 1, ratio=0.5, sets=30) >= 18


def test_the_gate_closes_on_a_unit_that_no_mean_of_others_can_follow():
    chance = np.random.default_rng(78)
    drawn = counts(chance, 22, ratio=1.0, rho=0.4)
    far = drawn.counts.copy()
    far[0] *= 3
    assert assess(plan(Method.SYNTHETIC, 22), drawn).pre_fit.passed
    answer = assess(plan(Method.SYNTHETIC, 22), Panel(drawn.units, drawn.steps, far))
    assert (answer.verdict, answer.why) == (Verdict.CANNOT_TELL, ("bad_pre_fit",))


def test_controls_that_moved_less_by_far_leave_the_verdict_standing():
    from nhip.effects.by_interruption import moved_alike

    ours, alike, less = (Estimate(at, at / 1.1, at * 1.1, 0.001) for at in (0.5, 0.52, 0.8))
    assert moved_alike(ours, alike, 0.05)
    assert not moved_alike(ours, less, 0.05)
    assert not moved_alike(ours, Estimate(0.52, 0.2, 1.4, 0.2), 0.05)
