"""Every component in every state on one page: what a maker of pages looks at, and what the accessibility
test reads.

Served at /_ui/ while debugging, and by tests.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from dangvan.kernel import clock
from dangvan.ui import sample_drawings
from dangvan.ui.forms import HintedChoiceField, PlainForm
from dangvan.ui.states import STATES

#: A Monday afternoon at which the samples stand, so that their pictures never change.
NOW = datetime(2026, 11, 23, 15, 30, tzinfo=timezone.get_default_timezone())
_PHOTO = mark_safe(
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 6'%3E"
    "%3Cpath fill='%23a2978a' d='M0 0h8v6H0z'/%3E"
    "%3Cpath fill='%23524b45' d='M0 4l3-2 2 1.5L8 2v4H0z'/%3E%3C/svg%3E"
)


class SampleForm(PlainForm):
    """One field of each kind."""

    words = forms.CharField(
        label=_("Chuyện gì đã xảy ra?"),
        help_text=_("Nói rõ việc gì, từ bao giờ, ảnh hưởng ra sao."),
        max_length=4000,
    )
    place = forms.CharField(label=_("Ở đâu?"), help_text=_("Tên đường, số nhà hoặc một nơi dễ nhận ra."))
    email = forms.EmailField(label=_("Thư điện tử"), required=False)
    seen_on = forms.DateField(label=_("Thấy lần đầu ngày nào?"), required=False)
    ward = forms.ChoiceField(
        label=_("Phường, xã"),
        choices=[
            ("", _("Chọn một nơi")),
            (_("Phường"), [("1", "Ba Đình"), ("2", "Hoàn Kiếm")]),
            (_("Xã"), [("3", "Ba Vì")]),
        ],
    )
    visibility = HintedChoiceField(
        label=_("Ai được đọc lời của bạn?"),
        widget=forms.RadioSelect,
        choices=[
            ("public", _("Mọi người")),
            ("summary", _("Mọi người chỉ đọc bản tóm tắt")),
            ("organisation", _("Chỉ cơ quan trả lời")),
        ],
        hints={"public": _("Sau khi cán bộ xem lại để bỏ tên, số điện thoại.")},
    )
    topics = forms.MultipleChoiceField(
        label=_("Lĩnh vực"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("road", _("Mặt đường hỏng")), ("light", _("Đèn đường")), ("rubbish", _("Rác thải"))],
    )
    agreed = forms.BooleanField(label=_("Tôi đã đọc phần nào sẽ được công khai"))


def sample_context() -> dict[str, Any]:
    """What the gallery shows."""
    day = timedelta(days=1)
    return {
        "form": SampleForm(
            {
                "words": "Ổ gà trước số 12 Phố Huế",
                "email": "không phải thư",
                "visibility": "summary",
                "topics": ["road"],
            }
        ),
        "clean_form": SampleForm(),
        "states": list(STATES),
        "now": NOW,
        "started": NOW - 6 * day,
        "due": NOW + 3 * day + timedelta(hours=1, minutes=30),
        "due_soon": NOW + timedelta(hours=5),
        "overdue": NOW - 2 * day,
        "crumbs": [(_("Trang đầu"), "#"), (_("Địa bàn"), "#")],
        "summary": [
            {"term": _("Nơi xảy ra"), "value": "Trước số 12 Phố Huế, Phường Cửa Nam", "href": "#place"},
            {"term": _("Lĩnh vực"), "value": _("Mặt đường hỏng"), "href": "#topic"},
            {"term": _("Liên hệ"), "value": _("Không để lại"), "href": "#contact", "what": _("cách liên hệ")},
        ],
        "events": [
            {"when": NOW - 6 * day, "state": "received", "what": _("Tiếp nhận qua mạng")},
            {"when": NOW - 5 * day, "state": "screened"},
            {
                "when": NOW - 5 * day,
                "state": "handed_over",
                "note": _("Sở Xây dựng chuyển cho Ủy ban nhân dân phường: vỉa hè do phường quản lý."),
            },
            {"when": NOW - 1 * day, "state": "answered"},
        ],
        "photos": [
            {
                "src": _PHOTO,
                "alt": _("Ổ gà trước khi sửa"),
                "caption": _("Trước khi sửa, 18/11"),
                "href": "#",
            },
            {
                "src": _PHOTO,
                "alt": _("Mặt đường sau khi sửa"),
                "caption": _("Sau khi sửa, 20/11"),
                "href": "#",
            },
        ],
        "papers": [{"href": "#", "title": _("Biên bản nghiệm thu"), "size": 184_320}],
        "tabs": [
            {"label": _("Đang chờ"), "href": "#a", "current": True, "count": 128},
            {"label": _("Quá hạn"), "href": "#b", "count": 9, "alert": True},
            {"label": _("Đã trả lời"), "href": "#c", "count": 5231},
        ],
        "steps": [
            {"what": _("Nhận lúc 16:40 thứ Sáu 20/11"), "when": _("sau giờ làm việc")},
            {"what": _("Tính từ 8:00 thứ Hai 23/11"), "when": _("ngày thứ 1")},
            {"what": _("Nghỉ Tết Dương lịch 01/01"), "when": _("không tính")},
            {"what": _("Hạn trả lời"), "when": "17:00 04/12/2026"},
        ],
        "columns": [
            {"label": _("Vụ việc"), "sort": "title"},
            {"label": _("Hạn"), "sort": "due"},
            {"label": _("Tình trạng")},
            {"label": _("Số người"), "sort": "reports", "numeric": True},
        ],
        "rows": [
            {"href": f"#r{n}", "title": title, "due": NOW + n * day, "state": state, "reports": n * 3 + 1}
            for n, (title, state) in enumerate(
                [
                    ("Ổ gà trên Phố Huế", "accepted"),
                    ("Đèn đường hỏng ngõ 75", "late"),
                    ("Rác tồn ở chợ Hôm", "answered"),
                ]
            )
        ],
        "code": "banh tre sen dong lua cau mua gio",
        "address": "https://example.vn/tra-cuu/",
        "area_map": sample_drawings.area_map(),
        "charts": sample_drawings.charts(),
        "spark": sample_drawings.spark(),
        "today": date(2026, 11, 23),
        "who": SimpleNamespace(
            name="Nguyễn Thị An",
            organisation="Ủy ban nhân dân phường Cửa Nam",
            role=_("Cán bộ xử lý"),
            sign_out="#",
        ),
        "desk_nav": [
            {"label": _("Hàng đợi"), "href": "#q", "current": True, "count": 42},
            {"label": _("Quá hạn"), "href": "#l", "count": 3, "alert": True},
            {"label": _("Mẫu trả lời"), "href": "#t", "count": None},
        ],
    }


def gallery(request: HttpRequest) -> HttpResponse:
    """All components of public pages."""
    with clock.standing_at(NOW):
        return render(request, "ui/gallery.html", sample_context())


def desk_gallery(request: HttpRequest) -> HttpResponse:
    """What a desk is made of."""
    with clock.standing_at(NOW):
        context = sample_context()
        return render(request, "ui/gallery_desk.html", context | {"desk_who": context["who"]})


def first_page(request: HttpRequest) -> HttpResponse:
    """How a first page opens."""
    with clock.standing_at(NOW):
        return render(request, "ui/sample_first_page.html", sample_context())


urlpatterns = [
    path("", gallery, name="gallery"),
    path("desk/", desk_gallery, name="desk-gallery"),
    path("first/", first_page, name="first-page-sample"),
]
