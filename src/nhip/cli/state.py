"""What `--state FILE` keeps between runs: calibration, budget and stories, before and after the last look."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from nhip.cli.writing import write_text
from nhip.errors import BadInput

FORMAT, VERSION = "nhip.state", 1
_PARTS = ("calibration", "budget", "stories")


@dataclass(frozen=True)
class State:
    """What the look before left. `settings` are those it was made with; a state fits no others."""

    calibration: dict[str, Any] | None = None
    budget: dict[str, Any] | None = None
    stories: tuple[dict[str, Any], ...] = ()


def read_state(path: Path, today: date, settings: dict[str, Any]) -> State:
    """The state to look with on `today`: the one after the last look, or before it when that was today, too.

    A missing file is an empty state. Raises BadInput for a file that is none, of other settings, or of a
    later day.
    """
    if not path.exists():
        return State()
    kept = _loaded(path)
    if kept.get("settings") != settings:
        changed = sorted(name for name in settings if kept.get("settings", {}).get(name) != settings[name])
        raise BadInput(
            f"{path} was kept with other settings ({', '.join(changed)})",
            "Use the same settings, or another --state file: what was learned fits only those",
        )
    last = date.fromisoformat(kept["today"])
    if last > today:
        raise BadInput(
            f"{path} is already at {last}, after {today}", "Give a later --today or another --state file"
        )
    part = kept["before"] if last == today else kept["after"]
    return State(part["calibration"], part["budget"], tuple(part["stories"]))


def _loaded(path: Path) -> dict[str, Any]:
    broken = BadInput(
        f"{path} is no state file of nhip", "Name another file with --state; this one was not touched"
    )
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise broken from error
    if not isinstance(kept, dict) or kept.get("format") != FORMAT:
        raise broken
    if kept.get("version") != VERSION:
        raise BadInput(
            f"{path} is of version {kept.get('version')}, this nhip knows {VERSION}", "Use the newer nhip"
        )
    try:
        date.fromisoformat(kept["today"])
        complete = all(name in kept[part] for part in ("before", "after") for name in _PARTS)
    except (KeyError, TypeError, ValueError) as error:
        raise broken from error
    if not complete:
        raise broken
    return kept


def write_state(path: Path, today: date, settings: dict[str, Any], before: State, after: State) -> None:
    """Keep what the next look needs, whole or not at all. Raises CannotWrite."""
    kept = {
        "format": FORMAT,
        "version": VERSION,
        "today": today.isoformat(),
        "settings": settings,
        "before": vars(before) | {"stories": list(before.stories)},
        "after": vars(after) | {"stories": list(after.stories)},
    }
    write_text(path, json.dumps(kept, ensure_ascii=False, allow_nan=False) + "\n")
