"""A small invented city as a CSV: 20 wards, two topics, 70 days, and trouble in three wards in the last four
days.
"""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

WARDS = [(f"W{i:02d}", 21 + 0.01 * (i // 5), 105.8 + 0.01 * (i % 5)) for i in range(20)]
TROUBLED = ("W06", "W07", "W11")
HEAD = ["created_at", "category", "ward", "lat", "lon", "channel"]


def rows(*, trouble: bool = True, days: int = 70) -> list[list[object]]:
    chance = random.Random(11)
    made: list[list[object]] = []
    for day in range(days):
        start = datetime.fromisoformat("2025-03-01") + timedelta(days=day)
        for topic in ("Potholes", "Noise"):
            for ward, lat, lon in WARDS:
                many = sum(chance.random() < 0.2 for _ in range(2))
                many += 4 if trouble and topic == "Noise" and day >= days - 4 and ward in TROUBLED else 0
                for _ in range(many):
                    moment = start + timedelta(seconds=chance.randrange(86400))
                    spot = (lat + chance.uniform(-0.004, 0.004), lon + chance.uniform(-0.004, 0.004))
                    made.append(
                        [moment.isoformat(" "), topic, ward, *(f"{each:.5f}" for each in spot), "app"]
                    )
    return made


def write(path: Path, table: list[list[object]], head: list[str] = HEAD, **form: str) -> Path:
    with path.open("w", newline="", encoding=form.pop("encoding", "utf-8")) as stream:
        writer = csv.writer(stream, **form)  # type: ignore[arg-type]
        writer.writerow(head)
        writer.writerows(table)
    return path
