"""How each state of a case is shown: a word, a shape and a tone, so that no state is told by colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class StateLook:
    word: _StrPromise
    shape: str
    tone: str


STATES: dict[str, StateLook] = {
    "received": StateLook(_("Đã tiếp nhận"), "ring", "quiet"),
    "screened": StateLook(_("Đã phân loại"), "ring-dot", "quiet"),
    "accepted": StateLook(_("Đang xử lý"), "half", "indigo"),
    "handed_over": StateLook(_("Đã chuyển cơ quan khác"), "ring-arrow", "indigo"),
    "scheduled": StateLook(_("Đã hẹn ngày xử lý"), "clock", "amber"),
    "answered": StateLook(_("Đã trả lời"), "tick", "leaf"),
    "contested": StateLook(_("Chưa đồng ý, đang xem lại"), "diamond", "vermilion"),
    "answered_again": StateLook(_("Đã trả lời lại"), "tick-two", "leaf"),
    "closed": StateLook(_("Đã khép lại"), "disc", "leaf"),
    "merged": StateLook(_("Đã gộp với vụ việc khác"), "two-rings", "quiet"),
    "withdrawn": StateLook(_("Người gửi đã rút"), "ring-bar", "quiet"),
    "declined": StateLook(_("Không tiếp nhận"), "ring-slash", "quiet"),
    "referred": StateLook(_("Đã chuyển theo thủ tục riêng"), "lock", "indigo"),
    # Not states of the machine, but shown in the same way.
    "late": StateLook(_("Quá hạn"), "triangle", "vermilion"),
    "due_soon": StateLook(_("Sắp đến hạn"), "clock", "amber"),
    "urgent": StateLook(_("Khẩn"), "bolt", "vermilion"),
    "restricted": StateLook(_("Hạn chế người xem"), "lock", "indigo"),
}

UNKNOWN = StateLook(_("Chưa rõ"), "ring", "quiet")


def look_of(state: object) -> StateLook:
    """How to show a state given as its value or as an enum member."""
    return STATES.get(str(getattr(state, "value", state)), UNKNOWN)
