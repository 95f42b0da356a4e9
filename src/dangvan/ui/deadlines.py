"""A deadline as it is shown: the words, and the share of the time that is used, for a bar drawn without
inline style.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from dangvan.kernel import clock
from dangvan.ui import words


@dataclass(frozen=True, slots=True)
class Deadline:
    """`state` is one of states.STATES: accepted, due_soon or late. `used` is how much of the time is gone, 0
    to 100.
    """

    words: str
    state: str
    used: int

    @property
    def sentence(self) -> str:
        return self.words[:1].upper() + self.words[1:]

    @property
    def late(self) -> bool:
        return self.state == "late"


def deadline_between(
    *,
    due: date | datetime,
    start: date | datetime | None = None,
    now: datetime | None = None,
    working_days: int | str | None = None,
    soon: bool | None = None,
) -> Deadline:
    """The deadline `due` of something that began at `start`, as seen at `now`.

    Unless the caller knows better (`soon`), the last fifth of the time counts as soon.
    """
    now = now or clock.now()
    days = int(working_days) if working_days not in (None, "") else None
    end = _instant(due, at_end=True)
    late = end < now
    begin = _instant(start, at_end=False) if start else None
    used = 100 if late else _share(begin, now, end)
    near = used >= 80 if soon is None else bool(soon)
    state = "late" if late else "due_soon" if near else "accepted"
    return Deadline(words.deadline_words(due, now, days), state, used)


def _instant(moment: date | datetime, *, at_end: bool) -> datetime:
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time.max if at_end else time.min, timezone.get_default_timezone())


def _share(begin: datetime | None, now: datetime, end: datetime) -> int:
    if begin is None or end <= begin:
        return 0
    return max(0, min(100, round(100 * ((now - begin) / (end - begin)))))
