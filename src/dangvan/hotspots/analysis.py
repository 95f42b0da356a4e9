"""The analysis itself, in a process of its own: a folder with tables comes in, `found.json` comes out.

`python -m dangvan.hotspots.analysis FOLDER` needs no settings, no database and no network, and ends at once
when whoever started it is gone. Nothing else in the platform imports `nhip`.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import threading
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

#: How many days the chart of a hot spot shows.
CHART_DAYS = 42
#: How many imagined reports steady the city's own ups and downs in the expected numbers of one day.
STEADIED_BY = 5.0


def main(folder: Path) -> int:
    threading.Thread(target=_end_with_the_parent, name="parent", daemon=True).start()
    task = json.loads((folder / "task.json").read_text(encoding="utf-8"))
    found = found_or_refused(folder, task)
    unfinished = folder / "found.json.new"
    unfinished.write_text(json.dumps(found, allow_nan=False), encoding="utf-8")
    unfinished.replace(folder / "found.json")
    return 0


def _end_with_the_parent() -> None:
    """Standard input is a pipe that nobody writes to: it ends when the worker does, even by a kill."""
    # Past Python's own buffers, whose lock a waiting thread would hold against the end of the process.
    while os.read(0, 1024):
        pass
    os._exit(3)


def found_or_refused(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    """What was found, as JSON can hold it; or why the tables can't be looked through."""
    from nhip.errors import BadInput
    from nhip.hotspots.detecting.detection import plain

    try:
        found: dict[str, Any] = plain(analyse(folder, task))
    except BadInput as refused:
        return {"refused": str(refused)}
    return found


