"""An evaluation plan as bytes: what is fingerprinted, and the days of its steps.

The analysis keeps the same form on its own; the process beside the worker refuses a plan whose fingerprint it
can't repeat, and a test holds the two together.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from dangvan.practices.types import Step


def canonical(fields: Mapping[str, Any]) -> bytes:
    """JSON in UTF-8: sorted keys, no spaces."""
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def fingerprint(fields: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(fields)).hexdigest()


def outcome_of(topic_code: str) -> str:
    """What is counted: cases received under a topic."""
    return f"cases.received {topic_code}"


def beginning(day: date, step: str) -> date:
    """The first day of the step that holds this day: weeks begin on Mondays."""
    return day.replace(day=1) if step == Step.MONTH else day - timedelta(days=day.weekday())


def next_step(day: date, step: str) -> date:
    if step == Step.WEEK:
        return day + timedelta(days=7)
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def steps_of(first: date, last: date, step: str) -> list[date]:
    """The first day of each step from the first to the last."""
    found, day = [], beginning(first, step)
    while day <= last:
        found.append(day)
        day = next_step(day, step)
    return found
