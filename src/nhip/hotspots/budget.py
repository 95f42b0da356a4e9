"""How many alarms a city can be told: a yearly allowance for chance, and what alarms that were told earn on
top."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput


def decaying_weights(length: int) -> NDArray[np.float64]:
    """gamma_1.. of LORD (Javanmard and Montanari 2018): proportional to log(max(j, 2)) / (j exp(sqrt(log
    j))), sum 1."""
    index = np.arange(1, length + 1, dtype=np.float64)
    weights = np.log(np.maximum(index, 2)) / (index * np.exp(np.sqrt(np.log(index))))
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def lord_levels(
    p_values: Sequence[float],
    *,
    alpha: float = 0.05,
    wealth: float | None = None,
    gamma: Sequence[float] | None = None,
) -> list[float]:
    """The test levels of LORD++ (Ramdas, Yang, Wainwright and Jordan 2017, section 3) for a stream of
    p-values.

    alpha_t = gamma_t w0 + (alpha - w0) gamma_(t - tau_1) + alpha sum over later discoveries j of gamma_(t -
    tau_j). `gamma` must sum to at most 1 and be as long as the stream; `wealth` is w0, half of alpha where
    not given.
    """
    start = alpha / 2 if wealth is None else wealth
    weights = np.asarray(decaying_weights(len(p_values)) if gamma is None else gamma, dtype=np.float64)
    if len(weights) < len(p_values):
        raise BadInput("gamma is shorter than the stream of p-values.", "Give one weight for each p-value.")
    found: list[int] = []
    levels: list[float] = []
    for step, p_value in enumerate(p_values):
        earned = [alpha - start] + [alpha] * (len(found) - 1)
        level = float(weights[step] * start) + sum(
            float(reward * weights[step - at - 1]) for reward, at in zip(earned, found, strict=False)
        )
        levels.append(level)
        if p_value <= level:
            found.append(step)
    return levels


@dataclass(frozen=True)
class Spent:
    """One day's decision: the level that each topic was tested at, and the topics whose alarms are told."""

    level: float
    told: tuple[str, ...]


@dataclass(frozen=True)
class AlarmBudget:
    """An alarm budget for all topics of a city together.

    On a day with K topics each is tested at the level
        [ A (1 - q) / 365 + q sum over earlier told alarms i of gamma_(days since i) ] / K,
    A alarms a year, q the share of false alarms allowed among those earned. It is LORD++ with an income
    instead of a wealth that runs dry (the decaying memory of Ramdas et al. 2017, section 4, gives the same
    end): the first term spends the promise evenly, the second gives a city in trouble more room. A topic's
    test fails falsely with at most its level's probability given the past, so with V false alarms among R
    told
        E[V] <= A (1 - q) years + q E[R],
    under any dependence between the topics of a day; with nothing but chance E[V] <= A a year. The p-values
    must hold given the past; those of this library count alarms that are new (`calibration`).
    """

    alarms_per_year: float = 12.0
    reward: float = 0.1
    memory: int = 365  # days over which what an alarm earned is spent
    told: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        if not 0 < self.alarms_per_year < 1e6:
            raise BadInput("The number of alarms a year must be above 0.", "Give for example 12")
        if not 0 <= self.reward < 1:
            raise BadInput("The reward must lie from 0 to below 1.", "Give for example 0.1.")

    def level(self, day: date, topics: int) -> float:
        """The level at which each of so many topics is tested on a day."""
        gamma = decaying_weights(self.memory)
        ages = [(day - each).days for each in self.told]
        earned = sum(float(gamma[age - 1]) for age in ages if 0 < age <= self.memory)
        allowance = self.alarms_per_year * (1 - self.reward) / 365 + self.reward * earned
        return min(1.0, allowance / max(topics, 1))

    def spend(self, day: date, told: int) -> "AlarmBudget":
        """The budget after a day on which so many new alarms were told. A day told of again replaces what was
        said."""
        kept = tuple(each for each in self.told if each < day and (day - each).days <= self.memory)
        return replace(self, told=kept + (day,) * told)

    def decide(self, day: date, p_values: Mapping[str, float]) -> tuple[Spent, "AlarmBudget"]:
        """Which of the day's alarms are told, and the budget after it. `p_values`: for every topic looked at,
        how often per day chance brings something new and as strong."""
        level = self.level(day, len(p_values))
        told = tuple(sorted(topic for topic, p_value in p_values.items() if p_value <= level))
        return Spent(level, told), self.spend(day, len(told))

    def to_json(self) -> dict[str, Any]:
        """Plain values, ready for json.dumps."""
        return {
            "alarms_per_year": self.alarms_per_year,
            "reward": self.reward,
            "memory": self.memory,
            "told": [each.isoformat() for each in self.told],
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "AlarmBudget":
        """The budget that `to_json` wrote."""
        return cls(
            plain["alarms_per_year"],
            plain["reward"],
            plain["memory"],
            tuple(date.fromisoformat(each) for each in plain["told"]),
        )
