"""Words of these pages for codes of the directives' room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvan.directives.reading.types import Unreadable
from dangvan.directives.types import Deed, Flag, SessionKind, TaskState

KINDS = {
    SessionKind.WORKING: gettext_lazy("Buổi làm việc"),
    SessionKind.RESOLUTION: gettext_lazy("Nghị quyết"),
    SessionKind.NOTICE: gettext_lazy("Thông báo kết luận"),
    SessionKind.DIRECTIVE: gettext_lazy("Chỉ thị"),
    SessionKind.MEETING: gettext_lazy("Hội nghị, cuộc gặp với người dân"),
    SessionKind.PLAN: gettext_lazy("Kế hoạch"),
    SessionKind.REVIEW: gettext_lazy("Báo cáo đánh giá kỳ"),
}
#: By state: the word, and the state of a case (`ui.states`) whose shape and tone it borrows.
TASK_STATES = {
    TaskState.OPEN: (gettext_lazy("Đang làm"), "accepted"),
    TaskState.REPORTED_DONE: (gettext_lazy("Đã báo xong, chờ xác nhận"), "scheduled"),
    TaskState.SENT_BACK: (gettext_lazy("Trả lại để làm tiếp"), "contested"),
    TaskState.DONE: (gettext_lazy("Hoàn thành"), "answered"),
    TaskState.CANCELLED: (gettext_lazy("Đã thôi"), "withdrawn"),
}
FLAGS = {
    Flag.OVERDUE: gettext_lazy("Quá hạn"),
    Flag.NO_OWNER: gettext_lazy("Chưa có ai chịu trách nhiệm"),
    Flag.NO_EVIDENCE: gettext_lazy("Báo xong mà không có minh chứng"),
    Flag.DISAGREES: gettext_lazy("Báo xong mà số liệu không khớp"),
}
#: Lines of a task's life.
DEEDS_DONE = {
    Deed.SET: gettext_lazy("Giao nhiệm vụ"),
    Deed.ASSIGNED: gettext_lazy("Giao cho cơ quan chịu trách nhiệm"),
    Deed.CHANGED: gettext_lazy("Sửa nhiệm vụ"),
    Deed.PROGRESS: gettext_lazy("Báo tiến độ"),
    Deed.REPORTED_DONE: gettext_lazy("Báo xong"),
    Deed.CONFIRMED: gettext_lazy("Xác nhận hoàn thành"),
    Deed.SENT_BACK: gettext_lazy("Trả lại để làm tiếp"),
    Deed.CANCELLED: gettext_lazy("Thôi nhiệm vụ"),
    Deed.EXTENSION_ASKED: gettext_lazy("Xin lùi hạn"),
    Deed.EXTENSION_DECIDED: gettext_lazy("Quyết định việc lùi hạn"),
    Deed.BLOCKED: gettext_lazy("Ghi là phải chờ việc khác"),
    Deed.UNBLOCKED: gettext_lazy("Không phải chờ nữa"),
    Deed.LINKED: gettext_lazy("Nối với nội dung liên quan"),
    Deed.UNLINKED: gettext_lazy("Bỏ nối"),
    Deed.CLIMBED: gettext_lazy("Báo lên cấp trên"),
    Deed.EVIDENCE_RELEASED: gettext_lazy("Đã công khai minh chứng"),
    Deed.EVIDENCE_HIDDEN: gettext_lazy("Đã thôi công khai minh chứng"),
}
REASONS = {
    "verb": gettext_lazy("Có từ chỉ đạo “%(words)s”"),
    "addressee": gettext_lazy("Giao cho “%(words)s”"),
    "deadline": gettext_lazy("Có thời hạn “%(words)s”"),
    "list_item": gettext_lazy("Là một mục trong danh sách giao việc “%(words)s”"),
    "heading": gettext_lazy("Đứng dưới đề mục “%(words)s”"),
    "obliges": gettext_lazy("Nói điều bắt buộc phải làm “%(words)s”"),
    "same_sentence": gettext_lazy("Nằm cùng câu với một ý chỉ đạo khác"),
    "follows": gettext_lazy("Nối tiếp ý chỉ đạo đứng ngay trước"),
    "no_addressee": gettext_lazy("Chưa rõ giao cho ai"),
    "unknown_body": gettext_lazy("Chưa nhận ra “%(words)s” là cơ quan nào"),
    "no_deadline": gettext_lazy("Không thấy thời hạn"),
}
#: What reading noticed in a document: said on the session's page, nothing was thrown away.
NOTICES = {
    "tcvn3": gettext_lazy("Văn bản dùng phông TCVN3 cũ, chữ đã được chuyển sang Unicode. Hãy đọc lại."),
    "vni": gettext_lazy("Văn bản dùng phông VNI cũ, chữ đã được chuyển sang Unicode. Hãy đọc lại."),
    "tracked_changes": gettext_lazy(
        "Văn bản còn dấu sửa chưa chốt: phần bị xoá không đọc, phần thêm vào có đọc. "
        "Hãy xem bản này đã chốt chưa."
    ),
    "comments": gettext_lazy("Văn bản có lời ghi chú bên lề; các ghi chú không được đọc."),
    "page_without_text": gettext_lazy(
        "Trang %(numbers)s chỉ là ảnh, không có chữ. Bản gốc vẫn được giữ; hãy gõ lại phần đó nếu cần."
    ),
    "windows_1258": gettext_lazy(
        "Văn bản dùng bảng mã Windows-1258 cũ, chữ đã được chuyển sang Unicode. Hãy đọc lại."
    ),
    "running_heads": gettext_lazy("Dòng lặp lại ở mép các trang chỉ giữ ở lần đầu: %(lines)s"),
}
UNREADABLE = {
    "empty": gettext_lazy("Văn bản không có chữ nào. Hãy dán nội dung, hoặc chọn tệp khác."),
    "scanned": gettext_lazy("Tệp PDF này là ảnh quét, không có chữ. Hãy lấy bản gốc, hoặc gõ lại và dán."),
    "old_word": gettext_lazy("Tệp .doc kiểu cũ không đọc được. Hãy mở bằng Word và lưu thành .docx."),
    "encrypted": gettext_lazy("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại."),
    "too_long": gettext_lazy("Văn bản quá dài. Hãy chia thành vài phần và ghi từng phần."),
    "too_large": gettext_lazy("Tệp quá nặng. Hãy bỏ ảnh trong tệp, hoặc dán phần chữ."),
    "broken": gettext_lazy("Tệp bị hỏng. Hãy lấy lại bản gốc, hoặc dán nội dung."),
    "not_a_document": gettext_lazy("Đây không phải văn bản đọc được. Hãy dùng .docx, .pdf có chữ hoặc .txt."),
}


def unreadable(problem: Unreadable) -> str:
    return str(UNREADABLE.get(problem.code, UNREADABLE["broken"]))


def notices(kept: Sequence[Mapping[str, Any]]) -> list[str]:
    """What a document's reader should know, in the words that are there for it."""
    return [str(NOTICES[one["code"]]) % one.get("facts", {}) for one in kept if one.get("code") in NOTICES]


def reason(given: Mapping[str, Any]) -> str:
    """A reason in a sentence; one without words of ours shows the words that were seen."""
    known = REASONS.get(str(given.get("code", "")))
    seen = str(given.get("words", ""))
    if known is None:
        return _("Thấy “%(words)s”") % {"words": seen} if seen else str(given.get("code", ""))
    return str(known) % {"words": seen}
