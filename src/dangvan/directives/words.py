"""What directives say in words: states, flags, kinds."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvan.directives.types import Flag, SessionKind, TaskState, Verdict


def flag_words(flag: Flag) -> str:
    return {
        Flag.NO_OWNER: _("chưa có cơ quan chịu trách nhiệm"),
        Flag.NO_EVIDENCE: _("báo xong nhưng chưa có minh chứng"),
        Flag.OVERDUE: _("quá hạn"),
        Flag.DISAGREES: _("báo xong nhưng số liệu không khớp"),
    }[flag]


def state_words(state: TaskState) -> str:
    return {
        TaskState.OPEN: _("đang thực hiện"),
        TaskState.REPORTED_DONE: _("đã báo xong, chờ xác nhận"),
        TaskState.SENT_BACK: _("bị trả lại"),
        TaskState.DONE: _("đã hoàn thành"),
        TaskState.CANCELLED: _("đã hủy"),
    }[state]


def kind_words(kind: SessionKind) -> str:
    return {
        SessionKind.WORKING: _("Buổi làm việc"),
        SessionKind.RESOLUTION: _("Nghị quyết"),
        SessionKind.NOTICE: _("Thông báo"),
        SessionKind.DIRECTIVE: _("Chỉ thị"),
        SessionKind.MEETING: _("Đối thoại với người dân"),
        SessionKind.PLAN: _("Kế hoạch"),
        SessionKind.REVIEW: _("Báo cáo đánh giá kỳ"),
    }[kind]


def verdict_words(verdict: Verdict) -> str:
    return {
        Verdict.MET: _("đạt"),
        Verdict.NOT_MET: _("chưa đạt"),
        Verdict.CANNOT_TELL: _("chưa đủ số liệu để nói"),
    }[verdict]