def analyse(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    """Detect, and add for each alarm what a page needs and only the rows can tell."""
    from nhip.hotspots.budget import AlarmBudget
    from nhip.hotspots.calibration import Calibration
    from nhip.hotspots.detecting import DetectSettings, Verdict, detect
    from nhip.hotspots.results import ScanSettings
    from nhip.hotspots.stories import Story

    events = _events(folder / "rows.csv")
    geography = _geography(folder / "areas.csv")
    today = date.fromisoformat(task["today"])
    wished = task["settings"]
    settings = DetectSettings(
        scan=ScanSettings(
            window=wished["window"],
            prospective=wished["prospective"],
            replicates=wished["replicates"],
            stop_after=wished["stop_after"],
            min_cases=wished["min_count"],
            seed=wished["seed"],
        ),
        zones_k=min(wished["zones_k"], max(1, len(geography.areas) - 1)),
        history_days=wished["history_days"],
        alarms_per_year=wished["alarms_per_year"],
        min_count=wished["min_count"],
        country=wished["country"],
    )
    detection = detect(
        events,
        geography,
        today=today,
        settings=settings,
        calibration=Calibration.from_json(task["calibration"]) if task["calibration"] else None,
        budget=AlarmBudget.from_json(task["budget"]) if task["budget"] else None,
        stories=tuple(Story.from_json(each) for each in task["stories"]),
        verdicts=tuple(Verdict.from_json(each) for each in task["verdicts"]),
    )
    counted = Counted(events, today)
    return {
        "detection": detection.to_json(),
        "alarms": [counted.beside(alarm.topic, alarm.cluster) for alarm in detection.alarms],
    }


def _events(path: Path) -> Any:
    import numpy as np

    from nhip.hotspots.collapsing import burst_groups
    from nhip.hotspots.events import Events

    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    def column(name: str) -> Any:
        return np.array([row[name] for row in rows], dtype=str)

    def degrees(name: str) -> Any:
        return np.array([float(row[name] or "nan") for row in rows], dtype=np.float64)

    times = np.array([row["time"] for row in rows], dtype="datetime64[s]")
    topic, area, channel = column("topic"), column("area"), column("channel")
    lat, lon = degrees("lat"), degrees("lon")
    bursts = burst_groups(time=times, topic=topic, channel=channel, place=area, lat=lat, lon=lon)
    copies = np.array([row["copy"] for row in rows], dtype=np.int64)
    return Events(
        topic=topic, area=area, time=times, group=joined(bursts, copies), lat=lat, lon=lon, channel=channel
    )


def joined(one: Any, other: Any) -> Any:
    """Labels that hold rows together which either of two labellings does; negative: alone."""
    import numpy as np

    leader: dict[tuple[int, int], tuple[int, int]] = {}

    def top(label: tuple[int, int]) -> tuple[int, int]:
        while (above := leader.setdefault(label, label)) != label:
            label = above
        return label

    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        if a >= 0 and b >= 0:
            leader[top((1, b))] = top((0, a))
    numbers: dict[tuple[int, int], int] = {}
    out = np.full(len(one), -1, dtype=np.int64)
    for row, (a, b) in enumerate(zip(one.tolist(), other.tolist(), strict=True)):
        if a >= 0 or b >= 0:
            held = top((0, a) if a >= 0 else (1, b))
            out[row] = numbers.setdefault(held, len(numbers))
    return out


def _geography(path: Path) -> Any:
    import numpy as np

    from nhip.hotspots.geography import Geography

    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Geography.from_points(
        [row["area"] for row in rows],
        np.array([float(row["lat"]) for row in rows]),
        np.array([float(row["lon"]) for row in rows]),
    )


@dataclass(frozen=True)
class Counted:
    """Counts of single alarms: people as far as they can be told apart, areas by weight, the days of the
    chart.
    """

    events: Any
    today: date

    def beside(self, topic: str, cluster: Any) -> dict[str, Any]:
        import numpy as np

        of_topic = self.events.where(self.events.topic == topic)
        days, last = of_topic.day, np.datetime64(self.today)
        inside = np.isin(of_topic.area, np.array(cluster.areas, dtype=str))
        within = inside & (days >= np.datetime64(cluster.start)) & (days <= np.datetime64(cluster.end))
        by_area = people_by_area(of_topic.where(within))
        order = sorted(cluster.areas, key=lambda code: (-by_area.get(code, 0), code != cluster.centre, code))
        counts = daily(of_topic.where(inside), last)
        outside = daily(of_topic.where(~inside), last)
        begins = (cluster.start - self.today).days - 1
        phi = dispersion(counts[:begins])
        return {
            "raw": int(within.sum()),
            "people": people(of_topic.where(within)),
            "people_by_area": by_area,
            "areas": order,
            "band": band(float(cluster.expected), phi),
            "series": series(counts, outside, begins, phi, self.today),
        }


def people(events: Any) -> int:
    """Reports that no label joins, and each group once: the least number of people that may have spoken."""
    import numpy as np

    group = events.group
    return int((group < 0).sum()) + len(np.unique(group[group >= 0]))


def people_by_area(events: Any) -> dict[str, int]:
    import numpy as np

    return {str(code): people(events.where(events.area == code)) for code in np.unique(events.area)}


def daily(events: Any, last: Any) -> Any:
    """Reports a day from the first one of the table to `last`, batches once a day."""
    import numpy as np

    if not len(events):
        return np.zeros(1, dtype=np.int64)
    days = (events.day - last).astype(np.int64)
    once = {(day, group) if group >= 0 else (day, -1 - row) for row, (day, group) in enumerate(
        zip(days.tolist(), events.group.tolist(), strict=True)
    )}  # fmt: skip
    counts = np.zeros(max(1 - min(day for day, _ in once), 1), dtype=np.int64)
    for day, _ in once:
        counts[day - 1] += 1
    return counts


def dispersion(counts: Any) -> float:
    """Variance of the counts of a day over their mean, at least 1 (as of a Poisson law)."""
    mean = float(counts.mean()) if len(counts) > 1 else 0.0
    return max(1.0, float(counts.var(ddof=1)) / mean) if mean > 0 else 1.0


def band(mean: float, phi: float, coverage: float = 0.9) -> tuple[int, int]:
    """Between which counts nine of ten would lie that have this mean and phi times its variance: a negative
    binomial law, the Poisson law where phi is 1. The quantile is the smallest count whose probability of
    not being exceeded reaches it.
    """
    from math import exp, log

    if mean <= 0:
        return 0, 0
    low, reached, count = -1, 0.0, 0
    spread = phi - 1.0 > 1e-9
    size = mean / (phi - 1.0) if spread else 0.0
    log_probability = -size * log(phi) if spread else -mean
    while True:
        reached += exp(log_probability)
        if low < 0 and reached >= (1 - coverage) / 2:
            low = count
        if reached >= 1 - (1 - coverage) / 2 or count > 20 * mean + 1000:
            return max(low, 0), count
        if spread:
            log_probability += log((count + size) / (count + 1) * (1 - 1 / phi))
        else:
            log_probability += log(mean / (count + 1))
        count += 1


def series(counts: Any, outside: Any, begins: int, phi: float, today: date) -> list[list[Any]]:
    """[day, observed, expected, low, high] of the last days. Expected is what these areas had before it
    began, as the rest of the city went that day.
    """
    shown = min(CHART_DAYS, max(len(counts), len(outside)))
    usual = float(counts[:begins].mean()) if len(counts) + begins > 0 else 0.0
    rest = float(outside[:begins].mean()) if len(outside) + begins > 0 else float(outside.mean())
    found: list[list[Any]] = []
    for back in range(shown, 0, -1):
        observed = int(counts[-back]) if back <= len(counts) else 0
        elsewhere = float(outside[-back]) if back <= len(outside) else 0.0
        expected = usual * (elsewhere + STEADIED_BY) / (rest + STEADIED_BY)
        low, high = band(expected, phi)
        day = today - timedelta(days=back - 1)
        found.append([day.isoformat(), observed, round(expected, 3), low, high])
    return found


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
