"""A machine's clock that can be set: Debian's libfaketime between the processes and the system's time.

Only the time of day leaps; what measures how long something takes goes on evenly, as it does on Linux.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


def library() -> Path | None:
    """Where it is installed; None where it is not (Debian: apt install faketime)."""
    return next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)


@dataclass
class SetClock:
    file: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(library()),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, leap: str) -> None:
        """So far from the true time: `+3d`, `-2d`, `+0`."""
        new = self.file.with_suffix(".new")
        new.write_text(f"{leap}\n")
        new.replace(self.file)


def a_clock(file: Path) -> SetClock:
    clock = SetClock(file)
    clock.set("+0")
    return clock
