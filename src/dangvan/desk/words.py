"""The desk's own words for codes: urgency, legal kind, visibility, channels."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dangvan.organisations.types import LegalKind, Urgency

URGENCY = {
    Urgency.URGENT: _("Khẩn"),
    Urgency.NORMAL: _("Thường"),
    Urgency.COMPLEX: _("Phức tạp"),
}
LEGAL_KIND = {
    LegalKind.FEEDBACK: _("Phản ánh, kiến nghị"),
    LegalKind.COMPLAINT: _("Khiếu nại"),
    LegalKind.DENUNCIATION: _("Tố cáo"),
}
VISIBILITY = {
    "public": _("Muốn công khai cả lời mình viết"),
    "summary": _("Chỉ công khai bản tóm tắt"),
    "organisation": _("Chỉ cơ quan giải quyết được biết"),
}
CHANNEL = {
    "web": _("qua trang web"),
    "counter": _("tại quầy tiếp dân"),
    "hotline": _("qua đường dây nóng"),
    "email": _("qua thư điện tử"),
    "api": _("qua ứng dụng khác"),
    "open311": _("qua ứng dụng khác"),
    "meeting": _("tại buổi tiếp dân"),
    "import": _("từ hệ thống trước"),
}
DEADLINE_KIND = {
    "acknowledge": _("Phân loại"),
    "answer": _("Trả lời"),
    "contest": _("Quyết định việc xem lại"),
    "statutory": _("Theo thủ tục của luật"),
}
RELEASE = {
    "waiting": _("chờ duyệt công khai"),
    "released": _("đã công khai"),
    "refused": _("chưa cho công khai"),
    "contested": _("đang được xem lại việc công khai"),
}
