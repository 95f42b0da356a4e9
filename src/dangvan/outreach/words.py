"""What kinds, groups and states of meetings are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dangvan.kernel.errors import Words
from dangvan.outreach.types import Came, Group, PromiseState, Receiver, VisitKind, VisitState

KINDS: dict[str, Words] = {
    VisitKind.VISIT: _("Xuống địa bàn"),
    VisitKind.RECEPTION: _("Tiếp công dân"),
    VisitKind.DIALOGUE: _("Đối thoại với dân"),
    VisitKind.HAMLET: _("Họp tổ dân phố, thôn"),
}
STATES: dict[str, Words] = {
    VisitState.PLANNED: _("Dự kiến"),
    VisitState.HELD: _("Đã tổ chức"),
    VisitState.MISSED: _("Không tổ chức"),
}
RECEIVERS: dict[str, Words] = {
    Receiver.HEAD: _("Chủ tịch Ủy ban nhân dân"),
    Receiver.PARTY: _("Bí thư cấp ủy"),
    Receiver.OTHER: _("Cán bộ khác"),
}
GROUPS: dict[str, Words] = {
    Group.RESIDENTS: _("người dân trong khu"),
    Group.TRADERS: _("tiểu thương, hộ kinh doanh"),
    Group.WORKERS: _("công nhân, người lao động"),
    Group.FARMERS: _("nông dân"),
    Group.STUDENTS: _("học sinh, sinh viên"),
    Group.WOMEN: _("phụ nữ"),
    Group.YOUTH: _("thanh niên"),
    Group.ELDERLY: _("người cao tuổi"),
    Group.DISABLED: _("người khuyết tật"),
    Group.BUSINESSES: _("doanh nghiệp"),
    Group.OTHER: _("nhóm khác"),
}
CAME: dict[str, Words] = {
    Came.UNKNOWN: _("chưa rõ bao nhiêu người"),
    Came.FEW: _("dưới 5 người"),
    Came.SOME: _("5–19 người"),
    Came.MANY: _("20–49 người"),
    Came.MORE: _("50–99 người"),
    Came.CROWD: _("từ 100 người"),
}
PROMISES: dict[str, Words] = {
    PromiseState.OPEN: _("Đang làm"),
    PromiseState.KEPT: _("Đã giữ lời"),
    PromiseState.NOT_KEPT: _("Chưa giữ được"),
}
