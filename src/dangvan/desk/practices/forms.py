"""What officers type about models."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dangvan.desk.choices import area_choices
from dangvan.desk.deeds.base import CleanField
from dangvan.kernel.actor import Actor, Role
from dangvan.organisations import queries as organisations
from dangvan.practices import queries
from dangvan.practices.types import Direction, Method, Step
from dangvan.practices.words import DIRECTIONS, FIELDS, METHOD_HINTS, METHODS, STEPS
from dangvan.ui.forms import HintedChoiceField, PlainForm

_LONG = 8_000


def _text(label: Any, hint: Any = "", *, required: bool = True) -> CleanField:
    return CleanField(label=label, help_text=hint, max_length=_LONG, required=required, widget=forms.Textarea)


class PracticeForm(PlainForm):
    organisation_id = forms.TypedChoiceField(label=_("Cơ quan nào làm?"), coerce=int)
    title = CleanField(label=_("Tên mô hình"), max_length=200)
    field = forms.ChoiceField(label=_("Lĩnh vực"), widget=forms.RadioSelect, choices=list(FIELDS.items()))
    problem = _text(_("Vấn đề là gì?"))
    done = _text(_("Đã làm hoặc sẽ làm gì?"))
    area_ids = forms.TypedMultipleChoiceField(
        label=_("Ở đâu?"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    since = forms.DateField(label=_("Làm từ ngày nào?"), required=False)
    cost = forms.IntegerField(
        label=_("Chi phí, bằng đồng"), help_text=_("Số nguyên, không dấu chấm."), required=False
    )
    cost_note = CleanField(label=_("Chi phí gồm những gì?"), max_length=500, required=False)
    steps = _text(_("Các bước"), required=False)
    measures = _text(_("Đo bằng gì?"), required=False)
    watch = _text(_("Cần để ý điều gì?"), required=False)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation_id"].choices = _bodies(by)  # type: ignore[attr-defined]
        self.fields["area_ids"].choices = area_choices()  # type: ignore[attr-defined]


class CopyForm(PracticeForm):
    """The same, with a plan that may not be missing."""

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        for name in ("steps", "measures", "watch"):
            self.fields[name].required = True


class ReasonForm(PlainForm):
    reason = _text(_("Vì sao?"), _("Mọi người đọc được ở trang công khai."))


class EvidenceForm(PlainForm):
    title = CleanField(label=_("Minh chứng này cho thấy gì?"), max_length=200)
    url = CleanField(label=_("Liên kết"), max_length=500, required=False)
    upload = forms.FileField(
        label=_("Hoặc một tệp"),
        help_text=_("PDF, JPEG hoặc PNG, đến 5 MB. Chỉ cán bộ mở được."),
        required=False,
    )


class PlanForm(PlainForm):
    topic_id = forms.TypedChoiceField(label=_("Đếm vụ việc thuộc lĩnh vực nào?"), coerce=int)
    direction = forms.ChoiceField(
        label=_("Mong số vụ việc thay đổi thế nào?"),
        widget=forms.RadioSelect,
        choices=[(one, DIRECTIONS[one]) for one in Direction],
    )
    method = HintedChoiceField(
        label=_("Cách đo"),
        widget=forms.RadioSelect,
        choices=[(one, METHODS[one]) for one in Method],
        hints={str(one): words for one, words in METHOD_HINTS.items()},
    )
    step = forms.ChoiceField(
        label=_("Đếm theo"), widget=forms.RadioSelect, choices=[(one, STEPS[one]) for one in Step]
    )
    first = forms.DateField(label=_("Theo dõi từ ngày"), help_text=_("Trước khi bắt đầu ít nhất 8 kỳ."))
    begins = forms.DateField(label=_("Mô hình bắt đầu ngày"))
    last = forms.DateField(label=_("Theo dõi đến ngày"), help_text=_("Sau khi bắt đầu ít nhất 3 kỳ."))
    treated_ids = forms.TypedMultipleChoiceField(
        label=_("Nơi làm mô hình"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    control_ids = forms.TypedMultipleChoiceField(
        label=_("Nơi đối chứng"),
        help_text=_("Nơi không làm mô hình, vốn lên xuống cùng nhịp. Chuỗi gián đoạn thì không cần."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    washout = forms.IntegerField(
        label=_("Bỏ qua mấy kỳ lúc chuyển tiếp?"), min_value=0, max_value=12, initial=0
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = [(one.id, one.name) for one in queries.measured_topics()]
        self.fields["topic_id"].choices = topics  # type: ignore[attr-defined]
        self.fields["treated_ids"].choices = area_choices()  # type: ignore[attr-defined]
        self.fields["control_ids"].choices = area_choices()  # type: ignore[attr-defined]


def _bodies(by: Actor) -> list[tuple[int, str]]:
    """Where this officer may register: their own bodies, and those below one they head."""
    mine = {seat.organisation_id for seat in by.seats if seat.role in {Role.OFFICER, Role.HEAD}}
    headed = {seat.organisation_id for seat in by.seats if seat.role is Role.HEAD}
    below = {one for body in headed for one in organisations.descendants(body)}
    return [(body.id, body.name) for body in organisations.organisations() if body.id in mine | below]
