"""The result of one scan for the terminal: clusters in a table, the strongest in sentences."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from nhip.errors import Notice, listing
from nhip.hotspots.cube import Cube
from nhip.hotspots.results import Cluster, ScanResult
from nhip.report.plain import harmless
from nhip.report.terminal import drawn, heading, notices_block
from nhip.report.words import duration_words

if TYPE_CHECKING:
    from rich.console import RenderableType

_METHODS = {
    "permutation": "space-time permutation",
    "expectation": "expectation-based Poisson",
    "population": "population Poisson",
}


def scan_page(cube: Cube, result: ScanResult, notices: tuple[Notice, ...], *, last: date) -> str:
    """Text for a terminal or a file, at the width that is there."""
    from rich.table import Table

    settings = result.settings
    looked = "still alive at the end" if settings.prospective else "at any time"
    said: list[RenderableType] = [
        (
            f"{_METHODS[settings.method]}; clusters {looked}; {result.cases:,} cases in {len(cube.areas):,} areas, "
            f"{_time(cube, last)}; {result.cylinders:,} cylinders; "
            f"{result.replicates_done:,} replicates{' (stopped early)' if result.stopped_early else ''}"
        ),
    ]
    if not result.clusters:
        said.append("No cylinder holds more cases than expected.")
        return drawn(heading("Scan"), *said, *notices_block(notices))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("", "areas", "from", "to", "observed", "expected", "risk", "score", "p"):
        table.add_column(
            name, justify="left" if name in ("", "areas", "from", "to") else "right", no_wrap=True
        )
    for rank, each in enumerate(result.clusters, 1):
        table.add_row(
            str(rank), str(len(each.areas)), each.start.isoformat(), each.end.isoformat(), f"{each.observed:,}",
            f"{each.expected:,.2f}", f"{each.relative_risk:.2f}", f"{each.score:.6f}", _p(each.p_value),
        )  # fmt: skip
    said_clusters = [_sentence(rank, each) for rank, each in enumerate(result.clusters, 1)]
    return drawn(heading("Scan"), *said, "", table, "", *said_clusters, *notices_block(notices))


def _time(cube: Cube, last: date) -> str:
    if cube.periods == 1:
        return f"{cube.starts[0]} to {last} as one period"
    return f"{cube.periods:,} {cube.unit}s from {cube.starts[0]}"


def _p(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"


def _sentence(rank: int, cluster: Cluster) -> str:
    names = listing((harmless(code, longest=30) for code in cluster.areas), 12)
    words = (
        f"{rank}. {names} (centre {harmless(cluster.centre, longest=30)}, radius {cluster.radius_km:.2f} km)"
    )
    if cluster.gumbel_p is not None:
        words += f"; p by the Gumbel tail {cluster.gumbel_p:.3g}"
    if cluster.recurrence_days is not None:
        words += f"; by chance about once in {duration_words(cluster.recurrence_days)}"
    return words + "."
