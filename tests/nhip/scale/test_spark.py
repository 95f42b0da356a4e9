"""Spark, in local mode, gives what one machine gives: the counts row by row, the scans field by field."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nhip.errors import BadInput
from nhip.hotspots.results import ScanSettings
from nhip.hotspots.scanning import scan_topics
from nhip.hotspots.zones import nearest_zones
from nhip.scale.counting import count_parquet, cubes_of
from nhip.scale.spark import count_on_spark, frame_rows, scan_on_spark, spark_sql
from tests.nhip.scale import reports

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [
    pytest.mark.spark,
    # PySpark leaves its sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """One session for all: starting Java takes longer than every test here."""
    from pyspark.sql import SparkSession

    room = tmp_path_factory.mktemp("spark")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    logging.getLogger("py4j").setLevel(logging.ERROR)
    made = (
        SparkSession.builder.master("local[2]")
        .appName("nhip")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.default.parallelism", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.local.dir", str(room))
        .config("spark.sql.warehouse.dir", str(room / "warehouse"))
        .config("spark.driver.memory", "700m")
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    yield made
    made.stop()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return reports.write(tmp_path_factory.mktemp("reports"))


def test_counts_are_those_of_one_machine_row_by_row(session: SparkSession, files: list[Path]) -> None:
    frame = count_on_spark(session, files, reports.COLUMNS, since=reports.FIRST, until=reports.LAST)
    rows = frame_rows(frame)
    assert rows == count_parquet(files, reports.COLUMNS, since=reports.FIRST, until=reports.LAST).rows()
    assert len(rows) > 1000


def test_weights_are_summed_alike(session: SparkSession, files: list[Path]) -> None:
    columns = replace(reports.COLUMNS, weight="weight")
    assert frame_rows(count_on_spark(session, files, columns)) == count_parquet(files, columns).rows()


def test_scans_are_those_of_one_machine_field_by_field(session: SparkSession, files: list[Path]) -> None:
    geography = reports.geography()
    zones = nearest_zones(geography, 8)
    settings = ScanSettings(window=7, replicates=99, tail="gumbel", max_clusters=3)
    cubes = cubes_of(
        count_parquet(files, reports.COLUMNS), geography.areas, first=reports.FIRST, last=reports.LAST
    )
    alone = scan_topics(cubes, zones, settings)
    frame = count_on_spark(session, files, reports.COLUMNS)
    mapped = scan_on_spark(frame, geography, zones, settings, first=reports.FIRST, last=reports.LAST, tiles=3)
    assert list(mapped) == list(alone)
    assert alone["potholes"].p_value == 0.01
    for topic, result in alone.items():
        for each in fields(result):
            if each.name not in ("clusters", "null_scores"):
                assert getattr(mapped[topic], each.name) == getattr(result, each.name), (topic, each.name)
        assert np.array_equal(mapped[topic].null_scores, result.null_scores)
        assert [_plain(cluster) for cluster in mapped[topic].clusters] == [
            _plain(each) for each in result.clusters
        ]


def _plain(cluster: object) -> dict[str, object]:
    plain = dict(vars(cluster))
    plain["area_indices"] = plain["area_indices"].tolist()
    return plain


def test_a_column_that_is_not_there_is_refused(session: SparkSession, files: list[Path]) -> None:
    with pytest.raises(BadInput, match="no column 'subject'"):
        count_on_spark(session, files, replace(reports.COLUMNS, topic="subject"))


def test_the_statement_is_the_same_but_for_its_quotes() -> None:
    assert (
        spark_sql('SELECT CAST("a b" AS VARCHAR) AS x FROM t') == "SELECT CAST(`a b` AS STRING) AS x FROM t"
    )
