"""Clusters planted into real history: the recipe, its seeded draw, and the counts it adds, written down for
anyone to repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput
from nhip.hotspots.cube import Cube


@dataclass(frozen=True, slots=True)
class Recipe:
    """places x topics x sizes clusters. Each is a ramp: on its d-th day (from 1) Poisson(size x d) reports
    more, thrown over the `areas` areas nearest to a drawn centre, in equal shares, for `horizon` days.

    places, topics: how many centres and topics are drawn. sizes: reports more on the first day. areas: areas
    of a cluster. horizon: its days; a cluster not found in them counts as found after them. seed: of all
    draws.
    """

    places: int = 20
    topics: int = 5
    sizes: tuple[float, ...] = (0.5, 1.0, 2.0)
    areas: int = 8
    horizon: int = 14
    seed: int = 1

    def __post_init__(self) -> None:
        whole = (self.places, self.topics, self.areas, self.horizon)
        if min(whole) < 1 or not self.sizes or min(self.sizes) <= 0:
            raise BadInput(
                "An injection needs at least one place, topic, area and day, and sizes above zero",
                "For example: --inject places=20,topics=5,sizes=0.5:1:2,areas=8,horizon=14,seed=1",
            )

    @classmethod
    def parse(cls, text: str) -> Recipe:
        """A recipe from `places=20,topics=5,sizes=0.5:1:2,areas=8,horizon=14,seed=1`; what is missing keeps
        its default."""
        given: dict[str, Any] = {}
        for piece in filter(None, (part.strip() for part in text.split(","))):
            name, _, value = piece.partition("=")
            if name not in cls.__dataclass_fields__:
                raise BadInput(
                    f"An injection knows no {name!r}", f"It knows {', '.join(cls.__dataclass_fields__)}"
                )
            try:
                given[name] = tuple(map(float, value.split(":"))) if name == "sizes" else int(value)
            except ValueError as wrong:
                raise BadInput(
                    f"{piece!r} is no number", "Write for example places=20 or sizes=0.5:1:2"
                ) from wrong
        return cls(**given)

    def words(self) -> str:
        sizes = ", ".join(f"{size:g}" for size in self.sizes)
        return (
            f"{self.places} places x {self.topics} topics x {len(self.sizes)} sizes (seed {self.seed}): "
            f"over the {self.areas} areas nearest to a drawn centre, size x d more reports on day d "
            f"(Poisson; sizes {sizes}), "
            f"for {self.horizon} days"
        )

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, eq=False)
class Injection:
    """One planted cluster. areas: indices, centre first. added: (areas, horizon) reports more, int64."""

    topic: str
    areas: NDArray[np.int64]
    first: date
    size: float
    added: NDArray[np.int64]
    group: int

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=offset) for offset in range(self.added.shape[1])]

    def into(self, cube: Cube) -> Cube:
        """The cube with the cluster in it; the one given stays as it was."""
        start = cube.position(self.first)
        counts = cube.counts.copy()
        stop = min(start + self.added.shape[1], counts.shape[1])
        counts[self.areas, start:stop] += self.added[:, : stop - start]
        return Cube(counts, cube.areas, cube.starts, cube.unit)

    def to_json(self, codes: Sequence[str]) -> dict[str, Any]:
        return {
            "topic": self.topic,
            "areas": [codes[index] for index in self.areas],
            "first": self.first.isoformat(),
            "size": self.size,
            "added_by_day": self.added.sum(axis=0).tolist(),
        }


def injections(
    recipe: Recipe, volumes: Mapping[str, int], nearest: NDArray[np.int64], first: date, last: date
) -> list[Injection]:
    """Draw the clusters of a recipe.

    volumes: reports by topic before the test; topics are taken evenly spread from the busiest to the rarest.
    nearest: (areas, >= recipe.areas) each area's nearest areas, itself first.
    first, last: the test period; every cluster lies in it whole.
    Raises BadInput when the period is shorter than a cluster or there are too few areas.
    """
    room = (last - first).days + 1 - recipe.horizon
    if room < 0:
        raise BadInput(
            f"A cluster lasts {recipe.horizon} days, the replay only {(last - first).days + 1}",
            "Replay more days or inject shorter clusters (--inject horizon=7)",
        )
    if nearest.shape[1] < min(recipe.areas, nearest.shape[0]):
        raise BadInput(f"A cluster covers {recipe.areas} areas", "Inject smaller ones (--inject areas=3)")
    random = np.random.Generator(np.random.Philox(key=[recipe.seed, 0x1A7EC7]))
    topics = _spread(volumes, recipe.topics)
    centres = random.permutation(nearest.shape[0])[: recipe.places]
    planted: list[Injection] = []
    for place, centre in enumerate(centres):
        for order, topic in enumerate(topics):
            start = first + timedelta(days=int(random.integers(0, room + 1)))
            chosen = nearest[centre, : recipe.areas].astype(np.int64)
            for size in recipe.sizes:
                ramp = random.poisson(size * np.arange(1, recipe.horizon + 1))
                added = random.multinomial(ramp, np.full(len(chosen), 1 / len(chosen))).T
                group = place * len(topics) + order
                planted.append(Injection(topic, chosen, start, size, added.astype(np.int64), group))
    return planted


def _spread(volumes: Mapping[str, int], topics: int) -> list[str]:
    """`topics` names from the busiest to the rarest, evenly spaced by rank."""
    ranked = sorted(volumes, key=lambda name: (-volumes[name], name))
    if len(ranked) <= topics:
        return ranked
    return [ranked[round(step)] for step in np.linspace(0, len(ranked) - 1, topics)]
