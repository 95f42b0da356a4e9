"""Whose case it is: accepting, assigning, handing over with the refusal on record, arbitration, merging."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dangvan.cases import actions
from dangvan.cases.queries import case_for_desk
from dangvan.cases.types import State
from dangvan.desk.choices import body_names, reason_choices
from dangvan.desk.deeds.base import BodyField, CleanField, Deed, DeedForm, Doing, Done, Setting
from dangvan.kernel.errors import Invalid, NotFound
from dangvan.kernel.ids import clean_reference


class HandOverForm(DeedForm):
    to = BodyField(
        label=_("Chuyển cho cơ quan nào?"),
        help_text=_("Gõ vài chữ của tên, có dấu hoặc không dấu, rồi chọn trong gợi ý."),
        max_length=300,
    )
    reason_code = forms.ChoiceField(label=_("Loại lý do"), required=False)
    reason = CleanField(
        label=_("Vì sao vụ việc không thuộc cơ quan bạn?"),
        help_text=_("Lý do và tên cơ quan bạn được công khai trong diễn biến vụ việc."),
        max_length=2000,
    )

    def arrange(self) -> None:
        offered = [("", gettext("Không chọn")), *reason_choices("handover_refused")]
        self.fields["reason_code"].choices = offered  # type: ignore[attr-defined]

    def shown(self) -> dict[str, Any]:
        return {"bodies": body_names(), "handovers": self.setting.file.handovers}


class ArbitrateForm(DeedForm):
    to = BodyField(label=_("Cơ quan nào phải giải quyết?"), max_length=300)
    reason = CleanField(
        label=_("Căn cứ giao trách nhiệm"),
        help_text=_("Quyết định này được công khai và ràng buộc."),
        max_length=2000,
    )

    def shown(self) -> dict[str, Any]:
        return {"bodies": body_names(), "handovers": self.setting.file.handovers}


class MergeForm(DeedForm):
    into = CleanField(
        label=_("Gộp vào vụ việc số"), help_text=_("Số gồm 8 chữ và số, ví dụ 7K3M-9QTX."), max_length=20
    )
    reason = CleanField(label=_("Vì sao hai vụ việc là một?"), max_length=2000)

    def beginning(self, query: Mapping[str, str]) -> dict[str, Any]:
        return {"into": clean_reference(query.get("vao", "")[:20])}


class UndoMergeForm(DeedForm):
    reason = CleanField(label=_("Vì sao tách lại?"), max_length=2000)


def _accept(doing: Doing) -> Done:
    actions.accept_case(by=doing.by, case=doing.case, version=doing.version)
    return Done(_("Cơ quan bạn đã nhận giải quyết."))


def _hand_over(doing: Doing) -> Done:
    moved = actions.hand_over_case(
        by=doing.by,
        case=doing.case,
        version=doing.version,
        to_organisation_id=doing.given["to"].id,
        reason=doing.given["reason"],
        reason_code=doing.given["reason_code"],
    )
    if moved.in_arbitration:
        return Done(
            _("Vụ việc đã bị từ chối hai lần nên được đưa đến cơ quan phân xử. Hạn của người dân không đổi.")
        )
    return Done(_("Đã chuyển. Hạn của người dân không đổi."))


def _arbitrate(doing: Doing) -> Done:
    actions.arbitrate_case(
        by=doing.by,
        case=doing.case,
        version=doing.version,
        to_organisation_id=doing.given["to"].id,
        reason=doing.given["reason"],
    )
    return Done(_("Đã quyết định cơ quan phải giải quyết. Không cơ quan nào được từ chối nữa."))


def _merge(doing: Doing) -> Done:
    try:
        into = case_for_desk(doing.by, doing.given["into"]).case
    except NotFound as unknown:
        raise Invalid(unknown.message, {"into": unknown.message}) from unknown
    actions.merge_cases(
        by=doing.by, case=doing.case, version=doing.version, into=into, reason=doing.given["reason"]
    )
    return Done(_("Đã gộp. Mọi phản ánh và biên nhận vẫn dùng được; có thể tách lại bất cứ lúc nào."))


def _undo_merge(doing: Doing) -> Done:
    actions.undo_merge(by=doing.by, case=doing.case, reason=doing.given["reason"])
    return Done(_("Đã tách: phản ánh, tình trạng và thời hạn trở về như trước khi gộp."))


def _merged_into_theirs(setting: Setting) -> bool:
    """Whoever may merge in the case that took this one up may also part them again."""
    into = setting.file.merged_into
    if into is None or setting.case.state != State.MERGED:
        return False
    return Setting(setting.actor, case_for_desk(setting.actor, into.reference)).is_theirs("merge")


def _waits_for_owner(setting: Setting) -> bool:
    return setting.case.screened_at is not None and not setting.case.in_arbitration


def _may_be_passed_on(setting: Setting) -> bool:
    return not (setting.case.in_arbitration or setting.case.is_arbitrated)


DEEDS = (
    Deed(
        "nhan",
        "accept",
        _("Nhận giải quyết"),
        _("Cơ quan bạn xác nhận đây là việc của mình."),
        _accept,
        direct=True,
        fits=_waits_for_owner,
    ),
    Deed(
        "phan-xu",
        "arbitrate",
        _("Phân xử trách nhiệm"),
        _("Quyết định cơ quan nào phải giải quyết."),
        _arbitrate,
        ArbitrateForm,
        template="desk/deed_body.html",
        fits=lambda setting: setting.case.in_arbitration,
    ),
    Deed(
        "chuyen",
        "hand_over",
        _("Chuyển cơ quan khác"),
        _("Nói rõ vì sao. Bị từ chối hai lần, vụ việc đến cơ quan phân xử."),
        _hand_over,
        HandOverForm,
        template="desk/deed_body.html",
        fits=_may_be_passed_on,
    ),
    Deed(
        "gop",
        "merge",
        _("Gộp với vụ việc khác"),
        _("Khi hai vụ việc là một. Có thể tách lại."),
        _merge,
        MergeForm,
        fits=lambda setting: setting.case.screened_at is not None,
    ),
    Deed(
        "tach",
        "merge",
        _("Tách lại"),
        _("Trả lại phản ánh, tình trạng và thời hạn như trước khi gộp."),
        _undo_merge,
        UndoMergeForm,
        theirs=_merged_into_theirs,
    ),
)
