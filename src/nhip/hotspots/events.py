"""What a caller hands in: topic, area, time, and labels about how each report arrived. No field here can hold
a person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput


@dataclass(frozen=True)
class Events:
    """Reports as parallel arrays, one element a report.

    `topic`, `area` and `channel` are text; `time` is when it happened or was said (local, to the second);
    `lat` and `lon` are degrees, NaN where unknown. `group` joins reports that one act of entry made (a batch
    of a crew, one report sent twice): rows of one group count once in all; a negative group stands alone.
    `weight` is how much a row counts, 0 or 1. `place` labels an address or a street, as coarse as the caller
    likes; it is only ever counted.
    """

    topic: NDArray[Any]
    area: NDArray[Any]
    time: NDArray[np.datetime64]
    group: NDArray[np.int64] | None = None
    weight: NDArray[np.float64] | None = None
    lat: NDArray[np.float64] | None = None
    lon: NDArray[np.float64] | None = None
    channel: NDArray[Any] | None = None
    place: NDArray[Any] | None = None

    def __post_init__(self) -> None:
        rows = len(self.topic)
        for name, column in self.columns().items():
            if column.ndim != 1 or len(column) != rows:
                raise BadInput(
                    f"The column {name!r} has {column.shape} values, the column 'topic' {rows}.",
                    "Give every column one value for each report.",
                )
        if not np.issubdtype(self.time.dtype, np.datetime64):
            raise BadInput("The times are not dates.", "Turn them into numpy datetime64 values first.")
        if bool(np.isnat(self.time).any()):
            row = int(np.flatnonzero(np.isnat(self.time))[0])
            raise BadInput(
                "A report has no time.", "Leave such reports out or give them one.", where=f"row {row + 1}"
            )
        if self.weight is not None and not bool(np.isin(self.weight, (0, 1)).all()):
            raise BadInput("A weight is neither 0 nor 1.", "Give 1 to reports that count, 0 to the others.")

    def __len__(self) -> int:
        return len(self.topic)

    @property
    def day(self) -> NDArray[np.datetime64]:
        """The local day of each report, as datetime64[D]."""
        return self.time.astype("datetime64[D]")

    def columns(self) -> dict[str, NDArray[Any]]:
        """The columns that are present, by name."""
        names = ("topic", "area", "time", "group", "weight", "lat", "lon", "channel", "place")
        return {name: column for name in names if (column := getattr(self, name)) is not None}

    def where(self, mask: NDArray[Any]) -> "Events":
        """The reports for which the mask is true (it may also be an array of row numbers)."""
        chosen: Mapping[str, Any] = {name: column[mask] for name, column in self.columns().items()}
        return replace(self, **chosen)
