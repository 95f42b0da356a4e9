"""The page that verifies a receipt in the reader's own browser. The server only hands the page out: file,
words and result stay on the device.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvan.website.reading.pages import public_page
from dangvan.website.record import files


@public_page
def check(request: HttpRequest) -> HttpResponse:
    try:
        policy, promises = files.policy_text(), list(files.public_keys().promises)
    except OSError:
        policy, promises = "", []
    shown = {
        "messages": (),
        "policy": policy,
        "words": words() | {"promises": promises, "log": reverse("record_files:checkpoint")},
    }
    return render(request, "website/record/check.html", shown)


def words() -> dict[str, object]:
    """Every sentence the page may say, in the reader's language."""
    return {
        "refused": {
            "proof": _("Đây không phải tệp bằng chứng, hoặc tệp đã bị sửa hay bị cắt mất một phần."),
            "extra": _("Phần mục sổ và nội dung kèm theo trong tệp không đọc được."),
            "index": _("Số thứ tự trong tệp không hợp lệ."),
            "leaf": _("Mục sổ trong tệp không đúng định dạng."),
            "opening": _(
                "Nội dung kèm theo không khớp với dấu niêm phong trong sổ: đã có ai sửa một trong hai."
            ),
            "inclusion": _(
                "Chuỗi dấu nối mục này với mốc xác nhận không khớp: mục này không nằm trong sổ đó."
            ),
            "note": _("Mốc xác nhận trong tệp không đọc được."),
            "signature line": _("Một dòng chữ ký trong tệp không đọc được."),
            "signature": _("Một chữ ký không đúng: mốc xác nhận đã bị sửa, hoặc khoá là giả."),
            "log key": _("Mốc xác nhận không do sổ bạn tin ký. Hãy xem lại phần “Tin ai”."),
            "checkpoint": _("Mốc xác nhận không đúng định dạng."),
            "policy": _("Phần “Tin ai” không đọc được."),
            "key": _("Một khoá trong phần “Tin ai” không đúng."),
            "promise": _("Lời hứa kèm theo không đúng chữ ký hoặc nói về một mục khác."),
            "part": _("Một phần mã QR bị đọc sai hoặc thuộc bản in khác."),
            "missing parts": _("Còn thiếu phần mã QR số:"),
            "base64": _("Trong tệp có ký tự không hợp lệ."),
            "tile": _("Tệp của sổ trên mạng không đúng định dạng."),
            "unread": _("Không đọc được tệp này: hãy chọn tệp bằng chứng đã tải về từ trang theo dõi."),
            "too big": _("Tệp quá lớn: tệp bằng chứng không quá 1 MB."),
        },
        "steps": {
            "opened": _("Nội dung kèm theo khớp với dấu niêm phong trong sổ"),
            "opened_none": _("Tệp không kèm nội dung (đã xoá, hoặc bạn không giữ): chỉ kiểm tra được mục sổ"),
            "included": _("Là mục số {index} trong sổ {origin}, khi sổ có {size} mục"),
            "signed": _("Mốc xác nhận có chữ ký của sổ"),
            "witnessed": _("{name} đã chứng kiến lúc {time}"),
            "unwitnessed": _("Chưa có đơn vị chứng kiến nào ký vào mốc này"),
            "quorum": _("Đủ số đơn vị chứng kiến bạn yêu cầu"),
            "no_quorum": _("Chưa đủ số đơn vị chứng kiến bạn yêu cầu"),
            "promised": _("Lời hứa ký ngày {day}, phải vào sổ chậm nhất ngày {due}: đã giữ"),
            "promise_only": _(
                "Lời hứa có chữ ký đúng: ghi nhận ngày {day}, phải vào sổ chậm nhất ngày {due}"
            ),
            "promise_next": _("Lời hứa chưa phải bằng chứng đã vào sổ. Sau ngày đó hãy tải tệp bằng chứng."),
            "continues": _("Sổ hôm nay ({size} mục) vẫn giữ nguyên mọi mục của mốc này"),
            "differs": _(
                "SỔ HÔM NAY KHÔNG CÒN LÀ SỔ ĐÃ KÝ VỚI BẠN. "
                "Hãy giữ tệp này và báo cho đơn vị chứng kiến hoặc báo chí."
            ),
            "unreachable": _("Không đọc được sổ trên mạng lúc này; phần kiểm tra ở trên vẫn đúng."),
        },
        "good": _("Bằng chứng đúng"),
        "bad": _("Bằng chứng không đúng"),
        "incomplete": _("Đúng, nhưng chưa đủ chứng kiến"),
        "working": _("Đang kiểm tra ngay trong máy bạn…"),
        "day": _("Ngày ghi trong sổ"),
        "kind": _("Loại việc"),
        "kinds": {"sealed": _("Phản ánh đã gửi")} | _kinds(),
        "fields": {
            "text": _("Lời"),
            "place": _("Nơi xảy ra"),
            "lat": _("Vĩ độ"),
            "lon": _("Kinh độ"),
            "topic": _("Lĩnh vực (mã)"),
            "area": _("Địa bàn (mã)"),
            "visibility": _("Ai được xem"),
            "photos": _("Dấu của ảnh (SHA-256)"),
            "thread": _("Mã nối với các việc sau"),
            "reason": _("Lý do"),
            "remark": _("Nhận xét"),
            "solved": _("Đã giải quyết"),
            "against": _("Về việc gì"),
            "case": _("Vụ việc"),
            "rest": _("Nội dung"),
            "act": _("Nội dung"),
        },
    }


def _kinds() -> dict[str, str]:
    """The kinds a person meets in their proofs."""
    return {
        "report.added": _("Lời bổ sung"),
        "report.withdrawn": _("Rút phản ánh"),
        "report.joined": _("Ghép vào vụ việc"),
        "report.satisfaction_given": _("Ý kiến về câu trả lời"),
        "report.refusal_contested": _("Đề nghị xem lại việc chưa công khai"),
        "case.contested": _("Đề nghị cấp trên xem lại"),
        "case.answered": _("Trả lời của cơ quan"),
        "case.declined": _("Quyết định không giải quyết"),
        "case.contest_decided": _("Quyết định của cấp trên"),
    }
