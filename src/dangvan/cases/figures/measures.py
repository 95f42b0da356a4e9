"""The figures under their names, so that reviews and tasks read them without importing their maker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from dangvan.cases.figures.counting import figures
from dangvan.cases.figures.values import Figures, Period, Scope, Share
from dangvan.kernel.errors import NotFound
from dangvan.kernel.measures import Measure, MeasureValue, register
from dangvan.organisations import queries as organisations
from dangvan.places import queries as places

_Told = Callable[[Figures], MeasureValue]


def scope_of(named: Mapping[str, str]) -> Scope:
    """{"organisation": code, "below": "1", "topic": code, "area": code}: what is missing means any."""
    body = organisations.organisation_by_code(named["organisation"]) if "organisation" in named else None
    topic = organisations.topic_by_code(named["topic"]) if "topic" in named else None
    area = places.area_by_code(named["area"]) if "area" in named else None
    for name, found in (("organisation", body), ("topic", topic), ("area", area)):
        if name in named and found is None:
            raise NotFound(_("Không có mã “%(code)s” trong danh mục.") % {"code": named[name]})
    return Scope(
        organisation_id=body.id if body else None,
        with_below=named.get("below") == "1",
        topic_id=topic.id if topic else None,
        area_id=area.id if area else None,
    )


def register_measures() -> None:
    for name, vi, en, unit, told in _MEASURES:
        register(Measure(name, vi, en, unit, _reader(told)))


def _reader(told: _Told) -> Callable[[date, date, Mapping[str, str]], MeasureValue]:
    def read(first: date, last: date, named: Mapping[str, str]) -> MeasureValue:
        return told(figures(Period(first, last), scope_of(named)))

    return read


def _number(value: int) -> MeasureValue:
    return MeasureValue(float(value), value, value)


def _share(share: Share) -> MeasureValue:
    return MeasureValue(share.value, share.part, share.whole)


_MEASURES: tuple[tuple[str, str, str, str, _Told], ...] = (
    ("cases.received", "Vụ việc tiếp nhận", "Cases received", "vụ việc", lambda f: _number(f.received)),
    ("cases.reports", "Phản ánh tiếp nhận", "Reports received", "phản ánh", lambda f: _number(f.reports)),
    ("cases.answered_on_time", "Trả lời đúng hạn", "Answered on time", "%", lambda f: _share(f.on_time)),
    (
        "cases.median_days",
        "Số ngày làm việc đến khi trả lời (trung vị)",
        "Working days to answer (median)",
        "ngày",
        lambda f: MeasureValue(f.days.median, f.days.count, f.days.count),
    ),
    (
        "cases.p90_days",
        "Số ngày làm việc đến khi trả lời (phân vị 90)",
        "Working days to answer (90th percentile)",
        "ngày",
        lambda f: MeasureValue(f.days.p90, f.days.count, f.days.count),
    ),
    (
        "cases.contested",
        "Trả lời bị đề nghị xem lại",
        "Answers contested",
        "%",
        lambda f: _share(f.contested),
    ),
    (
        "cases.overturned",
        "Trả lời phải sửa sau khi xem lại",
        "Contests that changed the answer",
        "%",
        lambda f: _share(f.overturned),
    ),
    ("cases.open", "Vụ việc đang mở", "Open cases", "vụ việc", lambda f: _number(f.open.count)),
    ("cases.late", "Vụ việc quá hạn", "Late cases", "vụ việc", lambda f: _number(f.open.late)),
    (
        "cases.handed_over",
        "Lượt chuyển cơ quan khác",
        "Hand-overs to another body",
        "lượt",
        lambda f: _number(f.handed_over),
    ),
    ("cases.declined", "Vụ việc không tiếp nhận", "Cases declined", "vụ việc", lambda f: _number(f.declined)),
)
