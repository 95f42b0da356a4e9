"""Counting in DuckDB: every row counted once, blanks told, names of any letters, weights as they should
be."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from nhip.errors import BadInput
from nhip.scale import counting
from nhip.scale.counting import cells_sql, count_parquet, cubes_of, left_out_notice
from tests.nhip.scale import reports


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return reports.write(tmp_path_factory.mktemp("reports"))


def rows_of(files: list[Path]) -> list[tuple[str | None, str, datetime]]:
    with duckdb.connect() as connection:
        found = connection.execute(
            "SELECT * FROM read_parquet(?)", [[str(each) for each in files]]
        ).fetchall()
    return [(area, topic, time) for area, topic, time, _ in found]


def test_every_report_is_counted_in_its_cell(files: list[Path]) -> None:
    counts = count_parquet(files, reports.COLUMNS)
    rows = rows_of(files)
    known = Counter((area, topic, time.date()) for area, topic, time in rows if area is not None)
    assert {(area, topic, day): many for area, topic, day, many in counts.rows()} == dict(known)
    assert counts.left_out == sum(area is None for area, *_ in rows)
    assert "were left out" in left_out_notice(counts)[0].text


def test_a_period_cuts_both_ends_inclusively(files: list[Path]) -> None:
    counts = count_parquet(files, reports.COLUMNS, since=date(2025, 1, 10), until=date(2025, 1, 12))
    assert {day for _, _, day, _ in counts.rows()} == {date(2025, 1, day) for day in (10, 11, 12)}


def test_weights_are_summed(files: list[Path]) -> None:
    counts = count_parquet(files, replace(reports.COLUMNS, weight="weight"), threads=1, memory="200MB")
    with duckdb.connect() as connection:
        (total,) = connection.execute(
            "SELECT SUM(weight) FROM read_parquet(?)", [[str(each) for each in files]]
        ).fetchone() or (0,)
    assert int(counts.reports.sum()) + counts.left_out == total


def test_cubes_of_all_topics_share_days_and_areas(files: list[Path]) -> None:
    counts = count_parquet(files, reports.COLUMNS)
    cubes = cubes_of(counts, reports.geography().areas, first=reports.FIRST, last=reports.LAST)
    assert list(cubes) == ["it's noisy", "potholes", "đèn đường"]
    assert {cube.counts.shape for cube in cubes.values()} == {(40, 50)}
    assert sum(cube.cases for cube in cubes.values()) == int(counts.reports.sum())


def test_a_column_that_is_not_there_is_refused(files: list[Path]) -> None:
    with pytest.raises(BadInput, match="nothing was changed"):
        count_parquet(files, replace(reports.COLUMNS, topic="subject"))


def test_a_weight_below_zero_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wrong.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT 'a' AS area, 't' AS topic, DATE '2025-01-01' AS time, -1 AS n) TO '{path}'"
        )
    with pytest.raises(BadInput, match="negative"):
        count_parquet([path], replace(reports.COLUMNS, area="area", topic="topic", time="time", weight="n"))


@pytest.mark.parametrize("most", [0, 250_000_000])
def test_counting_in_place_and_grouping_give_the_same(
    files: list[Path], monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    grouped: list[str] = []

    def noted(relation: str, *rest: Any, **period: Any) -> str:
        grouped.append(relation)
        return cells_sql(relation, *rest, **period)

    monkeypatch.setattr(counting, "_MOST_IN_PLACE", most)
    monkeypatch.setattr(counting, "cells_sql", noted)
    first, last = date(2025, 1, 10), date(2025, 2, 3)
    counts = count_parquet(files, reports.COLUMNS, since=first, until=last)
    assert bool(grouped) is (most == 0)
    expected = Counter(
        (area, topic, time.date())
        for area, topic, time in rows_of(files)
        if area is not None and first <= time.date() <= last
    )
    assert {(area, topic, day): many for area, topic, day, many in counts.rows()} == dict(expected)
    assert counts.left_out == 3000 - sum(expected.values())
