"""Time: a promised day, a pause, more days. Each with its reason, each visible."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dangvan.cases import actions
from dangvan.desk.choices import reason_choices
from dangvan.desk.deeds.base import CleanField, Deed, DeedForm, Doing, Done, Setting
from dangvan.kernel import clock
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import StandardInfo


class ScheduleForm(DeedForm):
    promised_on = forms.DateField(
        label=_("Sẽ xong vào ngày nào?"),
        help_text=_("Đến ngày đó mà chưa có kết quả, vụ việc tự mở lại. Hạn trả lời không đổi."),
    )
    plan = CleanField(
        label=_("Sẽ làm gì, ai làm?"), help_text=_("Lời này được công khai cùng ngày hẹn."), max_length=2000
    )


class PauseForm(DeedForm):
    reason_code = forms.ChoiceField(label=_("Lý do được công bố"))
    reason = CleanField(label=_("Nói rõ thêm"), max_length=2000)
    until = forms.DateField(
        label=_("Tạm dừng đến ngày nào?"), help_text=_("Nhiều nhất 90 ngày; hết ngày đó tự tính tiếp.")
    )

    def arrange(self) -> None:
        offered = [("", gettext("Chọn lý do")), *reason_choices("pause")]
        self.fields["reason_code"].choices = offered  # type: ignore[attr-defined]


class ExtendForm(DeedForm):
    days = forms.IntegerField(label=_("Thêm mấy ngày làm việc?"), min_value=1, max_value=365)
    reason_code = forms.ChoiceField(label=_("Lý do được công bố"))
    reason = CleanField(label=_("Nói rõ thêm"), max_length=2000)

    def arrange(self) -> None:
        offered = [("", gettext("Chọn lý do")), *reason_choices("extension")]
        self.fields["reason_code"].choices = offered  # type: ignore[attr-defined]
        limit = _standard(self.setting)
        if limit is not None:
            used = sum(one.days for one in self.setting.file.extensions)
            self.fields["days"].help_text = gettext(
                "Quy định cho thêm nhiều nhất %(days)s ngày, đã dùng %(used)s."
            ) % {
                "days": limit.extension_days,
                "used": used,
            }


def _standard(setting: Setting) -> StandardInfo | None:
    case = setting.case
    return organisations.standard_for(case.topic_id, case.urgency, on=case.received_on)


def _still_in_time(setting: Setting) -> bool:
    return setting.case.due_at is not None and setting.case.due_at > clock.now()


def _may_be_paused(setting: Setting) -> bool:
    return setting.case.paused_until is None and _still_in_time(setting)


def _may_be_extended(setting: Setting) -> bool:
    limit = _standard(setting)
    return (
        _still_in_time(setting) and limit is not None and len(setting.file.extensions) < limit.extension_times
    )


def _schedule(doing: Doing) -> Done:
    given: dict[str, Any] = dict(doing.given)
    actions.schedule_case(
        by=doing.by,
        case=doing.case,
        version=doing.version,
        promised_on=given["promised_on"],
        plan=given["plan"],
    )
    return Done(_("Đã hẹn ngày. Đây chưa phải câu trả lời: hạn vẫn chạy."))


def _pause(doing: Doing) -> Done:
    given = doing.given
    actions.pause_case(
        by=doing.by,
        case=doing.case,
        version=doing.version,
        reason_code=given["reason_code"],
        reason=given["reason"],
        until=given["until"],
    )
    return Done(_("Đã tạm dừng tính hạn. Lý do và ngày tính tiếp được công khai."))


def _resume(doing: Doing) -> Done:
    actions.resume_case(by=doing.by, case=doing.case, version=doing.version)
    return Done(_("Hạn lại được tính tiếp."))


def _extend(doing: Doing) -> Done:
    given = doing.given
    actions.extend_deadline(
        by=doing.by,
        case=doing.case,
        version=doing.version,
        days=given["days"],
        reason_code=given["reason_code"],
        reason=given["reason"],
    )
    return Done(_("Đã gia hạn. Lý do và hạn mới được công khai."))


DEEDS = (
    Deed(
        "hen",
        "schedule",
        _("Hẹn ngày"),
        _("Khi cần thời gian làm. Chưa phải câu trả lời."),
        _schedule,
        ScheduleForm,
        fits=lambda setting: setting.case.screened_at is not None,
    ),
    Deed(
        "tam-dung",
        "pause",
        _("Tạm dừng tính hạn"),
        _("Chỉ với lý do được công bố."),
        _pause,
        PauseForm,
        fits=_may_be_paused,
    ),
    Deed(
        "tiep-tuc",
        "resume",
        _("Tính hạn tiếp"),
        _("Kết thúc việc tạm dừng ngay bây giờ."),
        _resume,
        direct=True,
        fits=lambda setting: setting.case.paused_until is not None,
    ),
    Deed(
        "gia-han",
        "extend",
        _("Gia hạn"),
        _("Trong giới hạn của quy định, trước khi hết hạn."),
        _extend,
        ExtendForm,
        fits=_may_be_extended,
    ),
)
