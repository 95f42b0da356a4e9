"""The clocks of a case as the public reads them: days, never the minute at which somebody spoke."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dangvan.cases.queries import CaseFile
from dangvan.cases.types import DeadlineCause, DeadlineKind
from dangvan.organisations import queries as organisations
from dangvan.organisations.calendars import arithmetic_words
from dangvan.ui import words
from dangvan.website.reading.rows import as_day, working_days_to
from dangvan.website.speaking import letters

if TYPE_CHECKING:
    from dangvan.cases.models import Deadline

_KINDS = DeadlineKind


@dataclass(frozen=True, slots=True)
class DueNow:
    """Who must do what by which day. `<c-deadline>` draws it."""

    due: date
    start: date
    working_days: int | None
    body: str
    what: str


@dataclass(frozen=True, slots=True)
class Clock:
    """One limit of the case with its arithmetic and where it is written."""

    name: str
    due: date
    met: date | None
    is_running: bool
    why: str
    steps: Sequence[Mapping[str, str]]
    source: str
    is_verified: bool


def due_now(file: CaseFile) -> DueNow | None:
    if file.case.paused_until is not None:
        return None
    found = letters.due_now(file)
    if found is None:
        return None
    due, start = _day(found.due_at), _day(found.start)
    return DueNow(due, start, working_days_to(due), found.body, found.what)


def clocks(file: CaseFile) -> list[Clock]:
    """Without the first look: its limit counts in hours, so its day could tell the hour of a report."""
    return [_clock(one) for one in file.current_deadlines if one.kind != _KINDS.ACKNOWLEDGE]


def steps_by_day(steps: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The arithmetic of a deadline with its moments cut down to their days."""
    names = {"received": _("Nhận ngày"), "counted_from": _("Tính từ"), "due": _("Hạn")}
    language = get_language() or "vi"
    found: list[dict[str, str]] = []
    for step in steps:
        if step["step"] in names:
            day = words.date_words(_day(datetime.fromisoformat(str(step["at"]))))
            if not found or found[-1]["when"] != day:
                found.append({"what": names[step["step"]], "when": day})
        else:
            found += [{"what": sentence, "when": ""} for sentence in arithmetic_words([dict(step)], language)]
    return found


def _clock(deadline: Deadline) -> Clock:
    names = {
        _KINDS.ANSWER: _("Trả lời"),
        _KINDS.CONTEST: _("Xem lại theo đề nghị"),
        _KINDS.STATUTORY: _("Giải quyết theo thủ tục của luật"),
    }
    standard = organisations.standard(deadline.standard_id) if deadline.standard_id else None
    source = standard.basis if standard else ""
    return Clock(
        name=names.get(_KINDS(deadline.kind), ""),
        due=_day(deadline.due_at),
        met=as_day(deadline.met_at),
        is_running=deadline.ended_at is None and deadline.met_at is None,
        why=_why(deadline.cause),
        steps=steps_by_day(deadline.arithmetic),
        source=source,
        is_verified=standard.verified if standard else True,
    )


def _why(cause: str) -> str:
    causes = DeadlineCause
    return {
        causes.RECLASSIFIED: _("đặt lại sau khi ghi đúng lĩnh vực hoặc địa bàn"),
        causes.EXTENSION: _("đặt lại sau khi gia hạn"),
        causes.PAUSE: _("đặt lại sau khi tạm dừng"),
        causes.MERGE: _("hạn sớm nhất trong các vụ việc được gộp"),
        causes.RETURNED: _("đặt lại vì cấp trên yêu cầu giải quyết lại"),
        causes.REOPENED: _("đặt lại khi vụ việc được mở lại"),
    }.get(causes(cause), "")


def _day(moment: datetime) -> date:
    return words.as_day(moment)
