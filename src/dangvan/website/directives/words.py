"""Words and looks of these pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dangvan.directives.types import Comparator, Deed, ExtensionState, Flag, TaskState, Verdict

#: By state: the word, and the state of a case (`ui.states`) whose shape and tone it borrows.
STATES = {
    TaskState.OPEN: (_("Đang làm"), "accepted"),
    TaskState.REPORTED_DONE: (_("Đã báo xong, chờ xác nhận"), "scheduled"),
    TaskState.SENT_BACK: (_("Bị trả lại, phải làm tiếp"), "contested"),
    TaskState.DONE: (_("Hoàn thành"), "answered"),
    TaskState.CANCELLED: (_("Đã thôi"), "withdrawn"),
}
#: Short for a list, whole for the task's own page.
FLAGS = {
    Flag.NO_OWNER: (_("Chưa ai chịu trách nhiệm"), _("Chưa có cơ quan nào chịu trách nhiệm việc này.")),
    Flag.OVERDUE: (_("Quá hạn"), _("Đã quá hạn mà chưa báo xong.")),
    Flag.NO_EVIDENCE: (_("Chưa có minh chứng"), _("Đã báo xong nhưng chưa nộp minh chứng nào.")),
    Flag.DISAGREES: (_("Số liệu không khớp"), _("Đã báo xong nhưng số liệu hệ thống đo được không đạt.")),
}
SAID = {
    Deed.PROGRESS: _("báo tiến độ"),
    Deed.REPORTED_DONE: _("báo xong"),
    Deed.CONFIRMED: _("xác nhận hoàn thành"),
    Deed.SENT_BACK: _("trả lại để làm tiếp"),
    Deed.CANCELLED: _("thôi giao việc này"),
    Deed.EXTENSION_ASKED: _("xin lùi hạn"),
}
DECIDED = {
    ExtensionState.GRANTED: _("đồng ý lùi hạn"),
    ExtensionState.REFUSED: _("không đồng ý lùi hạn"),
}
COMPARED = {Comparator.AT_LEAST: _("cần ít nhất %(n)s"), Comparator.AT_MOST: _("cần nhiều nhất %(n)s")}
VERDICTS = {
    Verdict.MET: (_("Đạt"), "answered"),
    Verdict.NOT_MET: (_("Chưa đạt"), "contested"),
    Verdict.CANNOT_TELL: (_("Chưa đủ số liệu để nói"), "due_soon"),
}
