"""What hot spots say in words: how unusual, what could fool the analysis, what stood in its way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dangvan.hotspots.types import Caution, RunState, Unusualness

_MONTH, _YEAR = 30.44, 365.25
#: Beyond this nobody's history can vouch for a number.
_LONGEST_YEARS = 30


def unusualness_words(seen: Unusualness) -> str:
    """Rounded as far as it is known, with its interval; never rarer than the past can vouch for."""
    if seen.days is None:
        return _("chưa đủ số liệu để nói mức bất thường")
    if seen.known and seen.days > seen.known:
        return _(
            "do tình cờ thì lâu hơn %(known)s mới gặp một lần; số liệu cũ chưa đủ dài để nói chắc hơn"
        ) % {"known": _length_words(seen.known)}
    if seen.days < 2:
        return _("do tình cờ thì gần như ngày nào cũng có thể gặp")
    about = _about_words(seen.days)
    if seen.low is None or seen.high is None:
        return about
    low, high = _length_words(seen.low), _length_words(seen.high)
    return about if low == high else _("%(about)s (từ %(low)s đến %(high)s)") % {
        "about": about, "low": low, "high": high,
    }  # fmt: skip


def _about_words(days: float) -> str:
    if days < 60:
        return _("do tình cờ thì khoảng %(n)d ngày mới gặp một lần") % {"n": round(days)}
    if days < 2 * _YEAR:
        return _("do tình cờ thì khoảng %(n)d tháng mới gặp một lần") % {"n": round(days / _MONTH)}
    if days > _LONGEST_YEARS * _YEAR:
        return _("do tình cờ thì hơn %(n)d năm mới gặp một lần") % {"n": _LONGEST_YEARS}
    return _("do tình cờ thì khoảng %(n)d năm mới gặp một lần") % {"n": round(days / _YEAR)}


def _length_words(days: float) -> str:
    if days < 60:
        n = max(1, round(days))
        return ngettext("%(n)d ngày", "%(n)d ngày", n) % {"n": n}
    if days < 2 * _YEAR:
        return _("%(n)d tháng") % {"n": round(days / _MONTH)}
    if days > _LONGEST_YEARS * _YEAR:
        return _("hơn %(n)d năm") % {"n": _LONGEST_YEARS}
    return _("%(n)d năm") % {"n": round(days / _YEAR)}


def _whole(facts: Mapping[str, Any], *names: str) -> int | None:
    """The first of these figures that the analysis gave."""
    for name in names:
        value = facts.get(name)
        if isinstance(value, int | float):
            return round(value)
    return None


def _percent(facts: Mapping[str, Any], *names: str) -> int | None:
    for name in names:
        value = facts.get(name)
        if isinstance(value, int | float):
            return round(value * 100)
    return None


def _batch(facts: Mapping[str, Any]) -> str:
    n = _whole(facts, "batched")
    if n is None:
        return _("Một phần phản ánh được nhập dồn một lúc; mỗi đợt chỉ tính một.")
    return _("%(n)d phản ánh được nhập dồn một lúc; mỗi đợt chỉ tính một.") % {"n": n}


def _one_channel(facts: Mapping[str, Any]) -> str:
    n = _percent(facts, "share")
    if n is None:
        return _("Hầu hết đến qua cùng một kênh, nhiều hơn thường lệ.")
    return _("%(n)d%% đến qua cùng một kênh, nhiều hơn thường lệ.") % {"n": n}


def _few_places(facts: Mapping[str, Any]) -> str:
    n = _percent(facts, "share")
    if n is None:
        return _("Hầu hết nói về một hai địa điểm.")
    return _("%(n)d%% nói về một hai địa điểm.") % {"n": n}


_CAUTIONS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "batch": _batch,
    "one_channel": _one_channel,
    "few_places": _few_places,
    "default_geocode": lambda _facts: _(
        "Trong vùng này có một điểm mặc định, nơi phản ánh không rõ chỗ bị gắn vào."
    ),
    "one_day": lambda _facts: _("Gần như tất cả rơi vào một ngày."),
    "holiday": lambda _facts: _("Trong khoảng này có ngày lễ, Tết: người ta phản ánh khác ngày thường."),
    "day_of_week": lambda _facts: _("Phần tăng rơi vào những ngày trong tuần vốn đã nhiều phản ánh."),
    "short_history": lambda _facts: _("Lĩnh vực này có quá ít số liệu cũ để biết thế nào là bình thường."),
    "new_topic": lambda _facts: _("Trước đây hầu như không có phản ánh về lĩnh vực này."),
    "whole_city": lambda _facts: _("Lĩnh vực này tăng ở khắp thành phố; đây chỉ là nơi tăng nhiều nhất."),
    "rarer_than_history": lambda _facts: _(
        "Hiếm hơn mọi điều đã ghi nhận: mức bất thường là ước đoán vượt ngoài số liệu."
    ),
    "weak_after_collapse": lambda _facts: _("Nếu không gộp các đợt nhập dồn thì trông mạnh hơn nhiều."),
}


def caution_words(caution: Caution) -> str:
    """One sentence; a code that is not known yet is named, never hidden."""
    say = _CAUTIONS.get(caution.code)
    return say(caution.facts) if say else _("Có điều cần xem lại (%(code)s).") % {"code": caution.code}


def problem_words(code: str) -> str:
    """What went wrong in a run, and that nothing is lost by it."""
    said = {
        "too_long": _("Phân tích chạy quá thời gian cho phép nên bị dừng."),
        "broke_off": _("Phân tích bị ngắt giữa chừng."),
        "bad_input": _("Số liệu đưa vào không dùng được cho phân tích."),
        "no_result": _("Phân tích không để lại kết quả."),
        "folder": _("Không ghi được tệp tạm cho phân tích: hãy xem ổ đĩa còn chỗ không."),
        "killed": _("Tiến trình chạy phân tích đã bị tắt."),
        "no_areas": _("Chưa có địa bàn nào có vị trí: hãy nhập bản đồ địa bàn."),
    }.get(code, "")
    if not said:
        return ""
    return said + " " + _("Không có gì bị mất: lượt sau sẽ xem lại toàn bộ.")


def notice_words(code: str, count: int, text: str) -> str:
    """What the analysis did another way than usual; `text` is its own sentence, for what we have none for."""
    said = {
        "later": _("%(n)d phản ánh ghi ngày chưa tới nên chưa xem."),
        "unknown_area": _("%(n)d phản ánh ghi địa bàn không có trên bản đồ nên không tính."),
        "short_history": _("Chưa lĩnh vực nào có đủ số liệu cũ: cần ít nhất bốn tuần và 30 phản ánh."),
        "uncalibrated": _(
            "Số liệu cũ quá ngắn để hiệu chỉnh: mức bất thường tính theo sách, dễ báo nhiều hơn mức đã hứa."
        ),
    }.get(code)
    return said % {"n": count} if said else text


def left_out_words(reason: str, count: int) -> str:
    said = {
        "told_late": _("%(n)d phản ánh kể chuyện đã qua lâu, không tính vào hôm nay"),
        "no_place": _("%(n)d phản ánh chưa rõ địa bàn"),
        "imported": _("%(n)d dòng lịch sử nhập vào không được tính là chuyện mới"),
        "history_of_some_areas": _("%(n)d dòng lịch sử chỉ của vài địa bàn nên không dùng làm nền"),
        "under_five": _("%(n)d dấu hiệu có dưới 5 người nên không giữ"),
    }.get(reason)
    return said % {"n": count} if said else f"{reason}: {count}"


def state_words(state: RunState) -> str:
    return {
        RunState.RUNNING: _("đang chạy"),
        RunState.DONE: _("xong"),
        RunState.FAILED: _("không xong"),
    }[state]
