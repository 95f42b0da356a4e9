"""The same counting and the same scans on a Spark cluster (`nhip[spark]`): Spark carries the work, none of it
is ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput
from nhip.hotspots.cube import Cube, cube_from_counts
from nhip.hotspots.geography import Geography
from nhip.hotspots.results import ScanResult, ScanSettings
from nhip.hotspots.zones import Zones
from nhip.scale.counting import Columns, counts_sql, quoted
from nhip.scale.regions import Region, joined, null_scores_of, regions

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Cells = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


def spark_sql(statement: str) -> str:
    """A statement of DuckDB's dialect in Spark's."""
    import sqlglot

    return str(sqlglot.transpile(statement, read="duckdb", write="spark")[0])


def count_on_spark(
    session: SparkSession,
    paths: Sequence[str | Path],
    columns: Columns | None = None,
    *,
    since: date | None = None,
    until: date | None = None,
) -> DataFrame:
    """Counts of Parquet files by area, topic and day: the rows that `count_parquet` gives on one machine.

    session: yours; a time with a zone is cut into days by its `spark.sql.session.timeZone`. Nothing is
    computed before the frame is used. Raises BadInput for weights that are negative or fractions, and for
    columns that are not there.
    """
    columns = columns or Columns()
    frame = session.read.parquet(*(str(path) for path in paths))
    named = [columns.area, columns.topic, columns.time, *([columns.weight] if columns.weight else [])]
    missing = [name for name in named if name not in frame.columns]
    if missing:
        raise BadInput(f"There is no column {missing[0]!r}", f"There are {', '.join(frame.columns)}")
    frame.createOrReplaceTempView("nhip_reports")
    if columns.weight is not None:
        weight = quoted(columns.weight)
        wrong = f"SELECT 1 FROM nhip_reports WHERE {weight} < 0 OR {weight} <> FLOOR({weight}) LIMIT 1"  # noqa: S608
        if session.sql(spark_sql(wrong)).head() is not None:
            raise BadInput(
                f"A weight in {columns.weight!r} is negative or a fraction",
                "Weights are whole numbers from zero up",
            )
    return session.sql(spark_sql(counts_sql("nhip_reports", columns, since=since, until=until)))


def scan_on_spark(
    counts: DataFrame,
    geography: Geography,
    zones: Zones,
    settings: ScanSettings,
    *,
    first: date,
    last: date,
    tiles: int = 8,
    population: NDArray[np.float64] | None = None,
) -> dict[str, ScanResult]:
    """Scan every topic, each in regions spread over the cluster: the results of `scan_topics` on one machine.

    counts: area, topic, day, reports, as `count_on_spark` gives; areas that the geography doesn't hold are
    left out. first, last: days of the study. tiles: regions a topic is cut into. Replicates are drawn by
    counter, so neither the cut nor the cluster changes a digit. Stopping early saves nothing here, as every
    region searches all replicates.
    """
    context = counts.sparkSession.sparkContext
    job = context.broadcast(
        _Job(geography.areas, first, last, zones, regions(zones, geography, tiles), settings, population)
    )
    index = context.broadcast({code: place for place, code in enumerate(geography.areas)})
    begin, days = first.toordinal(), (last - first).days + 1

    def cell(row: Any) -> list[tuple[str, tuple[int, int, int]]]:
        place, day = index.value.get(row.area), row.day.toordinal() - begin
        return [] if place is None or not 0 <= day < days else [(row.topic, (place, day, int(row.reports)))]

    cells = counts.rdd.flatMap(cell).groupByKey().mapValues(_packed).cache()
    pieces = len(job.value.regions)
    spread = cells.flatMap(lambda each: [((each[0], piece), each[1]) for piece in range(pieces)])
    parts = max(context.defaultParallelism, 1)
    searched = spread.repartition(parts).map(
        lambda each: (each[0][0], job.value.null_scores(each[0][0], each[0][1], each[1]))
    )
    strongest = searched.reduceByKey(np.maximum, parts)
    found = cells.join(strongest, parts).map(lambda each: (each[0], job.value.result(each[0], *each[1])))
    try:
        return dict(sorted(found.collect(), key=lambda each: str(each[0])))
    finally:
        cells.unpersist()
        job.unpersist()
        index.unpersist()


def _packed(rows: Iterable[tuple[int, int, int]]) -> Cells:
    table = np.array(list(rows), dtype=np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


@dataclass(frozen=True, eq=False)
class _Job:
    """What every task knows; sent to each machine once."""

    areas: tuple[str, ...]
    first: date
    last: date
    zones: Zones
    regions: Sequence[Region]
    settings: ScanSettings
    population: NDArray[np.float64] | None

    def cube(self, cells: Cells) -> Cube:
        days = (self.last - self.first).days + 1
        counts = np.zeros((len(self.areas), days), dtype=np.int64)
        np.add.at(counts, cells[:2], cells[2])
        starts = [date.fromordinal(self.first.toordinal() + offset) for offset in range(days)]
        return cube_from_counts(counts, self.areas, starts)

    def null_scores(self, topic: str, piece: int, cells: Cells) -> NDArray[np.float64]:
        zones = self.regions[piece].zones
        return null_scores_of(self.cube(cells), zones, self.settings, topic=topic, population=self.population)

    def result(self, topic: str, cells: Cells, scores: NDArray[np.float64]) -> ScanResult:
        cube = self.cube(cells)
        return joined(cube, self.zones, self.settings, [scores], topic=topic, population=self.population)


def frame_rows(frame: DataFrame) -> list[tuple[str, str, date, int]]:
    """The counts of a frame in order of area, topic and day, as `Counts.rows` gives them. Brings all of them
    here."""
    return sorted((row.area, row.topic, row.day, int(row.reports)) for row in frame.collect())
