"""The city this installation serves, read from city.toml.

Plain Python: settings read it before Django exists.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    number: str
    label_vi: str
    label_en: str


@dataclass(frozen=True, slots=True)
class City:
    code: str = "hanoi"
    name_vi: str = "Thành phố Hà Nội"
    name_en: str = "Hanoi"
    languages: tuple[str, ...] = ("vi", "en")
    time_zone: str = "Asia/Ho_Chi_Minh"
    country: str = "VN"
    subdivision: str | None = None
    centre: tuple[float, float] = (105.8048, 21.0285)
    #: West, south, east, north in degrees: a point outside is outside the city.
    bounds: tuple[float, float, float, float] = (105.28, 20.55, 106.03, 21.40)
    emergency: tuple[EmergencyNumber, ...] = field(
        default=(
            EmergencyNumber("113", "Công an", "Police"),
            EmergencyNumber("114", "Cứu hỏa, cứu nạn", "Fire and rescue"),
            EmergencyNumber("115", "Cấp cứu y tế", "Ambulance"),
        )
    )

    def contains(self, lon: float, lat: float) -> bool:
        west, south, east, north = self.bounds
        return west <= lon <= east and south <= lat <= north


def load_city(path: Path) -> City:
    """The city that `path` describes, or Hanoi where there is no such file.

    Raises ValueError with the reason if the file can't be read as a city.
    """
    if not path.exists():
        return City()
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))["city"]
        default = City()
        return City(
            code=str(table["code"]),
            name_vi=str(table["name_vi"]),
            name_en=str(table.get("name_en", table["name_vi"])),
            languages=tuple(table.get("languages", default.languages)),
            time_zone=str(table["time_zone"]),
            country=str(table["country"]),
            subdivision=table.get("subdivision"),
            centre=(float(table["centre"][0]), float(table["centre"][1])),
            bounds=_four(table["bounds"]),
            emergency=tuple(
                EmergencyNumber(str(e["number"]), str(e["label_vi"]), str(e.get("label_en", e["label_vi"])))
                for e in table.get("emergency", [])
            ),
        )
    except (KeyError, TypeError, ValueError, IndexError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path}: {error}") from error


def _four(numbers: list[float]) -> tuple[float, float, float, float]:
    west, south, east, north = (float(n) for n in numbers)
    return west, south, east, north
