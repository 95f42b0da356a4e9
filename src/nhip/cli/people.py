"""The table of people by area that `--population FILE` names."""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import TYPE_CHECKING

from nhip.errors import BadInput, listing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nhip.tables.reading import Reading


def people_of(options: argparse.Namespace, reading: Reading) -> NDArray[np.float64] | None:
    """(areas,) people of the reading's areas today; None where the method needs none.

    Where the file knows several years, people are drawn straight between them and stay level after the last.
    Raises BadInput for a method without its people, for people without their method and for areas without a
    number.
    """
    if options.population is None:
        if options.method == "population":
            raise BadInput(
                "The population method needs people by area",
                "Give a table of area and people with --population",
            )
        return None
    if options.method != "population":
        raise BadInput("People belong to the population method", "Add --method population")
    from nhip.tables.counts import Form, Matrix, read_values, spread

    areas = reading.geography.areas
    rows = read_values(options.population, Form(), "population", areas)
    if isinstance(rows, Matrix):
        raise BadInput(
            f"{options.population.name} is a table of bare numbers",
            "Name the areas in a column beside their people",
        )
    lost = sorted(set(areas) - set(rows.area))
    if lost:
        raise BadInput(
            f"{len(lost)} areas have no people in {options.population.name}",
            "Add them to the file, or use --method permutation, which needs none",
            listing(lost),
        )
    day = reading.today
    people = spread(rows, areas, [day], [day + timedelta(days=1)], "population", between=True)
    found: NDArray[np.float64] = people[:, 0]
    return found
