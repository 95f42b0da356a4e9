"""Reports in Parquet with everything that makes counting go wrong: odd names, blanks, midnight, repeated
files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import numpy as np

from nhip.hotspots.geography import Geography
from nhip.scale.counting import Columns, quoted

FIRST, LAST = date(2025, 1, 1), date(2025, 2, 19)
COLUMNS = Columns(area='the "area"', topic="Topic Name", time="opened at")


def write(folder: Path) -> list[Path]:
    """Two files, 3,000 reports on three topics in 40 areas over 50 days, one topic with a cluster at the
    end."""
    made = []
    with duckdb.connect() as connection:
        connection.execute("SELECT setseed(0.42)")
        connection.execute(
            f"""
            CREATE TABLE reports AS
            SELECT CASE WHEN i % 97 = 0 THEN NULL WHEN i % 10 = 0 AND d > 45 THEN 'a7'
                   ELSE 'a' || CAST(FLOOR(random() * 40) AS INT) END AS {quoted(COLUMNS.area)},
                   CASE WHEN i % 10 = 0 THEN 'potholes' WHEN i % 3 = 0 THEN 'đèn đường' ELSE 'it''s noisy' END
                       AS "Topic Name",
                   TIMESTAMP '2025-01-01 00:00:00' + INTERVAL (d) DAY + INTERVAL (CASE i % 5 WHEN 0 THEN 0
                       WHEN 1 THEN 86399 ELSE i END) SECOND AS "opened at",
                   CAST(i % 3 AS INT) AS weight
            FROM (SELECT i, CAST(FLOOR(random() * 50) AS INT) AS d FROM range(3000) AS numbers(i))
            """
        )
        for part in range(2):
            path = folder / f"part {part}.parquet"
            connection.execute(f"COPY (SELECT * FROM reports WHERE weight % 2 = {part}) TO '{path}'")
            made.append(path)
    return made


def geography() -> Geography:
    places = np.random.default_rng(4).random((40, 2)) * 10
    return Geography.planar([f"a{number}" for number in range(40)], places[:, 0], places[:, 1])
