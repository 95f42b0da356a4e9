"""The person's own words: what of them stands in public, why not, who decides; and how to reach them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dangvan.cases import actions, policies
from dangvan.cases.queries import SeenReport
from dangvan.cases.types import Sight
from dangvan.desk.choices import reason_choices, reason_hints
from dangvan.desk.deeds.base import CleanField, Deed, DeedForm, Doing, Done, Setting
from dangvan.desk.letters import pictures_of
from dangvan.kernel.errors import Invalid
from dangvan.organisations.types import ReasonKind
from dangvan.reports import queries as reports
from dangvan.reports import redaction
from dangvan.reports.redaction import covers as covering
from dangvan.reports.redaction import faces
from dangvan.reports.types import ReleaseState, ReportState, Visibility
from dangvan.ui.forms import HintedChoiceField

if TYPE_CHECKING:
    from dangvan.reports.models import Report

_LONGEST = 20_000
#: Why a spot is pointed out.
KINDS = {
    redaction.Kind.EMAIL: _("thư điện tử hoặc trang cá nhân"),
    redaction.Kind.BANK: _("số tài khoản, số thẻ"),
    redaction.Kind.TAX: _("mã số thuế"),
    redaction.Kind.IDENTITY: _("số giấy tờ tuỳ thân"),
    redaction.Kind.PHONE: _("số điện thoại"),
    redaction.Kind.PLATE: _("biển số xe"),
    redaction.Kind.ADDRESS: _("số nhà, nơi ở"),
    redaction.Kind.NAME: _("tên người"),
}


class ReleaseForm(DeedForm):
    """Begins with all that was pointed out already covered: who only sends it shows less, not more."""

    helpers = ("whole", "covered")

    text = CleanField(
        label=_("Lời sẽ công khai"),
        help_text=_(
            "Xoá hoặc thay bằng […] tên người, số điện thoại, số nhà và mọi điều nhận ra người phản ánh."
        ),
        max_length=_LONGEST,
    )
    photos = forms.MultipleChoiceField(
        label=_("Ảnh sẽ công khai"),
        help_text=_("Chỉ chọn ảnh không lộ mặt người, biển số xe hay chỗ ở của người phản ánh."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    covers = CleanField(
        label=_("Ô bị che trên từng ảnh"),
        help_text=_(
            "Mỗi ảnh một dòng: số ảnh, dấu hai chấm, rồi các ô. Ví dụ: 1: B3-D5 F7. Ô bị che thành một màu."
        ),
        max_length=4000,
        required=False,
        widget=forms.Textarea,
    )
    despite = forms.BooleanField(
        label=_("Tôi đã đọc lại: những số và địa chỉ thư còn trong lời công khai được cho mọi người xem"),
        required=False,
    )

    def arrange(self) -> None:
        offer_photos(self)

    def beginning(self, query: Mapping[str, str]) -> dict[str, Any]:
        report = self.setting.report
        if report is None:
            return {}
        return {"text": redaction.blacked_out(report.text), "covers": proposed_covers(report)}

    def help_with(self, button: str, typed: dict[str, Any]) -> dict[str, Any]:
        text = self.setting.report.text if self.setting.report else ""
        text = text if button == "whole" else redaction.blacked_out(text)
        return typed | {"text": text, "covers": self.data.get("covers", "")}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        left = redaction.plain_dangers(given.get("text", ""))
        if left and not given.get("despite") and given.get("release") != "no":
            self.add_error(
                "despite",
                _("Hãy che hoặc đánh dấu là đã đọc lại. Trong lời còn: %(left)s") % {"left": "; ".join(left)},
            )
        return given

    def clean_covers(self) -> dict[UUID, str]:
        try:
            return covers_of(self.setting.report, self.cleaned_data["covers"])
        except Invalid as wrong:
            raise forms.ValidationError(str(wrong.message)) from wrong

    def shown(self) -> dict[str, Any]:
        shown = shown_words(self.setting)
        covers = str(self["covers"].value() or "") if "covers" in self.fields else ""
        try:
            blocks = covers_of(self.setting.report, covers)
        except Invalid:
            blocks = {}
        drawn = [covering.read(typed) for typed in blocks.values()] or [()] * len(shown["pictures"])
        covered = list(zip(shown["pictures"], drawn, strict=True))
        return shown | {"releases": True, "finds_faces": faces.is_installed(), "covered": covered}


class RefuseForm(DeedForm):
    reason_code = HintedChoiceField(label=_("Lý do được công bố"), widget=forms.RadioSelect)
    reason = CleanField(
        label=_("Giải thích cho người phản ánh"),
        help_text=_("Họ có thể đề nghị một cơ quan thứ hai xem lại."),
        max_length=2000,
    )

    def arrange(self) -> None:
        reasons = self.fields["reason_code"]
        assert isinstance(reasons, HintedChoiceField)
        reasons.choices = reason_choices(ReasonKind.REFUSED_RELEASE)
        reasons.hints = reason_hints(ReasonKind.REFUSED_RELEASE)

    def shown(self) -> dict[str, Any]:
        return shown_words(self.setting)


class DecideRefusalForm(ReleaseForm):
    release = forms.ChoiceField(
        label=_("Quyết định của cơ quan bạn"),
        widget=forms.RadioSelect,
        choices=[
            ("yes", _("Cho công khai, với phần lời dưới đây")),
            ("no", _("Giữ quyết định chưa công khai")),
        ],
    )
    reason = CleanField(label=_("Lý do của quyết định"), max_length=2000)

    field_order = ("release", "reason", "text", "despite", "photos", "covers")

    def arrange(self) -> None:
        super().arrange()
        self.fields["text"].required = False


class ContactForm(DeedForm):
    reason = CleanField(
        label=_("Vì sao bạn cần liên hệ?"),
        help_text=_("Lý do, tên bạn và giờ xem được lưu lại và được kiểm tra."),
        max_length=500,
    )


def offer_photos(form: DeedForm) -> None:
    report = form.setting.report
    seen = report.photos if report else ()
    offered = [(str(photo.uid), gettext("Ảnh %(n)d") % {"n": number}) for number, photo in enumerate(seen, 1)]
    form.fields["photos"].choices = offered  # type: ignore[attr-defined]
    if not offered:
        del form.fields["photos"], form.fields["covers"]
    if not form.is_bound and "despite" in form.fields and not redaction.plain_dangers(_initial_text(form)):
        del form.fields["despite"]


def _initial_text(form: DeedForm) -> str:
    return str(form.initial.get("text", ""))


def proposed_covers(report: SeenReport) -> str:
    """A line for each photo in which faces were found."""
    lines = []
    for number, photo in enumerate(report.photos, 1):
        original = reports.private_path(reports.photo_by_uid(photo.uid)).read_bytes()
        blocks = faces.face_blocks(original)
        lines.append(f"{number}: {covering.written(blocks)}".strip())
    return "\n".join(lines)


def covers_of(report: SeenReport | None, typed: str) -> dict[UUID, str]:
    """What was typed, by photo; a photo without a line is shown as it is. Raises Invalid with what to do."""
    found = {photo.uid: "" for photo in (report.photos if report else ())}
    uids = list(found)
    for line in typed.splitlines():
        number, _colon, fields = line.strip().partition(":")
        if not number:
            continue
        if not (number.strip().isdecimal() and 1 <= int(number) <= len(uids)):
            raise Invalid(gettext("Hãy bắt đầu mỗi dòng bằng số của ảnh, ví dụ 1: B3-D5."))
        uid = uids[int(number) - 1]
        found[uid] = covering.written(covering.read(f"{found[uid]} {fields}"))
    return found


def shown_words(setting: Setting) -> dict[str, Any]:
    report = setting.report
    if report is None:
        return {"report": None, "pictures": []}
    return {
        "report": report,
        "pictures": pictures_of(report),
        "pieces": [
            (piece.text, KINDS[piece.kind] if piece.kind else "") for piece in redaction.pieces(report.text)
        ],
        "columns": covering.COLUMNS,
        "rows": range(1, covering.FIELDS + 1),
    }


def _report(doing: Doing) -> Report:
    return reports.report_by_uid(doing.seen_report.uid)


def _photos(doing: Doing) -> tuple[UUID, ...]:
    return tuple(UUID(uid) for uid in doing.given.get("photos") or ())


def _release(doing: Doing) -> Done:
    actions.release_words(
        by=doing.by,
        case=doing.case,
        report=_report(doing),
        text=doing.given["text"],
        photo_uids=_photos(doing),
        covers=doing.given.get("covers") or {},
    )
    return Done(_("Lời phản ánh đã được công khai, sau khi che thông tin riêng."))


def _refuse(doing: Doing) -> Done:
    given = doing.given
    actions.refuse_words(
        by=doing.by,
        case=doing.case,
        report=_report(doing),
        reason_code=given["reason_code"],
        reason=given["reason"],
    )
    return Done(
        _("Đã ghi: chưa công khai lời phản ánh. Người phản ánh thấy lý do và có thể đề nghị xem lại.")
    )


def _decide_refusal(doing: Doing) -> Done:
    given = doing.given
    actions.decide_refusal(
        by=doing.by,
        case=doing.case,
        report=_report(doing),
        release=given["release"] == "yes",
        reason=given["reason"],
        text=given["text"],
        photo_uids=_photos(doing),
        covers=given.get("covers") or {},
    )
    return Done(_("Đã quyết định. Người phản ánh được báo."))


def _see_contact(doing: Doing) -> Done:
    contact = actions.see_contact(
        by=doing.by, case=doing.case, report=_report(doing), reason=doing.given["reason"]
    )
    return Done(_("Việc bạn xem đã được ghi lại."), contact, shows_contact=True)


def _seen(setting: Setting) -> SeenReport | None:
    report = setting.report
    return report if report and report.sight >= Sight.ALL and report.state == ReportState.ACTIVE else None


def _may_be_released(setting: Setting) -> bool:
    report = _seen(setting)
    return (
        report is not None
        and report.release_state in (ReleaseState.WAITING, ReleaseState.REFUSED)
        and report.visibility == Visibility.PUBLIC
        and setting.case.is_public
    )


def _may_be_refused(setting: Setting) -> bool:
    report = _seen(setting)
    return report is not None and report.release_state == ReleaseState.WAITING


def _is_second_body(setting: Setting) -> bool:
    """The body to which the person went with the refusal; it is shown the words it decides about."""
    report = _seen(setting)
    if report is None or report.release_state != ReleaseState.CONTESTED:
        return False
    return policies.decides_refusal(setting.actor, setting.case, reports.report_by_uid(report.uid))


DEEDS = (
    Deed(
        "cong-khai",
        "release_words",
        _("Công khai lời phản ánh"),
        _("Che thông tin riêng, chọn ảnh."),
        _release,
        ReleaseForm,
        about="report",
        template="desk/deed_words.html",
        fits=_may_be_released,
    ),
    Deed(
        "chua-cong-khai",
        "release_words",
        _("Chưa công khai"),
        _("Với lý do được công bố."),
        _refuse,
        RefuseForm,
        about="report",
        template="desk/deed_words.html",
        fits=_may_be_refused,
    ),
    Deed(
        "xem-lai-cong-khai",
        "release_words",
        _("Quyết định việc công khai"),
        _("Quyết định này là cuối cùng."),
        _decide_refusal,
        DecideRefusalForm,
        about="report",
        template="desk/deed_words.html",
        theirs=_is_second_body,
    ),
    Deed(
        "lien-he",
        "see_contact",
        _("Xem cách liên hệ"),
        _("Cần lý do; việc xem được ghi lại."),
        _see_contact,
        ContactForm,
        about="report",
        template="desk/deed_contact.html",
        fits=lambda setting: _seen(setting) is not None,
    ),
)
