"""Hot spots in the desk's words: a state's look, how it goes on, how unusual it is, what a run took away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dangvan.hotspots.types import Cadence, Clock, Deed, HotspotState, Trend, Verdict, View
from dangvan.ui.words import day_words, number

if TYPE_CHECKING:
    from datetime import date

    from dangvan.hotspots.types import HotspotCard, SeenEvidence, Unusualness
    from dangvan.places.types import AreaInfo

#: By state: the word, and the state of a case (`ui.states`) whose shape and tone it borrows.
STATES = {
    HotspotState.SUSPECTED: (gettext_lazy("Nghi vấn, chờ xác nhận"), "contested"),
    HotspotState.CONFIRMED: (gettext_lazy("Đã xác nhận"), "screened"),
    HotspotState.HANDLED: (gettext_lazy("Đang xử lý"), "accepted"),
    HotspotState.OVER: (gettext_lazy("Đã hết"), "closed"),
    HotspotState.SET_ASIDE: (gettext_lazy("Không phải vấn đề"), "declined"),
}
TRENDS = {
    Trend.NEW: gettext_lazy("mới xuất hiện"),
    Trend.GROWING: gettext_lazy("đang tăng"),
    Trend.STEADY: gettext_lazy("giữ nguyên mức"),
    Trend.MOVING: gettext_lazy("đang lan sang nơi khác"),
    Trend.FADING: gettext_lazy("đang giảm"),
    Trend.OVER: gettext_lazy("không còn thấy nữa"),
}
VIEWS = {
    View.OPEN: gettext_lazy("Đang mở"),
    View.SUSPECTED: gettext_lazy("Chờ xác nhận"),
    View.IN_HAND: gettext_lazy("Đã xác nhận"),
    View.ENDED: gettext_lazy("Đã kết thúc"),
}
VERDICTS = {
    Verdict.BATCH: gettext_lazy("Một đơn vị nhập nhiều phản ánh cùng lúc"),
    Verdict.WRONG_PLACE: gettext_lazy("Ghi nhầm nơi xảy ra"),
    Verdict.PLANNED: gettext_lazy("Việc đã có kế hoạch, đã báo trước"),
    Verdict.SEASON: gettext_lazy("Việc thường thấy vào mùa này"),
    Verdict.CAMPAIGN: gettext_lazy("Có đợt vận động người dân phản ánh"),
    Verdict.SOLVED: gettext_lazy("Đã giải quyết xong trước đó"),
    Verdict.OTHER: gettext_lazy("Lý do khác"),
    Verdict.FADED: gettext_lazy("Chưa ai xác nhận và không còn thấy nữa"),
}
DEEDS = {
    Deed.SUSPECTED: (gettext_lazy("Phần mềm nhận thấy"), "received"),
    Deed.CONFIRMED: (gettext_lazy("Xác nhận là điểm nóng"), "screened"),
    Deed.SET_ASIDE: (gettext_lazy("Kết luận không phải vấn đề"), "declined"),
    Deed.PRIORITISED: (gettext_lazy("Ưu tiên các vụ việc ở đây"), "urgent"),
    Deed.VISITED: (gettext_lazy("Xuống địa bàn"), "handed_over"),
    Deed.TOLD: (gettext_lazy("Công bố việc đang làm"), "accepted"),
    Deed.ENDED: (gettext_lazy("Kết thúc"), "closed"),
    Deed.REOPENED: (gettext_lazy("Mở lại"), "contested"),
    Deed.PASSED_ON: (gettext_lazy("Chuyển cơ quan phụ trách"), "handed_over"),
}
CLOCKS = {
    Clock.RECEIVED: gettext_lazy("đếm theo ngày nhận phản ánh"),
    Clock.HAPPENED: gettext_lazy("đếm theo ngày sự việc xảy ra"),
}
CADENCES = {
    Cadence.HOURLY: gettext_lazy("Xem hằng giờ"),
    Cadence.NIGHTLY: gettext_lazy("Xem hằng đêm"),
}
_TREND_LOOKS = {
    Trend.GROWING: "late",
    Trend.MOVING: "handed_over",
    Trend.FADING: "scheduled",
    Trend.OVER: "closed",
}


def span_words(first: date, last: date) -> str:
    """When it is, as a span of days."""
    if first == last:
        return day_words(first)
    return _("từ %(first)s đến %(last)s") % {"first": day_words(first), "last": day_words(last)}


def found_words(seen: HotspotCard | SeenEvidence) -> str:
    """How many there are, in which days."""
    found = ngettext("%(n)s phản ánh", "%(n)s phản ánh", seen.observed) % {"n": number(seen.observed)}
    return _("%(found)s %(span)s.") % {"found": found, "span": span_words(seen.first, seen.last)}


def count_words(card: HotspotCard) -> str:
    """The same, and how many there would usually be: the sum of the line that the chart draws."""
    first, last = card.first.isoformat(), card.last.isoformat()
    days = [expected for day, _n, expected, _low, _high in card.hotspot.series if first <= day <= last]
    usual = sum(days)
    if not days:
        return found_words(card)
    if usual < 1:
        return _("%(found)s Thường chưa đến 1 phản ánh.") % {"found": found_words(card)}
    return _("%(found)s Thường chỉ khoảng %(usual)s.") % {"found": found_words(card), "usual": tenths(usual)}


def tenths(value: float) -> str:
    """A small expectation with one place behind the comma, a larger one without."""
    return number(round(value, 1) if value < 10 else round(value))


def unusual_words(city: Unusualness) -> str:
    """How unusual it is, reckoned for all topics of the whole city at once."""
    return _("Tính chung mọi lĩnh vực của cả thành phố: %(words)s.") % {"words": city.words.rstrip(".")}


def topic_unusual_words(topic: Unusualness) -> str:
    return _("Tính riêng lĩnh vực này: %(words)s.") % {"words": topic.words.rstrip(".")}


def names_of(areas: Sequence[AreaInfo], most: int = 3) -> str:
    """The first areas by name and how many more there are."""
    named = ", ".join(area.name for area in areas[:most])
    if len(areas) <= most:
        return named
    return _("%(named)s và %(n)s nơi khác") % {"named": named, "n": number(len(areas) - most)}


def trend_look(trend: Trend) -> str:
    return _TREND_LOOKS.get(trend, "received")


def step_words(step: str, reports: int, of: int) -> str:
    """What a step of the analysis took away, and what that means."""
    words = _STEPS.get(step)
    if words is None:
        words = gettext_lazy("Bước “%(step)s”: %(n)s trên %(of)s phản ánh.")
    return str(words) % {"step": step, "n": number(reports), "of": number(of)}


_STEPS: dict[str, Any] = {
    "collapse_batches": gettext_lazy(
        "Gộp các đợt nhập hàng loạt: bớt %(n)s trên %(of)s phản ánh. Mỗi đợt chỉ tính một lần."
    ),
    "mask_geocodes": gettext_lazy(
        "Bỏ các phản ánh ghi ở vị trí mặc định: bớt %(n)s trên %(of)s. Vị trí đó không phải nơi xảy ra."
    ),
    "calibrate": gettext_lazy(
        "So với lịch sử của từng lĩnh vực: %(n)s trên %(of)s báo động không vượt ngưỡng."
    ),
    "budget": gettext_lazy("Giữ số báo động trong mức đã hứa: hoãn %(n)s trên %(of)s báo động."),
    "follow": gettext_lazy("Nối với điểm nóng đã biết: %(n)s trên %(of)s không phải là mới."),
}
