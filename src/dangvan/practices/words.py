"""What models say in words: fields, stages, methods, and above all what a measurement may and may not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvan.practices.types import Direction, Field, Method, Stage, Step, Verdict

FIELDS = {
    Field.ECONOMY: gettext_lazy("Phát triển kinh tế"),
    Field.SOCIETY: gettext_lazy("Văn hoá – xã hội"),
    Field.SECURITY: gettext_lazy("Quốc phòng – an ninh"),
    Field.POLITICAL: gettext_lazy("Xây dựng hệ thống chính trị"),
}
STAGES = {
    Stage.PROPOSED: gettext_lazy("Đề xuất"),
    Stage.TRIAL: gettext_lazy("Đang làm thử"),
    Stage.PROVEN: gettext_lazy("Đã chứng minh"),
    Stage.SPREAD: gettext_lazy("Đang nhân rộng"),
    Stage.ENDED: gettext_lazy("Đã kết thúc"),
}
METHODS = {
    Method.INTERRUPTED: gettext_lazy("Chuỗi thời gian gián đoạn"),
    Method.DIFFERENCES: gettext_lazy("So chênh lệch với nơi đối chứng"),
    Method.SYNTHETIC: gettext_lazy("Đối chứng tổng hợp"),
}
METHOD_HINTS = {
    Method.INTERRUPTED: gettext_lazy(
        "Khi mọi nơi cùng làm. Cần chuỗi số liệu dài, nên từ 24 kỳ trước và 12 kỳ sau; không cần đối chứng."
    ),
    Method.DIFFERENCES: gettext_lazy(
        "Khi vài địa bàn làm và nhiều địa bàn khác chưa làm. Cần đối chứng vốn lên xuống cùng nhịp."
    ),
    Method.SYNTHETIC: gettext_lazy(
        "Khi chỉ một địa bàn làm. Cần khoảng 20 địa bàn đối chứng để một kết quả rõ khác được với tình cờ."
    ),
}
STEPS = {Step.WEEK: gettext_lazy("Tuần"), Step.MONTH: gettext_lazy("Tháng")}
DIRECTIONS = {Direction.LESS: gettext_lazy("giảm"), Direction.MORE: gettext_lazy("tăng")}
VERDICTS = {
    Verdict.EFFECT: gettext_lazy("Có thay đổi"),
    Verdict.NONE_FOUND: gettext_lazy("Chưa thấy thay đổi"),
    Verdict.CANNOT_TELL: gettext_lazy("Chưa thể kết luận"),
}
#: Why the analysis can't tell, by its codes; a test holds them to the analysis's own list.
REASONS = {
    "one_pair": gettext_lazy("Chỉ có một kỳ trước hoặc một kỳ sau: một cặp trước – sau không chứng minh gì."),
    "too_few_before": gettext_lazy("Quá ít kỳ số liệu trước khi bắt đầu."),
    "too_few_after": gettext_lazy("Quá ít kỳ số liệu sau khi bắt đầu."),
    "too_few_controls": gettext_lazy(
        "Quá ít nơi đối chứng: dù thay đổi rõ đến đâu cũng không khác được với tình cờ."
    ),
    "too_few_treated": gettext_lazy("Chỉ một, hai nơi làm mô hình và quá ít nơi để xếp hạng so sánh."),
    "zero_counts": gettext_lazy("Quá ít vụ việc, hoặc có phần không có vụ việc nào."),
    "bad_pre_fit": gettext_lazy(
        "Trước khi bắt đầu, mô hình tính hoặc nơi đối chứng đã không theo sát nơi làm mô hình."
    ),
    "trend_break_before": gettext_lazy("Số vụ việc đã đổi chiều từ trước khi bắt đầu."),
    "moved_with_controls": gettext_lazy("Nơi đối chứng cũng thay đổi như vậy, cùng lúc."),
    "too_noisy": gettext_lazy("Số liệu lên xuống quá mạnh: chỉ thay đổi hơn năm lần mới thấy được."),
    "other_direction": gettext_lazy("Thay đổi theo hướng ngược với điều mong muốn."),
}
PROBLEMS = {
    "areas_changed": gettext_lazy("Địa bàn trong kế hoạch đã sáp nhập, không còn tách riêng được."),
    "topic_closed": gettext_lazy("Lĩnh vực này nay không được đếm để đo nữa."),
    "bad_input": gettext_lazy("Số liệu không dùng được cho cách đo này."),
    "too_long": gettext_lazy("Tính quá thời gian cho phép nên bị dừng."),
    "folder": gettext_lazy("Không ghi được tệp tạm: hãy xem ổ đĩa còn chỗ không."),
}


def problem_words(code: str) -> str:
    """Why an attempt came to no answer, and that it is made again."""
    if not code:
        return ""
    said = PROBLEMS.get(code) or _("Lần tính này bị ngắt giữa chừng.")
    return _("%(said)s Phần mềm sẽ thử lại; kế hoạch vẫn giữ nguyên.") % {"said": said}


def reason_words(codes: Sequence[str]) -> list[str]:
    """One sentence a code; a code that is not known yet is named, never hidden."""
    return [
        str(REASONS[code]) if code in REASONS else _("Có điều cần xem lại (%(code)s).") % {"code": code}
        for code in codes
    ]


def verdict_words(result: Mapping[str, Any]) -> str:
    """The verdict in a sentence: a size with its interval, what could have been seen, or that it is open."""
    ratio, low, high = (_number(result.get(name)) for name in ("ratio", "low", "high"))
    if result.get("verdict") == Verdict.EFFECT and ratio is not None:
        return _effect_words(ratio, low, high)
    if result.get("verdict") == Verdict.NONE_FOUND:
        return _none_words(_number(result.get("detectable")))
    return _("Chưa thể kết luận mô hình có tác dụng hay không.")


def _effect_words(ratio: float, low: float | None, high: float | None) -> str:
    said = (_("giảm khoảng %(n)d %%") if ratio < 1 else _("tăng khoảng %(n)d %%")) % {"n": _percent(ratio)}
    if low is None or high is None:
        return _("Số vụ việc %(said)s so với mức dự kiến.") % {"said": said}
    if (low < 1) == (high < 1):
        ends = sorted((_percent(low), _percent(high)))
        return _("Số vụ việc %(said)s so với mức dự kiến, từ %(low)d %% đến %(high)d %%.") % {
            "said": said, "low": ends[0], "high": ends[1],
        }  # fmt: skip
    return _("Số vụ việc %(said)s so với mức dự kiến, từ giảm %(low)d %% đến tăng %(high)d %%.") % {
        "said": said, "low": _percent(min(low, high)), "high": _percent(max(low, high)),
    }  # fmt: skip


def _none_words(detectable: float | None) -> str:
    if detectable is None:
        return _(
            "Chưa thấy thay đổi khác được với lên xuống thường ngày. Điều đó không có nghĩa là không có."
        )
    could = (_("giảm từ %(n)d %%") if detectable < 1 else _("tăng từ %(n)d %%")) % {"n": _percent(detectable)}
    return _("Chưa thấy thay đổi. Nếu số vụ việc %(could)s trở lên thì cách đo này thường đã thấy.") % {
        "could": could
    }


def _percent(ratio: float) -> int:
    return round(abs(ratio - 1) * 100)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
