"""How many people of an area can be expected to speak up: its population, by age where that is known."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput, Notice

#: Small children don't report; beyond that nothing is assumed unless weights are given.
WEIGHTS: Mapping[str, float] = {"0-14": 0.0, "15-59": 1.0, "60+": 1.0}


def able_to_report(
    population: NDArray[np.float64],
    shares: NDArray[np.float64] | None = None,
    bands: tuple[str, ...] = ("0-14", "15-59", "60+"),
    weights: Mapping[str, float] = WEIGHTS,
) -> tuple[NDArray[np.float64], tuple[Notice, ...]]:
    """People of each area weighted by age (direct standardisation: sum of population x share x weight).

    population: (A,) people, NaN where unknown. shares: (A, B) shares of the age bands, 0 to 1 and summing to
    1 (within 0.02), rows of NaN where unknown; None where there are none at all. weights: per band, how
    readily a person of it speaks up, 1 = as the city's adults. Where an area's ages are unknown the city's
    mean weight stands for them. Gives (A,) exposures and notices. Raises BadInput.
    """
    people = np.asarray(population, dtype=np.float64)
    people = np.where(people > 0, people, np.nan)
    if shares is None:
        return people, (Notice("no_ages", "No ages are known: people of all ages count alike."),)
    if shares.shape != (len(people), len(bands)):
        raise BadInput(
            f"shares have the shape {shares.shape}", f"give {len(people)} areas x {len(bands)} bands"
        )
    if missing := [band for band in bands if band not in weights]:
        raise BadInput("an age band has no weight", "give one for each band", missing[0])
    known = ~np.isnan(shares).any(axis=1)
    given = shares[known]
    if given.size and (given.min() < 0 or np.abs(given.sum(axis=1) - 1).max() > 0.02):
        raise BadInput("shares of an area's age bands must be 0 to 1 and sum to 1")
    factors = np.array([weights[band] for band in bands], dtype=np.float64)
    if factors.min(initial=0) < 0 or factors.max(initial=0) <= 0:
        raise BadInput("weights of ages must not be negative, nor all zero")
    weighted = np.full(len(people), np.nan)
    weighted[known] = given @ factors
    usable = known & ~np.isnan(people)
    mean = float(np.average(weighted[usable], weights=people[usable])) if usable.any() else 1.0
    weighted[~known] = mean
    exposure = people * weighted
    unknown = int((~known).sum())
    text = "Areas of unknown ages count with the city's mean."
    notices = (Notice("ages_of_some", text, unknown),) if unknown else ()
    return np.where(exposure > 0, exposure, np.nan), notices
