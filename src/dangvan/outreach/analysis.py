"""The look at who is heard, in a process of its own: a folder with tables comes in, `found.json` comes out.

Nothing else in this app imports `nhip`; it needs no settings, no database and no network.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any


def main(folder: Path) -> int:
    threading.Thread(target=_end_with_the_parent, name="parent", daemon=True).start()
    task = json.loads((folder / "task.json").read_text(encoding="utf-8"))
    unfinished = folder / "found.json.new"
    unfinished.write_text(json.dumps(found_or_refused(folder, task), allow_nan=False), encoding="utf-8")
    unfinished.replace(folder / "found.json")
    return 0


def _end_with_the_parent() -> None:
    # Past Python's own buffers, whose lock a waiting thread would hold against the end of the process.
    while os.read(0, 1024):
        pass
    os._exit(3)


def found_or_refused(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    from nhip.errors import BadInput

    try:
        return look(folder, task)
    except BadInput as refused:
        return {"refused": str(refused)}


def look(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    """Wards as a whole, by topic and by channel: three lists, each with the stated rate of its own."""
    import numpy as np

    from nhip.coverage import Settings, Table, able_to_report, assess

    wards = _rows(folder / "wards.csv")
    areas = tuple(row["area"] for row in wards)
    people = np.array([float(row["population"] or "nan") for row in wards])
    bands = ("0-14", "15-59", "60+")
    ages = np.array([[float(row[band] or "nan") for band in bands] for row in wards]).reshape(len(wards), 3)
    exposure, notices = able_to_report(people, None if np.isnan(ages).all() else ages, bands)
    heard = _heard(folder / "heard.csv")
    periods, counted = heard.pop("period"), heard.pop("count")
    first = int(periods.min()) if len(periods) else 0
    # The period in which the city began to be heard is seldom a whole one.
    first = min(first + (first > 0), task["periods"] - task["recent"])
    settings = Settings(recent=task["recent"], stated=task["stated"], fewest=task["fewest"])
    found: dict[str, Any] = {"notices": {}}
    at = {area: place for place, area in enumerate(areas)}
    names, places = heard.pop("area")
    rows = np.array([at.get(name, -1) for name in names], dtype=np.int64)[places]
    for name, column in (("all", ""), ("topics", "topic"), ("channels", "channel")):
        names, places = heard.get(column, ([""], np.zeros(len(rows), dtype=np.int64)))
        things = tuple(sorted(names))
        columns = np.array([things.index(name) for name in names], dtype=np.int64)[places]
        shape = (len(areas), len(things), task["periods"])
        # Each cell of the three dimensions by one number; counts of wards that are no more stay out.
        cell = (rows * shape[1] + columns) * shape[2] + periods
        counts = np.zeros(shape[0] * shape[1] * shape[2], dtype=np.int64)
        np.add.at(counts, cell[rows >= 0], counted[rows >= 0])
        counts = counts.reshape(shape)
        coverage = assess(Table(areas, things, counts[:, :, first:], exposure), settings)
        found[name] = [cell.to_json() for cell in coverage.cells]
        for notice in (*notices, *coverage.notices):
            found["notices"][notice.code] = {"code": notice.code, "count": notice.count}
    found["notices"] = list(found["notices"].values())
    return found


def _heard(path: Path) -> dict[str, Any]:
    """The long table: area, topic and channel as (names in the order seen, which one each row has), period
    and count as numbers. Row by row: keeping 350,000 rows as objects takes longer than all the arithmetic.
    """
    import numpy as np

    names: list[dict[str, int]] = [{}, {}, {}]
    areas, topics, channels = names
    numbers: list[list[int]] = [[], [], [], [], []]
    to_area, to_topic, to_channel, to_period, to_count = (one.append for one in numbers)
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        for area, topic, channel, period, count in lines:
            to_area(areas.setdefault(area, len(areas)))
            to_topic(topics.setdefault(topic, len(topics)))
            to_channel(channels.setdefault(channel, len(channels)))
            to_period(int(period))
            to_count(int(count))
    read = [np.array(one, dtype=np.int64) for one in numbers]
    found: dict[str, Any] = {
        column: (list(names[place]), read[place]) for place, column in enumerate(("area", "topic", "channel"))
    }
    return found | {"period": read[3], "count": read[4]}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
