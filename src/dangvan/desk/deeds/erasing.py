"""Erasing what a person gave, on the word of two officers: one asks, a head who is somebody else decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dangvan.cases import actions
from dangvan.cases.queries import SeenReport, asked_erasure
from dangvan.cases.types import Sight
from dangvan.desk.choices import reason_choices, reason_hints
from dangvan.desk.deeds.base import Deed, DeedForm, Doing, Done, Setting
from dangvan.desk.deeds.opening import shown_words
from dangvan.organisations.types import ReasonKind
from dangvan.reports import queries as reports
from dangvan.reports.types import OWN_WISH, Erased
from dangvan.ui.forms import HintedChoiceField

if TYPE_CHECKING:
    from dangvan.reports.models import Report

WHAT = [
    (Erased.WORDS.value, _("Lời phản ánh, lời bổ sung và nơi xảy ra như người gửi đã viết")),
    (Erased.PHOTOS.value, _("Ảnh")),
    (Erased.CONTACT.value, _("Cách liên hệ")),
]


class AskForm(DeedForm):
    what = forms.MultipleChoiceField(
        label=_("Xoá những gì?"),
        help_text=_("Chỉ chọn đúng phần phải xoá. Đã xoá là mất hẳn, không lấy lại được."),
        widget=forms.CheckboxSelectMultiple,
        choices=WHAT,
    )
    ground = HintedChoiceField(label=_("Căn cứ"), widget=forms.RadioSelect)

    def arrange(self) -> None:
        grounds = self.fields["ground"]
        assert isinstance(grounds, HintedChoiceField)
        grounds.choices = [one for one in reason_choices(ReasonKind.ERASED) if one[0] != OWN_WISH]
        grounds.hints = reason_hints(ReasonKind.ERASED)

    def shown(self) -> dict[str, Any]:
        return shown_words(self.setting)


class DecideForm(DeedForm):
    decision = forms.ChoiceField(
        label=_("Bạn quyết định"),
        widget=forms.RadioSelect,
        choices=[
            ("erase", _("Xoá. Tôi đã xem nội dung và căn cứ")),
            ("keep", _("Không xoá. Giữ nguyên mọi thứ")),
        ],
    )

    def shown(self) -> dict[str, Any]:
        return shown_words(self.setting) | asked_words(self.setting)


def asked_words(setting: Setting) -> dict[str, Any]:
    """What somebody else proposed to erase, and on which ground."""
    asked = asked_erasure(setting.report.uid) if setting.report else None
    if asked is None:
        return {}
    names = dict(WHAT)
    return {"asked_what": [names[one] for one in asked.what], "asked_ground": asked.ground}


def _report_of(setting: Setting) -> Report:
    assert setting.report is not None
    return reports.report_by_uid(setting.report.uid)


def _ask(doing: Doing) -> Done:
    given = doing.given
    actions.ask_erasure(
        by=doing.by,
        case=doing.case,
        report=_report_of(doing.setting),
        what=given["what"],
        ground=given["ground"],
    )
    return Done(_("Đã ghi đề nghị xoá. Chưa có gì bị xoá: lãnh đạo khác phải xác nhận."))


def _decide(doing: Doing) -> Done:
    act = actions.confirm_erasure if doing.given["decision"] == "erase" else actions.drop_erasure
    act(by=doing.by, case=doing.case, report=_report_of(doing.setting))
    if doing.given["decision"] == "erase":
        return Done(_("Đã xoá. Căn cứ được ghi vào sổ công khai; người gửi được báo nếu có cách liên hệ."))
    return Done(_("Không xoá: mọi nội dung được giữ nguyên."))


def _seen(setting: Setting) -> SeenReport | None:
    report = setting.report
    return report if report and report.sight >= Sight.ALL else None


def _may_be_asked(setting: Setting) -> bool:
    report = _seen(setting)
    return report is not None and not report.erasure_waits


def _is_waiting(setting: Setting) -> bool:
    report = _seen(setting)
    return report is not None and report.erasure_waits


DEEDS = (
    Deed(
        "quyet-dinh-xoa",
        "confirm_erasure",
        _("Quyết định đề nghị xoá"),
        _("Một cán bộ khác đã đề nghị xoá; cần bạn xác nhận."),
        _decide,
        DecideForm,
        about="report",
        template="desk/deed_erase.html",
        button=_("Ghi quyết định"),
        fits=_is_waiting,
    ),
    Deed(
        "xoa",
        "ask_erasure",
        _("Đề nghị xoá theo luật"),
        _("Cần một lãnh đạo khác xác nhận rồi mới xoá."),
        _ask,
        AskForm,
        about="report",
        template="desk/deed_words.html",
        button=_("Gửi đề nghị xoá"),
        fits=_may_be_asked,
    ),
)
