"""On-time figures reckoned from the log's plain fields alone, and where the site's own differ
(docs/ledger/formats.md, "On-time figures").
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.verifier.leaf import read_day
from dangvan.ledger.verifier.standing import Standing

LARGEST_FIGURES: Final = 4_000_000
_MONTH: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])\Z", re.ASCII)
_NAMES: Final = {"v", "month", "as_of", "size", "organisations"}
_LARGEST_COUNT: Final = 2**53


@dataclass(frozen=True, slots=True)
class Count:
    """Cases whose limit ended, and how many of them were answered in time."""

    due: int = 0
    on_time: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What a site publishes for a month: per body what can be checked, and all that it counts."""

    month: str
    as_of: str
    size: int
    checkable: dict[str, Count]
    published: dict[str, Count]


@dataclass(frozen=True, slots=True)
class Compared:
    """One body: what the log gives, how many of it rest on the body's own word, and what the site says."""

    organisation: str
    reckoned: Count
    on_word: int
    told: Count | None
    published: Count | None = None

    @property
    def agrees(self) -> bool:
        return self.told is None or self.told == self.reckoned


def check_month(text: str) -> str:
    """A month as YYYY-MM, or `Refused`."""
    if not _MONTH.match(text) or text < "0001":
        raise Refused(f"{text!r} is not a month written YYYY-MM")
    return text


def reckon(standings: Iterable[Standing], month: str, as_of: str) -> dict[str, tuple[Count, int]]:
    """Body -> counts of the cases whose limit ended in the month and before the day `as_of`, and how many of
    their answers rest on the body's word.
    """
    due, on_time, on_word = Counter[str](), Counter[str](), Counter[str]()
    for case in standings:
        day = case.due_day
        if case.counts and day is not None and day.startswith(f"{month}-") and day < as_of:
            due[case.owner] += 1
            on_time[case.owner] += case.in_time is True
            on_word[case.owner] += case.in_time is not None and case.on_word
    return {body: (Count(n, on_time[body]), on_word[body]) for body, n in due.items()}


def compare(reckoned: dict[str, tuple[Count, int]], told: Told | None) -> list[Compared]:
    """Body by body, those that differ first."""
    if told is None:
        rows = [Compared(body, *counts, told=None) for body, counts in reckoned.items()]
    else:
        rows = [
            Compared(
                body,
                *reckoned.get(body, (Count(), 0)),
                told=told.checkable.get(body, Count()),
                published=told.published.get(body, Count()),
            )
            for body in reckoned.keys() | told.checkable.keys() | told.published.keys()
        ]
    return sorted(rows, key=lambda row: (row.agrees, row.organisation))


def read_told(text: bytes, month: str) -> Told:
    """The figures a site publishes (`/log/figures/YYYY-MM.json`). Raises `Refused` for any other text."""
    try:
        value = json.loads(text.decode())
    except (ValueError, RecursionError):
        raise Refused("the site's figures are not JSON in UTF-8") from None
    if type(value) is not dict or value.keys() != _NAMES or value["v"] != 1:
        raise Refused("the site's figures are not of a version this verifier knows")
    if value["month"] != month:
        raise Refused(f"the site's figures are not those of {month}")
    bodies = value["organisations"]
    if type(bodies) is not dict or not all(type(one) is dict for one in bodies.values()):
        raise Refused("the site's figures are not given body by body")
    return Told(
        month=month,
        as_of=read_day(value["as_of"]),
        size=_number(value["size"], "size"),
        checkable={body: _count(body, one.get("checkable")) for body, one in bodies.items()},
        published={body: _count(body, one.get("published")) for body, one in bodies.items()},
    )


def days_behind(told: Told, last_day: str) -> int:
    """How many days before the log's last day the figures were made."""
    return max(0, (date.fromisoformat(last_day) - date.fromisoformat(told.as_of)) // timedelta(days=1))


def _count(body: str, value: Any) -> Count:
    if type(value) is not dict or value.keys() != {"due", "on_time"}:
        raise Refused(f"the site's figures of {body!r} are not counts")
    count = Count(_number(value["due"], body), _number(value["on_time"], body))
    if count.on_time > count.due:
        raise Refused(f"the site says that {body!r} answered more cases in time than it had to")
    return count


def _number(value: Any, what: str) -> int:
    if type(value) is not int or not 0 <= value <= _LARGEST_COUNT:
        raise Refused(f"{what!r} in the site's figures is not a count")
    return value
